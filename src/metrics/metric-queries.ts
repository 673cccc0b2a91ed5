// Reads a project's metrics and where each of them is used.
import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import type { MetricKind, TestType } from '../domain/vocabulary.ts';
import { escapeLike } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';
import { mostCountedRuns } from './shown-limits.ts';

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
  behaviors: Users;
  testSets: Users;
  /** How many measured it; beyond `mostCountedRuns` counting stops. */
  runs: number;
}

export interface Users {
  total: number;
  /** The first by name. */
  shown: { id: number; name: string }[];
}

const shownUsers = 30;

export async function metricUses(db: Kysely<Tables>, metricId: number): Promise<MetricUses> {
  const { runs } = await db.selectFrom(db.selectFrom('run_metrics').select('run_id').where('metric_id', '=', metricId).limit(mostCountedRuns + 1).as('measured'))
    .select(sql<number>`count(*)`.as('runs')).executeTakeFirstOrThrow();
  const behaviors = sql`from behavior_metrics l join behaviors u on u.id = l.behavior_id`;
  const testSets = sql`from test_set_metrics l join test_sets u on u.id = l.test_set_id`;
  return { behaviors: await usersOf(db, behaviors, metricId), testSets: await usersOf(db, testSets, metricId), runs };
}

/** `links`: those that have the metric, as `u`, by their links `l`. */
async function usersOf(db: Kysely<Tables>, links: RawBuilder<unknown>, metricId: number): Promise<Users> {
  const { rows } = await sql<{ id: number; name: string; total: number }>`
    select u.id, u.name, count(*) over () as total ${links}
    where l.metric_id = ${metricId} and u.deleted_at is null order by lower(u.name), u.id limit ${shownUsers}`.execute(db);
  return { total: rows[0]?.total ?? 0, shown: rows.map(({ id, name }) => ({ id, name })) };
}
