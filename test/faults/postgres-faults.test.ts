// Postgres restarted, its connections cut, its locks held: the workers live on and every run ends.
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { restartablePostgres } from '../support/restartable-postgres.ts';
import { backends, countResults, openScene, runEnds, type Scene } from '../support/scene.ts';
import { until } from '../support/until.ts';

const limitMs = 300_000;

describe.concurrent.each(backends)('with the queue on %s', (backend) => {
  it('Postgres stopped, then killed, in the middle of a run: the same worker completes it', async (context) => {
    const postgres = await restartablePostgres(context);
    const scene = await openScene(context, backend, postgres.url);
    const worker = await scene.startWorker();
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 800, maxConcurrency: 8 });
    const { id } = await orderRun(scene.db, fixture);
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const before = await settled(scene, id);
      await until('the run is under way', async () => (await settled(scene, id)) > before + 20);
      await postgres.restart(signal);
    }
    expect(await runEnds(scene, id)).toBe('completed');
    expect(worker.child.exitCode, worker.output()).toBeNull();
    await assertInvariants(scene, id, scene.endpoint);
  }, limitMs);

  it('connections cut inside transactions, again and again, cost no result and no process', async (context) => {
    const scene = await openScene(context, backend);
    const workers = await Promise.all([scene.startWorker(), scene.startWorker()]);
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 900, maxConcurrency: 10 });
    const runs = [await orderRun(scene.db, fixture)];
    await until('the run is under way', async () => (await settled(scene, runs[0]!.id)) > 0);
    await cutConnections(scene, 30, async () => {
      if (await hasEnded(scene, runs.at(-1)!.id)) runs.push(await orderRun(scene.db, fixture));
    });
    for (const { id } of runs) expect(await runEnds(scene, id)).toBe('completed');
    for (const worker of workers) expect(worker.child.exitCode, worker.output()).toBeNull();
    for (const { id } of runs) await assertInvariants(scene, id, scene.endpoint);
  }, limitMs);
});

describe.concurrent('whatever the queue', () => {
  it('a run whose copying was interrupted is copied to its end by the same worker', async (context) => {
    const scene = await openScene(context, 'postgres');
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 600 });
    const { id } = await orderRun(scene.db, fixture);
    const hold = await holdWrites(scene, 'insert', 'run_tests');
    await scene.startWorker();
    await until('the copying waits and is cut', async () => (await terminate(scene, `wait_event_type = 'Lock' and query ilike '%insert into run_tests%'`)) > 0);
    await hold.release();
    expect(await runEnds(scene, id)).toBe('completed');
    await assertInvariants(scene, id, scene.endpoint);
  }, limitMs);

  it('a worker frozen inside a transaction does not hold its locks against the others', async (context) => {
    const scene = await openScene(context, 'postgres');
    const hold = await holdWrites(scene, 'insert or update', 'endpoint_slots');
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 10, maxConcurrency: 4 });
    const { id } = await orderRun(scene.db, fixture);
    const sleeper = await scene.startWorker();
    await until('the worker is inside the transaction that claims slots', hold.isWaitedFor);
    sleeper.signal('SIGSTOP');
    scene.atEnd(async () => sleeper.signal('SIGCONT'));
    await hold.release();
    await scene.startWorker();
    expect(await runEnds(scene, id)).toBe('completed');
    await assertInvariants(scene, id, scene.endpoint);
  }, limitMs);
});

async function settled({ db }: Scene, runId: number): Promise<number> {
  return until('Postgres answers', async () => ({ count: await countResults(db, runId, 'settled') })).then(({ count }) => count);
}

async function hasEnded({ db }: Scene, runId: number): Promise<boolean> {
  const { state } = await db.selectFrom('runs').select('state').where('id', '=', runId).executeTakeFirstOrThrow();
  return state === 'completed';
}

/** Ends so many connections of the workers inside a transaction, and now and then all at once. `keepBusy` sees to it that there are some, however slowly this goes. */
async function cutConnections(scene: Scene, wanted: number, keepBusy: () => Promise<void>): Promise<void> {
  let cut = 0;
  for (let round = 1; cut < wanted; round++) {
    await keepBusy();
    cut += await terminate(scene, 'xact_start is not null');
    if (round % 15 === 0) await terminate(scene, 'true');
    await pause(30);
  }
}

async function terminate({ url }: Scene, condition: string): Promise<number> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = $1 and application_name <> 'test' and ${condition}`, [new URL(url).pathname.slice(1)]);
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

/** Every such write waits inside its transaction until released. */
async function holdWrites({ db, url }: Scene, writes: string, table: string): Promise<{ isWaitedFor: () => Promise<boolean>; release: () => Promise<void> }> {
  await sql.raw(`
    create function hold_writes() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(1); return new; end $$;
    create trigger hold_writes before ${writes} on ${table} for each row execute function hold_writes();`).execute(db);
  const holder = new pg.Client(url);
  await holder.connect();
  await holder.query('select pg_advisory_lock(1)');
  return {
    async isWaitedFor() {
      const waiting = await sql`select 1 from pg_locks where locktype = 'advisory' and objid = 1 and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(db);
      return waiting.rows.length > 0;
    },
    release: () => holder.end(),
  };
}
