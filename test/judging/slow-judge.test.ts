// A judge that is slower than the endpoint: it holds up its own run, and no other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { makeEndpoint, makeMetric, makeProject, makeTestSet, orderRun } from '../support/fixtures.ts';
import { passes, startFakeJudge, type FakeJudge } from '../support/fake-judge.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { runEnds, startTestWorker } from '../support/test-worker.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
let endpoint: FakeEndpoint;
let judge: FakeJudge;
beforeAll(async () => {
  database = await openTestDatabase();
  endpoint = await startFakeEndpoint();
  judge = await startFakeJudge();
  await startTestWorker(database);
});
afterAll(async () => {
  await endpoint.close();
  await judge.close();
});

describe('a slow judge', () => {
  it('leaves the worker to other runs: only a few answers wait for it', async () => {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => { open = resolve; });
    judge.answers(() => opened.then(() => passes));
    const fixture = await makeProject(database.db, { url: `${endpoint.url}/ok`, tests: 300, maxConcurrency: 4 });
    const modelId = await makeModel(database.db, fixture.projectId, { baseUrl: judge.baseUrl, maxConcurrency: 1, timeoutMs: 600_000 });
    const metricId = await makeMetric(database.db, fixture.projectId, 'judge_binary', { criteria: 'Good.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: modelId });
    const held = await orderRun(database.db, fixture, { metricChoice: 'execution', metricIds: [metricId] });
    await until('the judge is asked', () => judge.inFlight() === 1);
    const other = { ...fixture, endpointId: await makeEndpoint(database.db, fixture.projectId, { url: `${endpoint.url}/ok` }), testSetId: await makeTestSet(database.db, fixture.projectId, 400) };
    const free = await orderRun(database.db, other, { metricChoice: 'execution', metricIds: [fixture.metricId] });
    expect(await runEnds(database, free.id)).toBe('completed');
    const inHand = await database.db.selectFrom('results').select('id').where('run_id', '=', held.id).where('state', '=', 'running').execute();
    expect(inHand.length).toBeLessThan(40);
    open();
    expect(await runEnds(database, held.id)).toBe('completed');
  });

  it('is asked at the pace that its owner sets while the run is under way', async () => {
    judge.answers(() => passes);
    const fixture = await makeProject(database.db, { url: `${endpoint.url}/ok`, tests: 120, maxConcurrency: 8 });
    const modelId = await makeModel(database.db, fixture.projectId, { baseUrl: judge.baseUrl, maxConcurrency: 1, requestsPerMinute: 30 });
    const metricId = await makeMetric(database.db, fixture.projectId, 'judge_binary', { criteria: 'Good.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: modelId });
    const before = judge.callCount();
    const run = await orderRun(database.db, fixture, { metricChoice: 'execution', metricIds: [metricId] });
    await until('the judge was asked twice', () => judge.callCount() >= before + 2);
    expect(judge.callCount()).toBeLessThan(before + 6);
    await database.db.updateTable('models').set({ requests_per_minute: null, max_concurrency: 20 }).where('id', '=', modelId).execute();
    // At 30 a minute it would take nearly four minutes more.
    expect(await runEnds(database, run.id)).toBe('completed');
  });
});
