// What a run's page says is in flight: the calls that are under way, not all that a worker has in hand.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { createUnderWay } from '../../src/execution/under-way.ts';
import { readOverview, type RunOverview } from '../../src/runs/run-overview.ts';
import { makeMetric, makeProject, orderRun } from '../support/fixtures.ts';
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
});
afterAll(async () => {
  await endpoint.close();
  await judge.close();
});

async function overview(runId: number): Promise<RunOverview> {
  return readOverview(database.db, await database.db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow());
}

async function inHand(runId: number): Promise<number> {
  return (await database.db.selectFrom('results').select('id').where('run_id', '=', runId).where('state', '=', 'running').execute()).length;
}

describe('a call', () => {
  it('is told after a moment, and taken back when it ends without an end of its result', async () => {
    const run = await orderRun(database.db, await makeProject(database.db, { url: `${endpoint.url}/ok`, tests: 1 }));
    const result = await database.db.updateTable('results').set({ state: 'running', attempt: 1 }).where('run_id', '=', run.id).returning(['id', 'attempt']).executeTakeFirstOrThrow();
    const isTold = async (): Promise<boolean> => (await overview(run.id)).inFlight.length === 1;
    const underWay = createUnderWay(database.db);
    const [oneEnds, otherEnds] = [underWay.begin(result), underWay.begin(result)];
    await underWay.tell();
    expect(await isTold()).toBe(false);
    await until('it is told', () => underWay.tell().then(isTold));
    oneEnds();
    await underWay.tell();
    expect(await isTold()).toBe(true);
    otherEnds();
    await underWay.tell();
    expect(await isTold()).toBe(false);
  });

  it('of an attempt that was given up on is not told', async () => {
    const run = await orderRun(database.db, await makeProject(database.db, { url: `${endpoint.url}/ok`, tests: 2 }));
    const [lost, held] = await database.db.updateTable('results').set({ state: 'running', attempt: 2 }).where('run_id', '=', run.id).returning(['id', 'attempt', 'position']).execute();
    const underWay = createUnderWay(database.db);
    underWay.begin({ id: lost!.id, attempt: 1 });
    underWay.begin(held!);
    await until('the other is told', () => underWay.tell().then(async () => (await overview(run.id)).inFlight.length > 0));
    expect((await overview(run.id)).inFlight.map(({ position }) => position)).toEqual([held!.position]);
  });
});

describe('a run under way', () => {
  beforeAll(() => startTestWorker(database));

  it('has as many calls in flight as its endpoint takes, whatever the worker has in hand', async () => {
    const run = await orderRun(database.db, await makeProject(database.db, { url: `${endpoint.url}/gate`, tests: 20, maxConcurrency: 4 }));
    await until('four are in flight', async () => (await overview(run.id)).inFlightTests === 4);
    const { inFlight, settled } = await overview(run.id);
    expect({ asked: inFlight.map(({ asked }) => asked), settled, atTheEndpoint: endpoint.inFlight() }).toEqual({ asked: Array.from({ length: 4 }, () => 'endpoint'), settled: 0, atTheEndpoint: 4 });
    expect(inFlight.map(({ forMs }) => forMs)).toEqual(inFlight.map(({ forMs }) => forMs).toSorted((a, b) => b - a));
    expect(Math.min(...inFlight.map(({ forMs }) => forMs))).toBeGreaterThan(300);
    expect(await inHand(run.id)).toBeGreaterThan(4);
    endpoint.release();
    expect(await runEnds(database, run.id)).toBe('completed');
    expect((await overview(run.id)).inFlightTests).toBe(0);
  });

  it('tells the answers that a judge is asked about from the calls of the endpoint', async () => {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => { open = resolve; });
    judge.answers(() => opened.then(() => passes));
    const fixture = await makeProject(database.db, { url: `${endpoint.url}/ok`, tests: 12 });
    const modelId = await makeModel(database.db, fixture.projectId, { baseUrl: judge.baseUrl, maxConcurrency: 2, timeoutMs: 600_000 });
    const metricId = await makeMetric(database.db, fixture.projectId, 'judge_binary', { criteria: 'Good.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: modelId });
    const run = await orderRun(database.db, fixture, { metricChoice: 'execution', metricIds: [metricId] });
    await until('two are in flight', async () => (await overview(run.id)).inFlightTests === 2);
    expect((await overview(run.id)).inFlight.map(({ asked }) => asked)).toEqual(['judge', 'judge']);
    open();
    expect(await runEnds(database, run.id)).toBe('completed');
  });
});
