// Redis lost, emptied, frozen or absent: it held only hints, so every run ends and no click waits for it.
import { createServer } from 'node:net';
import { describe, expect, it, type TestContext } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import type { AssayProcess } from '../support/processes.ts';
import { freePort, hasRedis } from '../support/redis.ts';
import { countResults, openScene, runEnds, type Scene } from '../support/scene.ts';
import { clickerOf, runsOf } from '../support/start-click.ts';
import { until } from '../support/until.ts';

const limitMs = 300_000;
const tests = 400;
const clicks = 12;

describe.skipIf(!hasRedis).concurrent('Redis in the middle of a run', () => {
  it('killed with all data lost and started again empty, it costs no result and no process', async (context) => {
    const { scene, worker, runId } = await runUnderWay(context);
    await scene.redis!.kill();
    await moreSettles(scene, runId);
    await scene.redis!.restart();
    expect(await scene.redis!.command('DBSIZE')).toBe(':0');
    await endsWell(scene, worker, runId);
    await assertNextRunEnds(scene);
  }, limitMs);

  it('emptied by FLUSHALL, it costs no result and no process', async (context) => {
    const { scene, worker, runId } = await runUnderWay(context);
    expect(await scene.redis!.command('FLUSHALL')).toBe('+OK');
    await endsWell(scene, worker, runId);
    await assertNextRunEnds(scene);
  }, limitMs);

  it('frozen, it holds nothing up, and what starts meanwhile ends too', async (context) => {
    const { scene, worker, runId } = await runUnderWay(context);
    scene.redis!.signal('SIGSTOP');
    await endsWell(scene, worker, runId);
    await assertNextRunEnds(scene);
    scene.redis!.signal('SIGCONT');
    await assertNextRunEnds(scene);
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  }, limitMs);
});

describe.concurrent('Redis when someone clicks Execute', () => {
  it('with nothing at its port, the answer comes within 1 s and the run proceeds', async (context) => {
    const scene = await openScene(context, 'postgres');
    await assertClickSucceeds(scene, `redis://127.0.0.1:${await freePort()}`);
  }, limitMs);

  it('where it takes connections and never answers, the answer comes within 1 s and the run proceeds', async (context) => {
    const scene = await openScene(context, 'postgres');
    const silent = createServer((socket) => void socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    scene.atEnd(async () => void silent.close());
    await assertClickSucceeds(scene, `redis://127.0.0.1:${(silent.address() as { port: number }).port}`);
  }, limitMs);
});

async function runUnderWay(context: TestContext): Promise<{ scene: Scene; worker: AssayProcess; runId: number }> {
  const scene = await openScene(context, 'redis');
  const worker = await scene.startWorker();
  const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests, maxConcurrency: 4 });
  const { id: runId } = await orderRun(scene.db, fixture);
  await until('some results are settled', async () => (await countResults(scene.db, runId, 'settled')) >= 8);
  return { scene, worker, runId };
}

async function moreSettles({ db }: Scene, runId: number): Promise<void> {
  const before = await countResults(db, runId, 'settled');
  await until('more results are settled', async () => (await countResults(db, runId, 'settled')) >= before + 8);
}

async function endsWell(scene: Scene, worker: AssayProcess, runId: number): Promise<void> {
  expect(await runEnds(scene, runId)).toBe('completed');
  expect(scene.endpoint.given.size).toBeGreaterThanOrEqual(tests);
  expect(worker.child.exitCode, worker.output()).toBeNull();
  await assertInvariants(scene, runId, scene.endpoint);
}

async function assertNextRunEnds(scene: Scene): Promise<void> {
  const { id } = await orderRun(scene.db, await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 3 }));
  expect(await runEnds(scene, id)).toBe('completed');
  await assertInvariants(scene, id, scene.endpoint);
}

async function assertClickSucceeds(scene: Scene, redisUrl: string): Promise<void> {
  const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 5 });
  const web = await scene.startWeb({ REDIS_URL: redisUrl });
  const browser = await clickerOf(scene, web.address, fixture);
  const answeredMs: number[] = [];
  for (let time = 0; time < clicks; time++) {
    const clickedAt = performance.now();
    expect((await browser.start()).status).toBe(303);
    answeredMs.push(performance.now() - clickedAt);
  }
  // The quickest: a machine that is busy with other tests delays any one of them, a wait for Redis would delay all.
  expect(Math.min(...answeredMs)).toBeLessThan(1_000);
  await scene.startWorker({ REDIS_URL: redisUrl });
  const runs = await runsOf(scene, fixture);
  expect(runs).toHaveLength(clicks);
  for (const { id } of runs) {
    expect(await runEnds(scene, id)).toBe('completed');
    await assertInvariants(scene, id, scene.endpoint);
  }
  expect(web.child.exitCode, web.output()).toBeNull();
}
