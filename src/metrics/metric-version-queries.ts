// Reads the versions of a metric.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import type { MetricDefinition } from './metric-form.ts';

export interface MetricVersion extends MetricDefinition {
  version: number;
  /** null: nobody, or someone whose account is gone. */
  savedBy: string | null;
  savedAt: Date;
  /** Of the judge that it names, with a word where that model was deleted; null where it names none. */
  judgeName: string | null;
}

export interface VersionPage {
  /** The latest first, each with the one before it where there is one. */
  versions: { version: MetricVersion; previous: MetricVersion | null }[];
  /** Of all. */
  latest: number;
  /** To continue before; null on the last page. */
  next: number | null;
}

export const versionsPerPage = 8;

/** `before`: only older ones than this version. */
export async function listVersions(db: Kysely<Tables>, metric: { id: number; version: number }, before: number | null): Promise<VersionPage> {
  let query = versionsOf(db, metric.id);
  if (before !== null) query = query.where('metric_versions.version', '<', before);
  const rows = (await query.orderBy('metric_versions.version', 'desc').limit(versionsPerPage + 1).execute()).map(versionFrom);
  const versions = rows.slice(0, versionsPerPage).map((version, at) => ({ version, previous: rows[at + 1] ?? null }));
  return { versions, latest: metric.version, next: rows.length > versionsPerPage ? versions.at(-1)!.version.version : null };
}

export async function findVersion(db: Kysely<Tables>, metricId: number, version: number): Promise<MetricVersion | null> {
  const row = await versionsOf(db, metricId).where('metric_versions.version', '=', version).executeTakeFirst();
  return row ? versionFrom(row) : null;
}

function versionsOf(db: Kysely<Tables>, metricId: number) {
  return db.selectFrom('metric_versions').leftJoin('accounts', 'accounts.id', 'metric_versions.created_by')
    .innerJoin('metrics', 'metrics.id', 'metric_versions.metric_id')
    .leftJoin('models', (join) => join.on('models.id', '=', judgeId).onRef('models.project_id', '=', 'metrics.project_id'))
    .select(['metric_versions.version', 'metric_versions.name', 'metric_versions.kind', 'metric_versions.config', 'metric_versions.test_types',
      'metric_versions.created_at', 'accounts.name as savedBy', judgeName.as('judgeName')])
    .where('metric_versions.metric_id', '=', metricId);
}

const judgeId = sql<number>`case when jsonb_typeof(metric_versions.config -> 'judge') = 'number' then (metric_versions.config ->> 'judge')::bigint end`;
// Versions outlive the models that they name.
const judgeName = sql<string | null>`models.name || case when models.deleted_at is null then '' else ' (deleted)' end`;

type VersionRow = Awaited<ReturnType<ReturnType<typeof versionsOf>['executeTakeFirstOrThrow']>>;

function versionFrom({ test_types: testTypes, created_at: savedAt, ...row }: VersionRow): MetricVersion {
  return { ...row, testTypes, savedAt };
}
