// Runs whose metrics ask a judge: what is asked, what is kept of it, and what becomes of a judge that answers badly or not at all.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { makeEndpoint, makeMetric, makeTestSet, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { fails, passes, startFakeJudge, type FakeJudge } from '../support/fake-judge.ts';
import { assertInvariants } from '../support/invariants.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { runEnds, startTestWorker } from '../support/test-worker.ts';
import { until } from '../support/until.ts';
import type { RunOrder } from '../../src/runs/start-run.ts';

let app: TestApp;
let endpoint: FakeEndpoint;
let judge: FakeJudge;
let fixture: ProjectFixture;
let modelId: number;

const binary = { criteria: 'The answer is about tea.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: null };

beforeAll(async () => {
  app = await openTestApp();
  endpoint = await startFakeEndpoint();
  judge = await startFakeJudge();
  const endpointId = await makeEndpoint(app.db, app.projectId, { url: `${endpoint.url}/ok`, maxConcurrency: 8 });
  modelId = await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl, model: 'judge-large', temperature: 0, inputPrice: 2, outputPrice: 10, maxConcurrency: 3, timeoutMs: 60_000 });
  await app.db.updateTable('projects').set({ default_judge_id: modelId }).where('id', '=', app.projectId).execute();
  const metricId = await makeMetric(app.db, app.projectId, 'judge_binary', binary, 'Speaks of tea');
  fixture = { projectId: app.projectId, endpointId, metricId, testSetId: await makeTestSet(app.db, app.projectId, 6) };
  await startTestWorker(app, app.secrets);
});
afterAll(async () => {
  await endpoint.close();
  await judge.close();
});

/** As long as a judge takes at the least. */
const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

async function finishedRun(order: Partial<RunOrder> = {}): Promise<number> {
  const { id } = await orderRun(app.db, fixture, { metricChoice: 'execution', metricIds: [fixture.metricId], ...order });
  expect(await runEnds(app, id)).toBe('completed');
  await assertInvariants(app, id);
  return id;
}

function evaluationsOf(runId: number) {
  return app.db.selectFrom('evaluations').innerJoin('results', 'results.id', 'evaluations.result_id')
    .leftJoin('judgements', (join) => join.onRef('judgements.result_id', '=', 'evaluations.result_id').onRef('judgements.run_metric_id', '=', 'evaluations.run_metric_id'))
    .select(['results.position', 'results.verdict as result', 'evaluations.verdict', 'evaluations.score', 'evaluations.category', 'evaluations.threshold', 'evaluations.reason',
      'judgements.votes', 'judgements.input_tokens', 'judgements.output_tokens', 'judgements.cost', 'judgements.prompt_version', 'judgements.temperature', 'judgements.duration_ms'])
    .where('results.run_id', '=', runId).orderBy('results.position').orderBy('evaluations.run_metric_id').execute();
}

describe('a judge’s evaluation', () => {
  it('is kept with the judge, the version of its prompt, temperature, tokens, cost, time and raw answer', async () => {
    judge.answers(async ({ text }) => { await aMoment(); return text.includes('question 2') ? fails : passes; });
    const runId = await finishedRun();
    const evaluations = await evaluationsOf(runId);
    expect(evaluations.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'fail', 'pass', 'pass', 'pass']);
    expect(evaluations[2]).toMatchObject({ result: 'fail', reason: 'It does not meet the criteria.', input_tokens: 100, output_tokens: 20, temperature: 0 });
    expect(evaluations[2]!.cost).toBeCloseTo((100 * 2 + 20 * 10) / 1_000_000, 12);
    expect(evaluations[2]!.votes).toMatchObject([{ raw: fails, verdict: 'fail', inputTokens: 100, outputTokens: 20 }]);
    expect(evaluations[2]!.prompt_version).not.toBe('');
    expect(evaluations[2]!.duration_ms).toBeGreaterThan(0);
    const metric = await app.db.selectFrom('run_metrics').select('judge').where('run_id', '=', runId).executeTakeFirstOrThrow();
    expect(metric.judge).toMatchObject({ modelId, name: 'Judge', model: 'judge-large', temperature: 0 });
    const run = await app.db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow();
    expect(run).toMatchObject({ judge_calls: 6, judge_input_tokens: 600, judge_output_tokens: 120 });
    expect(run.judge_cost).toBeCloseTo(6 * 0.0004, 12);
  });

  it('keeps to the model’s highest concurrency', async () => {
    let mostAtOnce = 0;
    judge.answers(async () => {
      // The first ones wait until as many are asked as may be; then a moment in which one too many would come.
      await until('three are asked at once', () => { mostAtOnce = Math.max(mostAtOnce, judge.inFlight()); return mostAtOnce >= 3; });
      await aMoment();
      mostAtOnce = Math.max(mostAtOnce, judge.inFlight());
      return passes;
    });
    await finishedRun({ trials: 3 });
    expect([mostAtOnce, judge.maxConcurrent()]).toEqual([3, 3]);
  });

  it('is an error that keeps the raw answer where the judge answers in prose', async () => {
    judge.answers(() => 'I would say that this passes.\u0000');
    const evaluations = await evaluationsOf(await finishedRun());
    expect(new Set(evaluations.map(({ verdict, result }) => `${verdict} ${result}`))).toEqual(new Set(['error error']));
    expect(evaluations[0]!.votes![0]!.raw).toMatch(/^I would say that this passes\./);
  });

  it('is made after a failure that passes: the judge is asked again', async () => {
    judge.answers(({ before }) => (before === 0 ? { status: 503 } : passes));
    const evaluations = await evaluationsOf(await finishedRun());
    expect(evaluations.every(({ verdict }) => verdict === 'pass')).toBe(true);
    expect(judge.calls.length).toBeGreaterThanOrEqual(7);
  });

  it('is an error in words where the judge refuses the key, and the endpoint’s answer is kept', async () => {
    judge.answers(() => ({ status: 401 }));
    const runId = await finishedRun();
    const [first] = await evaluationsOf(runId);
    expect(first).toMatchObject({ verdict: 'error', result: 'error' });
    expect(first!.reason).toMatch(/key/i);
    const turns = await app.db.selectFrom('turns').select('reply').where('run_id', '=', runId).execute();
    expect(turns).toHaveLength(6);
  });

  it('is the median of several votes, and an error unless most of them are usable', async () => {
    const numeric = await makeMetric(app.db, app.projectId, 'judge_numeric', { ...binary, votes: 3, min: 0, max: 10, threshold: 5, operator: '>=' }, 'Strength');
    const scores = [9, 2, 6];
    judge.answers(({ before }) => JSON.stringify({ reason: 'So strong.', score: scores[before % 3] }));
    const [one] = await evaluationsOf(await finishedRun({ metricIds: [numeric], mode: 'sequential' }));
    expect(one).toMatchObject({ verdict: 'pass', score: 6, threshold: 5, input_tokens: 300 });
    expect(one!.votes!.map(({ score }) => score).toSorted()).toEqual([2, 6, 9]);
    judge.answers(({ before }) => (before % 3 === 0 ? JSON.stringify({ reason: 'So strong.', score: 9 }) : 'eleven'));
    const [other] = await evaluationsOf(await finishedRun({ metricIds: [numeric], mode: 'sequential' }));
    expect(other).toMatchObject({ verdict: 'error', score: null });
  });
});

describe('a metric does not apply', () => {
  it('to a test without the expected response that it needs, while the others judge it; without any the verdict is none, with the reason', async () => {
    judge.answers(() => passes);
    const needy = await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, needsExpected: true }, 'Agrees');
    await sql`update tests set expected = 'tea' where id = (select test_id from test_set_tests where test_set_id = ${fixture.testSetId} and position = 0)`.execute(app.db);
    const mixed = await evaluationsOf(await finishedRun({ metricIds: [fixture.metricId, needy] }));
    expect(mixed.filter(({ position }) => position === 0)).toHaveLength(2);
    expect(mixed.filter(({ position }) => position === 1)).toHaveLength(1);
    const runId = await finishedRun({ metricIds: [needy] });
    const rows = await app.db.selectFrom('results').select(['verdict', 'none_reason']).where('run_id', '=', runId).orderBy('position').execute();
    expect(rows[0]).toMatchObject({ verdict: 'pass', none_reason: null });
    expect(rows[1]).toMatchObject({ verdict: 'none', none_reason: 'Each metric needs an expected response, and there is none.' });
  });

  it('to an answer without the context that it needs', async () => {
    const needy = await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, needsContext: true }, 'Faithful');
    const runId = await finishedRun({ metricIds: [needy] });
    const row = await app.db.selectFrom('results').select(['verdict', 'none_reason']).where('run_id', '=', runId).limit(1).executeTakeFirstOrThrow();
    expect(row.verdict).toBe('none');
    expect(row.none_reason).toMatch(/needs the context of the answer/);
  });
});

describe('a project without a default judge', () => {
  it('gets an error that says so, never a verdict', async () => {
    await app.db.updateTable('projects').set({ default_judge_id: null }).where('id', '=', app.projectId).execute();
    const [first] = await evaluationsOf(await finishedRun());
    await app.db.updateTable('projects').set({ default_judge_id: modelId }).where('id', '=', app.projectId).execute();
    expect(first).toMatchObject({ verdict: 'error', votes: null });
    expect(first!.reason).toMatch(/no judge for this metric/);
  });
});

describe('a set that mixes behaviors', () => {
  it('has each test judged by its own behavior’s metrics', async () => {
    judge.answers(() => passes);
    const setId = await makeTestSet(app.db, app.projectId, 30);
    const behaviors: { id: number; metricId: number }[] = [];
    for (const name of ['Tea', 'Coffee', 'Cocoa']) {
      const metricId = await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, criteria: name }, name);
      const { id } = await app.db.insertInto('behaviors').values({ project_id: app.projectId, name }).returning('id').executeTakeFirstOrThrow();
      await app.db.insertInto('behavior_metrics').values({ behavior_id: id, metric_id: metricId, position: 0 }).execute();
      behaviors.push({ id, metricId });
    }
    const links = await app.db.selectFrom('test_set_tests').select(['test_id', 'position']).where('test_set_id', '=', setId).execute();
    for (const { test_id, position } of links) {
      await app.db.updateTable('tests').set({ behavior_id: behaviors[(position * 7) % 4]?.id ?? null }).where('id', '=', test_id).execute();
    }
    const runId = await finishedRun({ testSetId: setId, metricChoice: 'behavior', metricIds: [] });
    const judged = await sql<{ position: number; metric_id: number | null; verdict: string }>`
      select t.position, m.metric_id, t.verdict from run_tests t
      left join results r using (run_id, position) left join evaluations e on e.result_id = r.id left join run_metrics m on m.id = e.run_metric_id
      where t.run_id = ${runId} order by t.position`.execute(app.db);
    expect(judged.rows).toHaveLength(30);
    for (const { position, metric_id, verdict } of judged.rows) {
      const own = behaviors[(position * 7) % 4];
      expect({ position, metric_id, verdict }).toEqual({ position, metric_id: own?.metricId ?? null, verdict: own ? 'pass' : 'none' });
    }
  });
});
