// Ended runs of any shape, made straight in the database: tests with ids, contents and the verdicts of their trials.
import { sql, type Kysely } from 'kysely';
import { testVerdict } from '../../src/domain/verdicts.ts';
import type { EvaluationVerdict, TestType, Verdict } from '../../src/domain/vocabulary.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import type { Tables } from '../../src/tables.ts';
import type { ProjectFixture } from '../support/fixtures.ts';

export interface EndedTest {
  testId: number;
  content: string;
  /** Of each trial; null: it was cancelled. */
  trials: (Verdict | null)[];
  version?: number;
  behaviorId?: number | null;
  tags?: string[];
  reply?: string;
  latencyMs?: number;
  /** By the position of the run's metric. */
  scores?: ({ score?: number; category?: string; verdict: EvaluationVerdict; reason?: string } | null)[];
}

export interface EndedRun {
  tests: EndedTest[];
  name?: string;
  state?: 'completed' | 'cancelled' | 'running';
  endpointId?: number;
  testSetId?: number;
  /** Of all tests, unless `behaviors` says of which. */
  metrics?: { metricId: number; config?: Record<string, unknown>; name?: string; behaviors?: number[]; testTypes?: TestType[]; source?: 'execution' | 'test_set' }[];
  answersFrom?: number;
}

/** Positions are those in the list; `contains` metrics unless they say otherwise. */
export async function makeEndedRun(db: Kysely<Tables>, fixture: ProjectFixture, run: EndedRun): Promise<RunRow> {
  const row = await insertRun(db, fixture, run);
  const metricIds: number[] = [];
  const singleTurn: TestType[] = ['single-turn'];
  for (const [position, { metricId, config = { values: ['echo'] }, name = `Metric ${metricId}`, behaviors, testTypes = singleTurn, source = 'test_set' }] of (run.metrics ?? []).entries()) {
    const { id } = await db.insertInto('run_metrics').values({
      run_id: row.id, metric_id: metricId, position, source: behaviors ? 'behavior' : source, name, kind: 'contains', config: JSON.stringify(config), test_types: testTypes, version: 1,
    }).returning('id').executeTakeFirstOrThrow();
    for (const behaviorId of behaviors ?? []) await db.insertInto('run_behavior_metrics').values({ run_id: row.id, behavior_id: behaviorId, run_metric_id: id, position }).execute();
    metricIds.push(id);
  }
  await insertTests(db, row.id, run.tests);
  await insertResults(db, row.id, run.tests, metricIds);
  await sql`insert into run_tallies (run_id, bin, behavior_id, automated_verdict, verdict, flaky, tests)
    select run_id, 0, coalesce(behavior_id, 0), automated_verdict, verdict, flaky, count(*) from run_tests where run_id = ${row.id} and verdict is not null group by 1, 3, 4, 5, 6`.execute(db);
  return row;
}

async function insertRun(db: Kysely<Tables>, fixture: ProjectFixture, run: EndedRun): Promise<RunRow> {
  const { last_run_number: number } = await db.updateTable('projects').set(({ eb }) => ({ last_run_number: eb('last_run_number', '+', 1) }))
    .where('id', '=', fixture.projectId).returning('last_run_number').executeTakeFirstOrThrow();
  const endpointId = run.endpointId ?? fixture.endpointId;
  const endpoint = {
    name: 'Bot', environment: `env ${endpointId}`, preset: 'question-answer', method: 'POST', url: 'http://bot/', headers: [], bodyTemplate: '', mapping: { output: '$' },
    timeoutMs: 1, maxAttempts: 1, maxConcurrency: 1, requestsPerMinute: null,
  };
  const { id } = await db.insertInto('runs').values({
    project_id: fixture.projectId, number, name: run.name ?? `Run ${number}`, state: run.state ?? 'completed', mode: 'parallel', trials: Math.max(1, ...run.tests.map(({ trials }) => trials.length)),
    metric_choice: 'defaults', test_set_id: run.testSetId ?? fixture.testSetId, test_set_name: 'Questions', test_set_version: 1, endpoint_id: endpointId, endpoint: JSON.stringify(endpoint),
    test_count: run.tests.length, expanded_count: run.tests.length, started_at: new Date(), finished_at: run.state === 'running' ? null : new Date(),
    answers_from_run_id: run.answersFrom ?? null, source_run_id: null, started_by: null, cancelled_by: null, latency_p50_ms: null, latency_p95_ms: null, input_tokens: null, output_tokens: null,
  }).returning('id').executeTakeFirstOrThrow();
  return db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

async function insertTests(db: Kysely<Tables>, runId: number, tests: readonly EndedTest[]): Promise<void> {
  const rows = tests.map(({ testId, content, trials, version = 1, behaviorId = null, tags = [] }, position) => {
    const settled = trials.filter((verdict) => verdict !== null);
    const { verdict, flaky } = settled.length === 0 ? { verdict: null, flaky: false } : testVerdict(settled);
    return {
      run_id: runId, position, test_id: testId, test_version: version, content_hash: `hash of ${content}`, type: 'single-turn' as const, prompt: content, expected: null, goal: null, script: null,
      behavior_id: behaviorId, behavior_name: behaviorId === null ? '' : `Behavior ${behaviorId}`, topic: '', tags, metadata: '{}', metric_source: 'test_set' as const, automated_verdict: verdict, verdict, flaky,
    };
  });
  if (rows.length > 0) await db.insertInto('run_tests').values(rows).execute();
}

async function insertResults(db: Kysely<Tables>, runId: number, tests: readonly EndedTest[], metricIds: readonly number[]): Promise<void> {
  const rows = tests.flatMap((test, position) => test.trials.map((verdict, index) => ({
    run_id: runId, position, trial: index + 1, state: verdict === null ? 'cancelled' as const : 'settled' as const, answered: verdict !== null && verdict !== 'error',
    automated_verdict: verdict, verdict, latency_ms: verdict === null ? null : (test.latencyMs ?? 100), http_status: null, error_cause: null,
    error_message: verdict === 'error' ? 'The endpoint is down.' : null, error_reply: null, none_reason: verdict === 'none' ? 'No metric applies.' : null, calls: '[]', worker_id: null,
  })));
  if (rows.length === 0) return;
  const results = await db.insertInto('results').values(rows).returning(['id', 'position', 'answered']).execute();
  const answered = results.filter((result) => result.answered);
  if (answered.length > 0) {
    await db.insertInto('turns').values(answered.map(({ id, position }) => ({
      result_id: id, number: 1, run_id: runId, message: null, reply: tests[position]!.reply ?? `reply to ${tests[position]!.content}`, raw_reply: '', conversation_id: null, context: 'null', tool_calls: 'null',
      metadata: 'null', input_tokens: null, output_tokens: null, latency_ms: 100,
    }))).execute();
  }
  const evaluations = answered.flatMap(({ id, position }) => (tests[position]!.scores ?? []).flatMap((score, index) => (score === null ? [] : [{
    result_id: id, run_metric_id: metricIds[index]!, verdict: score.verdict, score: score.score ?? null, category: score.category ?? null, threshold: null, reason: score.reason ?? 'Because.',
  }])));
  if (evaluations.length > 0) await db.insertInto('evaluations').values(evaluations).execute();
}

/** The first test, passed in its one trial, unless more is said of it. */
export function endedTest(content: string, more: Partial<EndedTest> = {}): EndedTest {
  return { testId: 1, content, trials: ['pass'], ...more };
}

/** Tests with one trial each: ids from 1, contents `test 1`, `test 2`, …. */
export function oneTrialTests(verdicts: readonly (Verdict | null)[]): EndedTest[] {
  return verdicts.map((verdict, index) => ({ testId: index + 1, content: `test ${index + 1}`, trials: [verdict] }));
}
