// An endpoint's limits, the order of a sequential run, and trials, with several workers and runs at once.
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { openScene, runEnds, type Scene } from '../support/scene.ts';

/** A busy machine sends some calls late; without a limit all 120 would stand in one second. */
const latenessAllowed = 8;
const limitMs = 180_000;

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
