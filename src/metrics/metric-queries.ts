// Reads a project's metrics and where each of them is used.
import { sql, type Kysely, type Selectable } from 'kysely';
import type { MetricKind, TestType } from '../domain/vocabulary.ts';
import { escapeLike } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';

export type MetricRow = Selectable<Tables['metrics']>;

export interface MetricChoice {
  id: number;
  name: string;
  kind: MetricKind;
  config: Record<string, unknown>;
  testTypes: TestType[];
  /** Another metric of the project has the same name, so the id is shown beside it. */
  sharesName: boolean;
}

export interface ListedMetric extends MetricChoice {
  version: number;
  behaviors: number;
  testSets: number;
}

export interface MetricFilters {
  /** Part of the name. */
  q: string;
  /** Id of the metric that the page before ended with. */
  after: number | null;
}

export interface MetricPage {
  metrics: ListedMetric[];
  /** To continue after; null on the last page. */
  next: number | null;
  /** Of the project, whatever the filters. */
  total: number;
}

export const metricsPerPage = 100;

export async function listMetrics(db: Kysely<Tables>, projectId: number, { q, after }: MetricFilters): Promise<MetricPage> {
  const { rows } = await sql<ListedMetric>`
    select m.id, m.name, m.kind, m.config, m.test_types as "testTypes", m.version, ${sharesName} as "sharesName",
      (select count(*) from behavior_metrics l join behaviors b on b.id = l.behavior_id and b.deleted_at is null where l.metric_id = m.id) as behaviors,
      (select count(*) from test_set_metrics l join test_sets s on s.id = l.test_set_id and s.deleted_at is null where l.metric_id = m.id) as "testSets"
    from metrics m
    where m.project_id = ${projectId} and m.deleted_at is null and m.name ilike ${`%${escapeLike(q)}%`}
      and (${after}::bigint is null
        or (lower(m.name), m.id) > (select lower(name), id from metrics where id = ${after} and project_id = ${projectId}))
    order by lower(m.name), m.id limit ${metricsPerPage + 1}`.execute(db);
  const { total } = await db.selectFrom('metrics').select(sql<number>`count(*)`.as('total'))
    .where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirstOrThrow();
  const metrics = rows.slice(0, metricsPerPage);
  return { metrics, next: rows.length > metricsPerPage ? metrics.at(-1)!.id : null, total };
}

/** All metrics of the project, by name. */
export async function metricChoices(db: Kysely<Tables>, projectId: number): Promise<MetricChoice[]> {
  const { rows } = await sql<MetricChoice>`
    select m.id, m.name, m.kind, m.config, m.test_types as "testTypes", ${sharesName} as "sharesName"
    from metrics m where m.project_id = ${projectId} and m.deleted_at is null order by lower(m.name), m.id`.execute(db);
  return rows;
}

const sharesName = sql`exists (
  select 1 from metrics twin where twin.project_id = m.project_id and twin.deleted_at is null and twin.name = m.name and twin.id <> m.id)`;

export async function findMetric(db: Kysely<Tables>, projectId: number, id: number | null): Promise<MetricRow | null> {
  if (id === null) return null;
  return (await db.selectFrom('metrics').selectAll().where('id', '=', id).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst()) ?? null;
}

export interface MetricUses {
  behaviors: { id: number; name: string }[];
  testSets: { id: number; name: string }[];
  /** The latest first, at most five. */
  runs: { number: number; name: string; createdAt: Date }[];
}

export async function metricUses(db: Kysely<Tables>, projectId: number, metricId: number): Promise<MetricUses> {
  const behaviors = await db.selectFrom('behaviors').innerJoin('behavior_metrics', 'behavior_metrics.behavior_id', 'behaviors.id')
    .select(['behaviors.id', 'behaviors.name']).where('metric_id', '=', metricId).where('deleted_at', 'is', null).orderBy('name').orderBy('id').execute();
  const testSets = await db.selectFrom('test_sets').innerJoin('test_set_metrics', 'test_set_metrics.test_set_id', 'test_sets.id')
    .select(['test_sets.id', 'test_sets.name']).where('metric_id', '=', metricId).where('deleted_at', 'is', null).orderBy('name').orderBy('id').execute();
  const runs = await db.selectFrom('runs').select(['number', 'name', 'created_at as createdAt'])
    .where('project_id', '=', projectId)
    .where(({ exists, selectFrom }) => exists(
      selectFrom('run_metrics').select('run_metrics.id').whereRef('run_metrics.run_id', '=', 'runs.id').where('run_metrics.metric_id', '=', metricId),
    ))
    .orderBy('number', 'desc').limit(5).execute();
  return { behaviors, testSets, runs };
}
