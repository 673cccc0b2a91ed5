// Projects with an endpoint, metrics and tests, made straight in the database.
import { sql, type Kysely } from 'kysely';
import { createProject } from '../../src/projects/project-verbs.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { MetricKind } from '../../src/domain/vocabulary.ts';
import { startRun, type RunOrder, type StartedRun } from '../../src/runs/start-run.ts';
import type { Tables } from '../../src/tables.ts';

export interface EndpointFixture {
  url: string;
  maxConcurrency?: number;
  requestsPerMinute?: number | null;
  maxAttempts?: number;
  timeoutMs?: number;
}

export interface ProjectFixture {
  projectId: number;
  endpointId: number;
  testSetId: number;
  metricId: number;
}

/** Tests have the prompts `question 0`, `question 1`, … and no expected response; the set has one metric, "contains echo". */
export async function makeProject(db: Kysely<Tables>, options: EndpointFixture & { tests: number }): Promise<ProjectFixture> {
  const accountId = await anAccount(db);
  const projectId = await createProject(db, 'Fixture', accountId);
  const endpointId = await makeEndpoint(db, projectId, options);
  const metricId = await makeMetric(db, projectId, 'contains', { values: ['echo'], match: 'any', ignoreCase: true, negate: false });
  const testSetId = await makeTestSet(db, projectId, options.tests);
  await db.insertInto('test_set_metrics').values({ test_set_id: testSetId, metric_id: metricId, position: 0 }).execute();
  return { projectId, endpointId, testSetId, metricId };
}

async function anAccount(db: Kysely<Tables>): Promise<number> {
  const known = await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst();
  return known?.id ?? (await db.insertInto('accounts').values({ email: `${Math.random()}@example.com`, name: 'Fixture', password_hash: 'none' }).returning('id').executeTakeFirstOrThrow()).id;
}

export async function makeEndpoint(db: Kysely<Tables>, projectId: number, options: EndpointFixture): Promise<number> {
  const { id } = await db.insertInto('endpoints').values({
    project_id: projectId, name: 'Fake', environment: 'test', preset: 'question-answer', method: 'POST', url: options.url, headers: JSON.stringify([{ name: 'x-test-id', value: '{{test_id}}', secret: false }]),
    body_template: '{"input": "{{input}}", "test": "{{test_id}}", "trial": {{trial}}}', mapping: JSON.stringify({ output: '$.answer' }),
    timeout_ms: options.timeoutMs ?? 10_000, max_attempts: options.maxAttempts ?? 1, max_concurrency: options.maxConcurrency ?? 50,
    requests_per_minute: options.requestsPerMinute ?? null,
  }).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function makeMetric(db: Kysely<Tables>, projectId: number, kind: MetricKind, config: Record<string, unknown>, name: string = kind): Promise<number> {
  const { id } = await db.insertInto('metrics')
    .values({ project_id: projectId, name, kind, config: JSON.stringify(config), test_types: ['single-turn'] }).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function makeTestSet(db: Kysely<Tables>, projectId: number, tests: number): Promise<number> {
  const { id } = await db.insertInto('test_sets').values({ project_id: projectId, name: 'Questions', type: 'single-turn' }).returning('id').executeTakeFirstOrThrow();
  await sql`
    with made as (
      insert into tests (project_id, type, prompt, content_hash)
      select ${projectId}, 'single-turn', 'question ' || n, md5(n::text) from generate_series(0, ${tests - 1}::integer) n returning id, prompt
    )
    insert into test_set_tests (test_set_id, test_id, position) select ${id}, id, substr(prompt, 10)::integer from made`.execute(db);
  return id;
}

/** Throws when the run is refused. */
export async function orderRun(db: Kysely<Tables>, fixture: ProjectFixture, order: Partial<RunOrder> = {}): Promise<StartedRun> {
  const started = await startRun(db, {
    projectId: fixture.projectId, testSetId: fixture.testSetId, endpointId: fixture.endpointId, mode: 'parallel', trials: 1, metricChoice: 'defaults',
    metricIds: [], name: '', tags: [], startedBy: null, ...order,
  });
  if (isRefusal(started)) throw new Error(started.message);
  return started;
}
