// An endpoint's limits, the order of a sequential run, and trials, with several workers and runs at once.
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { cancelRun } from '../../src/runs/cancel-run.ts';
import { assertInvariants } from '../support/invariants.ts';
import { makeEndpoint, makeProject, makeTestSet, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { openScene, runEnds, type Scene } from '../support/scene.ts';
import { until } from '../support/until.ts';

/** A busy machine sends some calls late; without a limit all 120 would stand in one second. */
const latenessAllowed = 8;
const limitMs = 300_000;

describe.concurrent('over all workers and runs', () => {
  it('an endpoint never has more calls at once than its concurrency', async (context) => {
    const scene = await openScene(context, 'postgres');
    await Promise.all([scene.startWorker(), scene.startWorker()]);
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 120, maxConcurrency: 5 });
    const runs = [await orderRun(scene.db, fixture), await orderRun(scene.db, fixture)];
    await allEnd(scene, runs);
    expect(scene.endpoint.maxConcurrent()).toBe(5);
    expect(scene.endpoint.callCount()).toBe(240);
  }, limitMs);

  it('an endpoint is never called more often than its requests per minute', async (context) => {
    const scene = await openScene(context, 'postgres');
    await Promise.all([scene.startWorker(), scene.startWorker()]);
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 60, maxConcurrency: 20, requestsPerMinute: 600 });
    const runs = [await orderRun(scene.db, fixture), await orderRun(scene.db, fixture)];
    await allEnd(scene, runs);
    // As the workers sent them: when the endpoint notices depends on how busy this very process is.
    const { rows } = await sql<{ at: Date }>`select (call ->> 'at')::timestamptz as at from results, jsonb_array_elements(calls) call`.execute(scene.db);
    const times = rows.map(({ at }) => at.getTime());
    expect(times).toHaveLength(120);
    expect(mostWithin(times, 1_000)).toBeLessThanOrEqual(10 + latenessAllowed);
    expect(mostWithin(times, 5_000)).toBeLessThanOrEqual(50 + latenessAllowed);
    expect(scene.endpoint.callCount()).toBe(120);
  }, limitMs);

  it('a worker without a slot takes nothing of sequential runs from the worker that has one', async (context) => {
    const scene = await openScene(context, 'postgres');
    await scene.startWorker();
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 3_000, maxConcurrency: 1 });
    // At ten calls a second it outlasts the test, however long a worker takes to start.
    const long = await orderRun(scene.db, fixture);
    await until('the long run has the slot', () => scene.endpoint.callCount() > 3);
    await scene.startWorker();
    await until('the second worker has asked for a slot', async () => (await scene.db.selectFrom('endpoint_slots').select('worker_id').execute()).length === 2);
    const testSetId = await makeTestSet(scene.db, fixture.projectId, 3);
    const short = [];
    for (let n = 0; n < 4; n++) short.push(await orderRun(scene.db, { ...fixture, testSetId }, { mode: 'sequential' }));
    for (const { id } of short) expect(await runEnds(scene, id)).toBe('completed');
    const results = await scene.db.selectFrom('results').select('attempt').where('run_id', 'in', short.map(({ id }) => id)).execute();
    expect(results.map(({ attempt }) => attempt), 'given back by nobody').toEqual(Array(12).fill(1));
    expect(await stateOf(scene, long.id)).toBe('running');
    await cancelled(scene, fixture, long);
  }, limitMs);

  it('a worker that may hold few results at once still takes part in a run of many lanes while it has another', async (context) => {
    const scene = await openScene(context, 'postgres');
    await scene.startWorker({ ASSAY_WORKER_CONCURRENCY: '20' });
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 1_200, maxConcurrency: 80 });
    const waiting = await makeEndpoint(scene.db, fixture.projectId, { url: `${scene.endpoint.url}/gate`, maxConcurrency: 1, timeoutMs: 600_000 });
    const held = await orderRun(scene.db, { ...fixture, endpointId: waiting, testSetId: await makeTestSet(scene.db, fixture.projectId, 2) }, { mode: 'sequential' });
    await until('its call waits', () => scene.endpoint.callCount() === 1);
    const wide = await orderRun(scene.db, fixture);
    expect(await runEnds(scene, wide.id, 200_000)).toBe('completed');
    const { seconds } = await scene.db.selectFrom('runs').select(sql<number>`extract(epoch from finished_at - created_at)::double precision`.as('seconds')).where('id', '=', wide.id).executeTakeFirstOrThrow();
    expect(seconds, 'nine results a second would come by where an empty hand is waited for').toBeLessThan(60);
    expect(await stateOf(scene, held.id)).toBe('running');
    scene.endpoint.release();
    expect(await runEnds(scene, held.id)).toBe('completed');
  }, limitMs);

  it('a sequential run has one call at a time, in the order of the set', async (context) => {
    const scene = await openScene(context, 'postgres');
    await Promise.all([scene.startWorker(), scene.startWorker()]);
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 40, maxConcurrency: 10 });
    const run = await orderRun(scene.db, fixture, { mode: 'sequential', trials: 2 });
    await allEnd(scene, [run]);
    expect(scene.endpoint.maxConcurrent()).toBe(1);
    const asked = scene.endpoint.calls.map(({ body }) => JSON.parse(body) as { input: string; trial: number });
    expect(asked.map(({ input, trial }) => [input, trial])).toEqual(Array.from({ length: 80 }, (_, index) => [`question ${Math.floor(index / 2)}`, (index % 2) + 1]));
  }, limitMs);

  it('with three trials the majority decides, and a test whose trials disagree is flaky', async (context) => {
    const scene = await openScene(context, 'postgres');
    // Test n passes its first n trials.
    scene.endpoint.intercept(({ input, trial }, response) => {
      const passes = trial <= Number(input.replace('question ', ''));
      if (!passes) response.writeHead(200, { 'content-type': 'application/json' }).end('{"answer":"I would rather not say"}');
      return !passes;
    });
    await scene.startWorker();
    const run = await orderRun(scene.db, await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 4 }), { trials: 3 });
    expect(await runEnds(scene, run.id)).toBe('completed');
    await assertInvariants(scene, run.id);
    const tests = await scene.db.selectFrom('run_tests').select(['verdict', 'flaky']).where('run_id', '=', run.id).orderBy('position').execute();
    expect(tests.map(({ verdict, flaky }) => `${verdict}${flaky ? ' flaky' : ''}`)).toEqual(['fail', 'fail flaky', 'pass flaky', 'pass']);
    expect(scene.endpoint.callCount()).toBe(12);
  }, limitMs);
});

async function stateOf({ db }: Scene, runId: number): Promise<string> {
  return (await db.selectFrom('runs').select('state').where('id', '=', runId).executeTakeFirstOrThrow()).state;
}

async function cancelled(scene: Scene, { projectId }: ProjectFixture, { id }: { id: number }): Promise<void> {
  expect(await cancelRun(scene.db, { id, projectId }, null)).toBeNull();
  expect(await runEnds(scene, id)).toBe('cancelled');
}

async function allEnd(scene: Scene, runs: readonly { id: number }[]): Promise<void> {
  for (const { id } of runs) {
    expect(await runEnds(scene, id)).toBe('completed');
    await assertInvariants(scene, id, scene.endpoint);
  }
}

/** Most calls that began within any window of this length. */
function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(...times.map((begin) => times.filter((at) => at >= begin && at < begin + windowMs).length));
}
