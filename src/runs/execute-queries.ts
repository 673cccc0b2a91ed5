// What the execute form offers and what it can tell about a run before it starts.
import { sql, type Kysely } from 'kysely';
import type { MetricChoice, MetricKind, TestType } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';

export interface Executable {
  testSet: { id: number; name: string; type: TestType; version: number };
  testCount: number;
  endpoints: { id: number; name: string; environment: string; maxConcurrency: number; requestsPerMinute: number | null }[];
  /** Those of the project that apply to the set's type. */
  metrics: { id: number; name: string; kind: MetricKind; config: Record<string, unknown> }[];
  /** Ended runs of the set, latest first: their answers can be judged again. */
  reusable: { number: number; name: string; trials: number }[];
  lastRun: { number: number; name: string; endpointId: number } | null;
}

export async function readExecutable(db: Kysely<Tables>, projectId: number, testSetId: number | null): Promise<Executable | null> {
  if (testSetId === null) return null;
  const testSet = await db.selectFrom('test_sets').select(['id', 'name', 'type', 'version'])
    .where('id', '=', testSetId).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst();
  if (!testSet) return null;
  const endpoints = await db.selectFrom('endpoints')
    .select(['id', 'name', 'environment', 'max_concurrency as maxConcurrency', 'requests_per_minute as requestsPerMinute'])
    .where('project_id', '=', projectId).where('deleted_at', 'is', null).orderBy('name').orderBy('environment').orderBy('id').execute();
  const metrics = await db.selectFrom('metrics').select(['id', 'name', 'kind', 'config'])
    .where('project_id', '=', projectId).where('deleted_at', 'is', null).where(sql<boolean>`${testSet.type} = any (test_types)`).orderBy('name').orderBy('id').execute();
  return { testSet, endpoints, metrics, ...(await readHistory(db, projectId, testSetId)) };
}

const reusableRuns = 50;

async function readHistory(db: Kysely<Tables>, projectId: number, testSetId: number) {
  const { rows } = await sql<Pick<Executable, 'testCount' | 'reusable' | 'lastRun'>>`
    select (select count(*) from test_set_tests where test_set_id = ${testSetId}) as "testCount",
      (select coalesce(json_agg(r), '[]') from (select number, name, trials from runs where test_set_id = ${testSetId} and project_id = ${projectId}
        and state in ('completed', 'cancelled') order by id desc limit ${reusableRuns}) r) as reusable,
      (select json_build_object('number', number, 'name', name, 'endpointId', endpoint_id)
        from runs where test_set_id = ${testSetId} and project_id = ${projectId} order by id desc limit 1) as "lastRun"`.execute(db);
  return rows[0]!;
}

/** What decided on the metrics of a run; for its own choice, those of its metrics that still exist. */
export async function readMetricsOfRun(db: Kysely<Tables>, projectId: number, number: number): Promise<{ choice: MetricChoice; metricIds: number[] } | null> {
  const run = await db.selectFrom('runs').select(['id', 'metric_choice as choice']).where('project_id', '=', projectId).where('number', '=', number).executeTakeFirst();
  if (!run) return null;
  const metrics = await db.selectFrom('run_metrics').innerJoin('metrics', 'metrics.id', 'run_metrics.metric_id').select('metrics.id')
    .where('run_id', '=', run.id).where('source', '=', 'execution').where('metrics.deleted_at', 'is', null).orderBy('position').execute();
  return { choice: run.choice, metricIds: metrics.map(({ id }) => id) };
}
