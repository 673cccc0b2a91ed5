// What the execute form offers and what it can tell about a run before it starts.
import { sql, type Kysely } from 'kysely';
import type { MetricKind, TestType } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';

export interface Executable {
  testSet: { id: number; name: string; type: TestType; version: number };
  testCount: number;
  endpoints: { id: number; name: string; environment: string; maxConcurrency: number; requestsPerMinute: number | null }[];
  /** Those of the project that apply to the set's type. */
  metrics: { id: number; name: string; kind: MetricKind; config: Record<string, unknown> }[];
  testSetMetrics: number;
  behaviorMetrics: number;
  lastRun: { number: number; name: string; endpointId: number; latencyP50Ms: number | null } | null;
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
  return { testSet, endpoints, metrics, ...(await readCounts(db, projectId, testSetId)) };
}

async function readCounts(db: Kysely<Tables>, projectId: number, testSetId: number) {
  const { rows } = await sql<Pick<Executable, 'testCount' | 'testSetMetrics' | 'behaviorMetrics' | 'lastRun'>>`
    select (select count(*) from test_set_tests where test_set_id = ${testSetId}) as "testCount",
      (select count(*) from test_set_metrics l join metrics m on m.id = l.metric_id where l.test_set_id = ${testSetId} and m.deleted_at is null) as "testSetMetrics",
      (select count(distinct l.metric_id) from behavior_metrics l join behaviors b on b.id = l.behavior_id join metrics m on m.id = l.metric_id
        where b.project_id = ${projectId} and b.deleted_at is null and m.deleted_at is null) as "behaviorMetrics",
      (select json_build_object('number', number, 'name', name, 'endpointId', endpoint_id, 'latencyP50Ms', latency_p50_ms)
        from runs where test_set_id = ${testSetId} and project_id = ${projectId} order by id desc limit 1) as "lastRun"`.execute(db);
  return rows[0]!;
}
