// The web process killed around the start of a run: there is no run, or one that ends; nobody gets more runs than they asked for.
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { openScene, runEnds, type Scene } from '../support/scene.ts';
import { clickerOf, runsOf, skipDemo } from '../support/start-click.ts';
import { until } from '../support/until.ts';

const limitMs = 300_000;
const tests = 5;
const rounds = 3;
const clicksAtOnce = 6;

describe.concurrent('the web killed while it starts a run', () => {
  it('before the commit leaves nothing of it, and the click that is repeated starts one run', async (context) => {
    const { scene, fixture } = await stage(context);
    const hold = await holdStart(scene, 'create trigger hold_start after insert on runs');
    const web = await scene.startWeb();
    const click = (await clickerOf(scene, web.address, fixture)).start();
    await until('the start waits inside its transaction', hold.isWaitedFor);
    await Promise.all([expect(click).rejects.toThrow(), web.kill()]);
    await hold.release();
    await until('the transaction is over', () => noneInTransaction(scene));
    expect(await runsOf(scene, fixture)).toEqual([]);
    expect(await leftovers(scene)).toEqual({ copies: 0, results: 0, told: 0, lastNumber: 0 });
    await clickAgain(scene, fixture);
    expect(await runsOf(scene, fixture)).toMatchObject([{ number: 1 }]);
    await allEnd(scene, fixture);
  }, limitMs);

  it('after the commit and before the hint leaves one run that ends; the click that is repeated adds one', async (context) => {
    const { scene, fixture } = await stage(context);
    // A deferred trigger runs within COMMIT: who is killed now has asked for it and never learns that it came.
    const hold = await holdStart(scene, 'create constraint trigger hold_start after insert on runs deferrable initially deferred');
    const web = await scene.startWeb();
    const click = (await clickerOf(scene, web.address, fixture)).start();
    await until('the commit waits', hold.isWaitedFor);
    expect(await runsOf(scene, fixture), 'nothing is committed yet').toEqual([]);
    await Promise.all([expect(click).rejects.toThrow(), web.kill()]);
    await hold.release();
    await until('the transaction is over', () => noneInTransaction(scene));
    expect(await runsOf(scene, fixture)).toMatchObject([{ number: 1 }]);
    expect(web.output()).not.toMatch(/a run was started/);
    await scene.startWorker();
    await runEnds(scene, (await runsOf(scene, fixture))[0]!.id);
    await clickAgain(scene, fixture);
    expect(await runsOf(scene, fixture)).toMatchObject([{ number: 1 }, { number: 2 }]);
    await allEnd(scene, fixture);
  }, limitMs);

  it('at any moment keeps each run that a person was told of, once, and makes no more than were asked for', async (context) => {
    const { scene, fixture } = await stage(context);
    await scene.startWorker();
    const told: string[] = [];
    let unanswered = 0;
    for (let round = 0; round < rounds; round++) {
      const web = await scene.startWeb();
      const browser = await clickerOf(scene, web.address, fixture);
      await Promise.all(Array.from({ length: clicksAtOnce }, () => browser.start().then(
        async (response) => {
          expect(response.status).toBe(303);
          told.push(response.headers.get('location')!);
          await web.kill();
        },
        () => { unanswered += 1; })));
    }
    expect(told.length).toBeGreaterThanOrEqual(rounds);
    await until('the last transaction is over', () => noneInTransaction(scene));
    const numbers = (await runsOf(scene, fixture)).map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1));
    expect(numbers.length).toBeLessThanOrEqual(told.length + unanswered);
    const addresses = numbers.map((number) => `/projects/${fixture.projectId}/runs/${number}`);
    expect(new Set(told).size).toBe(told.length);
    expect(told.filter((address) => !addresses.includes(address)), 'runs that a person was told of and that are not there').toEqual([]);
    await allEnd(scene, fixture);
  }, limitMs);
});

async function stage(context: Parameters<typeof openScene>[0]): Promise<{ scene: Scene; fixture: ProjectFixture }> {
  const scene = await openScene(context, 'postgres');
  await skipDemo(scene);
  return { scene, fixture: await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests }) };
}

/** Each start of a run waits at this trigger until released. */
async function holdStart({ db, url }: Scene, trigger: string): Promise<{ isWaitedFor: () => Promise<boolean>; release: () => Promise<void> }> {
  await sql.raw(`
    create function hold_start() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(1); return null; end $$;
    ${trigger} for each row execute function hold_start();`).execute(db);
  const holder = new pg.Client(url);
  await holder.connect();
  await holder.query('select pg_advisory_lock(1)');
  return {
    async isWaitedFor() {
      const { rows } = await sql`select 1 from pg_locks where locktype = 'advisory' and objid = 1 and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(db);
      return rows.length > 0;
    },
    release: () => holder.end(),
  };
}

async function noneInTransaction({ db }: Scene): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database() and application_name = 'assay' and xact_start is not null`.execute(db);
  return rows.length === 0;
}

async function leftovers({ db }: Scene): Promise<unknown> {
  const { rows } = await sql`select (select count(*)::integer from run_tests) as copies, (select count(*)::integer from results) as results,
    (select count(*)::integer from audit_entries where action = 'run.started') as told, (select max(last_run_number) from projects) as "lastNumber"`.execute(db);
  return rows[0];
}

async function clickAgain(scene: Scene, fixture: ProjectFixture): Promise<void> {
  const web = await scene.startWeb();
  expect((await (await clickerOf(scene, web.address, fixture)).start()).status).toBe(303);
}

async function allEnd(scene: Scene, fixture: ProjectFixture): Promise<void> {
  await scene.startWorker();
  for (const { id } of await runsOf(scene, fixture)) {
    expect(await runEnds(scene, id)).toBe('completed');
    await assertInvariants(scene, id, scene.endpoint);
  }
  expect(scene.endpoint.callCount()).toBe(tests * (await runsOf(scene, fixture)).length);
}
