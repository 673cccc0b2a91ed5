// Cancelling, starting twice, and several reconcilers: whoever comes at the same time, each thing happens once.
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { claimResults } from '../../src/execution/claim-results.ts';
import { reconcile } from '../../src/execution/reconcile.ts';
import { cancelRun } from '../../src/runs/cancel-run.ts';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { backends, countResults, openScene, runEnds } from '../support/scene.ts';
import { until } from '../support/until.ts';

const limitMs = 300_000;
const newCallsEndMs = 5_000;

describe.concurrent.each(backends)('with the queue on %s', (backend) => {
  it('no call begins later than 5 s after a cancel, calls under way are given up, and what is settled stays', async (context) => {
    const scene = await openScene(context, backend);
    await scene.startWorker();
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 300, maxConcurrency: 3, timeoutMs: 600_000 });
    const run = await orderRun(scene.db, fixture);
    await until('some results are settled', async () => (await countResults(scene.db, run.id, 'settled')) >= 5);
    scene.endpoint.intercept(() => true);
    await until('three calls hang', () => scene.endpoint.inFlight() === 3);
    const before = await until('all answers are settled', async () => (await countResults(scene.db, run.id, 'settled')) === scene.endpoint.given.size && scene.endpoint.given.size);
    expect(await cancelRun(scene.db, { id: run.id, projectId: fixture.projectId }, null)).toBeNull();
    const cancelledAt = Date.now();
    // The calls that hang would end by themselves only after ten minutes.
    expect(await runEnds(scene, run.id)).toBe('cancelled');
    await until('the time for new calls is over', () => Date.now() > cancelledAt + newCallsEndMs + 500);
    expect(scene.endpoint.calls.at(-1)!.at.getTime()).toBeLessThan(cancelledAt + newCallsEndMs);
    await until('the endpoint notices that they were given up', () => scene.endpoint.inFlight() === 0);
    expect(await countResults(scene.db, run.id, 'settled')).toBe(before);
    await assertInvariants(scene, run.id, scene.endpoint);
  }, limitMs);

  it('started twice at once, a test set has two runs, each executed once', async (context) => {
    const scene = await openScene(context, backend);
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 20 });
    const runs = await Promise.all([orderRun(scene.db, fixture), orderRun(scene.db, fixture)]);
    expect(runs.map(({ number }) => number).sort()).toEqual([1, 2]);
    await Promise.all([scene.startWorker(), scene.startWorker()]);
    for (const { id } of runs) {
      expect(await runEnds(scene, id)).toBe('completed');
      await assertInvariants(scene, id, scene.endpoint);
    }
    expect(scene.endpoint.callCount()).toBe(40);
  }, limitMs);
});

describe.concurrent('without a worker', () => {
  it('a run is not ended by a cancel while results of it are just being taken', async (context) => {
    const scene = await openScene(context, 'postgres');
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 3 });
    const run = await orderRun(scene.db, fixture);
    const { id: workerId } = await scene.db.insertInto('workers').values({ host: 'test', pid: 1, expires_at: sql<Date>`now() + interval '1 hour'` }).returning('id').executeTakeFirstOrThrow();
    const taking = await scene.db.startTransaction().execute();
    expect(await claimResults(taking, { runId: run.id, workerId, size: 2, fromPosition: 0 })).toHaveLength(2);
    const cancelling = cancelRun(scene.db, { id: run.id, projectId: fixture.projectId }, null);
    await until('the cancel waits for the claim', async () => (await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(scene.db)).rows.length > 0);
    await taking.commit().execute();
    expect(await cancelling).toBeNull();
    const { state } = await scene.db.selectFrom('runs').select('state').where('id', '=', run.id).executeTakeFirstOrThrow();
    expect(state).toBe('queued');
    expect(await countResults(scene.db, run.id, 'running')).toBe(2);
    expect(await claimResults(scene.db, { runId: run.id, workerId, size: 2, fromPosition: 0 })).toEqual([]);
  });

  it('a run that nobody has begun is cancelled at once', async (context) => {
    const scene = await openScene(context, 'postgres');
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 3 });
    const run = await orderRun(scene.db, fixture);
    expect(await cancelRun(scene.db, { id: run.id, projectId: fixture.projectId }, null)).toBeNull();
    expect(await runEnds(scene, run.id, 0)).toBe('cancelled');
    await assertInvariants(scene, run.id, scene.endpoint);
  });

  it('a run whose only worker was killed is cancelled at once when that worker’s lease is over', async (context) => {
    const scene = await openScene(context, 'postgres');
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/gate`, tests: 6, maxConcurrency: 2, timeoutMs: 600_000 });
    const run = await orderRun(scene.db, fixture);
    const worker = await scene.startWorker();
    await until('two calls are held', () => scene.endpoint.inFlight() === 2);
    await worker.kill();
    await until('the lease is over', async () => !(await sql`select 1 from workers where expires_at > now()`.execute(scene.db)).rows.length);
    expect(await cancelRun(scene.db, { id: run.id, projectId: fixture.projectId }, null)).toBeNull();
    expect(await runEnds(scene, run.id, 0)).toBe('cancelled');
    await assertInvariants(scene, run.id, scene.endpoint);
  }, limitMs);

  it('many reconcilers at once count each loss once, give up a poisonous result once, and end a run once', async (context) => {
    const scene = await openScene(context, 'postgres');
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 40 });
    const run = await orderRun(scene.db, fixture);
    await sql`update results set state = 'running', worker_id = 999, attempt = 1, losses = case when position < 20 then 2 else 0 end where run_id = ${run.id}`.execute(scene.db);
    await Promise.all(Array.from({ length: 6 }, () => reconcile(scene.db)));
    const results = await scene.db.selectFrom('results').selectAll().where('run_id', '=', run.id).orderBy('position').execute();
    expect(results.map(({ losses }) => losses)).toEqual([...Array(20).fill(3), ...Array(20).fill(1)]);
    expect(results.map(({ calls }) => calls.length)).toEqual(Array(40).fill(1));
    expect(results.map(({ state }) => state)).toEqual([...Array(20).fill('settled'), ...Array(20).fill('pending')]);
    await sql`update results set losses = 3 where run_id = ${run.id} and state = 'pending'`.execute(scene.db);
    await Promise.all(Array.from({ length: 6 }, () => reconcile(scene.db)));
    await reconcile(scene.db);
    expect(await runEnds(scene, run.id, 0)).toBe('completed');
    await assertInvariants(scene, run.id, scene.endpoint);
  });
});
