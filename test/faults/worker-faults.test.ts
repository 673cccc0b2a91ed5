// Workers that are killed, frozen, stopped, or work side by side: every result once, every answer its own, and the run ends.
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { backends, countResults, openScene, runEnds, type Scene } from '../support/scene.ts';
import { until } from '../support/until.ts';

const limitMs = 300_000;

describe.concurrent.each(backends)('with the queue on %s', (backend) => {
  it('a worker killed while it calls loses nothing: another one starts its tests anew within 30 s', async (context) => {
    const scene = await openScene(context, backend);
    const run = await runAtGate(scene, { tests: 12, maxConcurrency: 8 });
    const worker = await scene.startWorker();
    await until('eight calls are held', () => scene.endpoint.inFlight() === 8);
    await scene.startWorker();
    await worker.kill();
    const killedAt = Date.now();
    scene.endpoint.release();
    await until('the killed worker’s tests are called again', () => scene.endpoint.callCount() > 12);
    expect(Date.now() - killedAt).toBeLessThan(30_000);
    expect(await runEnds(scene, run.id)).toBe('completed');
    await assertInvariants(scene, run.id, scene.endpoint);
  }, limitMs);

  it('an answer that was committed before its worker was killed is judged, and the endpoint is not called again', async (context) => {
    const scene = await openScene(context, backend);
    const release = await holdSettlements(scene);
    const run = await runAtGate(scene, { tests: 10, maxConcurrency: 20 });
    scene.endpoint.release();
    const worker = await scene.startWorker();
    await until('all ten answers are committed', async () => (await answeredCount(scene, run.id)) === 10);
    await worker.kill();
    await release();
    expect(await countResults(scene.db, run.id, 'settled')).toBe(0);
    await scene.startWorker();
    expect(await runEnds(scene, run.id)).toBe('completed');
    expect(scene.endpoint.callCount()).toBe(10);
    await assertInvariants(scene, run.id, scene.endpoint);
  }, limitMs);

  it('a worker that was frozen beyond its lease changes nothing when it wakes', async (context) => {
    const scene = await openScene(context, backend);
    const run = await runAtGate(scene, { tests: 10, maxConcurrency: 20 });
    const sleeper = await scene.startWorker();
    await until('ten calls are held', () => scene.endpoint.inFlight() === 10);
    sleeper.signal('SIGSTOP');
    scene.atEnd(async () => sleeper.signal('SIGCONT'));
    scene.endpoint.release();
    await scene.startWorker();
    expect(await runEnds(scene, run.id)).toBe('completed');
    const before = await everything(scene, run.id);
    sleeper.signal('SIGCONT');
    await sleeper.said(/the lease expired/);
    await until('the sleeper has a new lease', () => newLease(scene, sleeper.pid));
    expect(await everything(scene, run.id)).toEqual(before);
    expect(sleeper.child.exitCode).toBeNull();
    expect(scene.endpoint.callCount()).toBe(20);
    await assertInvariants(scene, run.id, scene.endpoint);
  }, limitMs);

  it('two workers share a run, and each test is called once', async (context) => {
    const scene = await openScene(context, backend);
    const workers = await Promise.all([scene.startWorker(), scene.startWorker()]);
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 1_000, maxConcurrency: 20 });
    const run = await orderRun(scene.db, fixture);
    await until('both workers have some of it in hand', async () => (await holders(scene, run.id)) === 2);
    expect(await runEnds(scene, run.id)).toBe('completed');
    expect(scene.endpoint.callCount()).toBe(1_000);
    expect(workers.map(({ child }) => child.exitCode)).toEqual([null, null]);
    await assertInvariants(scene, run.id, scene.endpoint);
  }, limitMs);

  it('SIGTERM lets calls under way finish, hands the rest back, and exits with 0', async (context) => {
    const scene = await openScene(context, backend);
    const run = await runAtGate(scene, { tests: 25, maxConcurrency: 5 });
    const first = await scene.startWorker();
    await until('five calls are held', () => scene.endpoint.inFlight() === 5);
    first.signal('SIGTERM');
    const stoppedAt = Date.now();
    await until('what waited is handed back', async () => (await countResults(scene.db, run.id, 'pending')) === 20);
    scene.endpoint.release();
    expect(await first.ended).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(30_000);
    expect(await countResults(scene.db, run.id, 'settled')).toBe(5);
    await scene.startWorker();
    expect(await runEnds(scene, run.id)).toBe('completed');
    expect(scene.endpoint.callCount()).toBe(25);
    await assertInvariants(scene, run.id, scene.endpoint);
  }, limitMs);
});

describe.concurrent('whatever the queue', () => {
  it('a test that kills its worker each time is an error after three attempts, and all others finish', async (context) => {
    const scene = await openScene(context, 'postgres');
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 12, maxConcurrency: 4 });
    const run = await orderRun(scene.db, fixture);
    const { test_id: poison } = await scene.db.selectFrom('run_tests').select('test_id').where('run_id', '=', run.id).where('position', '=', 5).executeTakeFirstOrThrow();
    let kills = 0;
    // The next one may call before it is known to be ready.
    let worker = scene.startWorker();
    scene.endpoint.intercept(({ test }) => {
      if (Number(test) !== poison) return false;
      kills += 1;
      void worker.then((caller) => caller.signal('SIGKILL'));
      return true;
    });
    for (;;) {
      const end = await Promise.race([(await worker).ended, runEnds(scene, run.id, limitMs)]);
      if (end === 'completed') break;
      worker = scene.startWorker();
    }
    expect(kills).toBe(3);
    const result = await scene.db.selectFrom('results').selectAll().where('run_id', '=', run.id).where('position', '=', 5).executeTakeFirstOrThrow();
    expect(result).toMatchObject({ verdict: 'error', error_cause: 'worker_lost', losses: 3 });
    expect(result.error_message).toMatch(/lost 3 times/);
    const others = await scene.db.selectFrom('results').select('verdict').where('run_id', '=', run.id).where('position', '<>', 5).execute();
    expect(others.map(({ verdict }) => verdict)).toEqual(Array(11).fill('pass'));
    await assertInvariants(scene, run.id, scene.endpoint);
  }, limitMs);
});

async function runAtGate(scene: Scene, options: { tests: number; maxConcurrency: number }): Promise<{ id: number }> {
  return orderRun(scene.db, await makeProject(scene.db, { url: `${scene.endpoint.url}/gate`, timeoutMs: 600_000, ...options }));
}

/** Every settlement waits in the database until the returned function is called. */
async function holdSettlements(scene: Scene): Promise<() => Promise<void>> {
  await sql.raw(`
    create function hold_settlement() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(1); return new; end $$;
    create trigger hold_settlement before update on results for each row when (new.state = 'settled') execute function hold_settlement();`).execute(scene.db);
  const holder = new pg.Client(scene.url);
  await holder.connect();
  await holder.query('select pg_advisory_lock(1)');
  return () => holder.end();
}

async function answeredCount({ db }: Scene, runId: number): Promise<number> {
  return (await db.selectFrom('results').select('id').where('run_id', '=', runId).where('answered', '=', true).execute()).length;
}

async function holders({ db }: Scene, runId: number): Promise<number> {
  return (await db.selectFrom('results').select('worker_id').distinct().where('run_id', '=', runId).where('state', '=', 'running').execute()).length;
}

async function newLease({ db }: Scene, pid: number): Promise<boolean> {
  const leases = await db.selectFrom('workers').select('id').where('pid', '=', pid).where('expires_at', '>', sql<Date>`now()`).execute();
  return leases.length === 1;
}

/** All that is stored of a run, to see that nothing changes it any more. */
async function everything({ db }: Scene, runId: number): Promise<unknown> {
  const ordered = (table: string, order: string): Promise<unknown[]> =>
    sql.raw(`select * from ${table} where run_id = ${runId} order by ${order}`).execute(db).then(({ rows }) => rows);
  return {
    run: await db.selectFrom('runs').selectAll().where('id', '=', runId).execute(), results: await ordered('results', 'id'), turns: await ordered('turns', 'result_id'),
    tests: await ordered('run_tests', 'position'), tallies: await ordered('run_tallies', '1, 2, 3, 4, 5, 6'), metrics: await ordered('metric_tallies', '1, 2, 3'),
  };
}
