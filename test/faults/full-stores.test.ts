// Stores that take no more writes: Postgres read-only or with its disk full, Redis with its memory full. Reads go on, a write is refused in words, and every run ends once it is mended.
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, it, type TestContext } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, makeTestSet, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import type { AssayProcess } from '../support/processes.ts';
import { hasRedis } from '../support/redis.ts';
import { restartablePostgres } from '../support/restartable-postgres.ts';
import { attemptsOf, countResults, maintain, openScene, runEnds, type Backend, type Scene } from '../support/scene.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { clickerOf, runsOf, skipDemo, type Clicker } from '../support/start-click.ts';
import { until } from '../support/until.ts';

const limitMs = 300_000;
/** So many that a store is full long before the run would have ended. */
const testsUnderWay = 400;
const tests = 40;
const clicks = 12;

describe.concurrent('Postgres that takes no writes in the middle of a run', () => {
  it('read-only for longer than a lease: pages are shown, a start is refused in words, and the run ends once it is writable again', async (context) => {
    const postgres = await restartablePostgres(context);
    const play = await runUnderWay(context, 'postgres', postgres.url);
    const setReadOnly = async (value: 'on' | 'off'): Promise<void> => {
      await maintain(postgres.url, `alter system set default_transaction_read_only = ${value}`);
      await maintain(postgres.url, 'select pg_reload_conf()');
    };
    await setReadOnly('on');
    await play.worker.said(/the heartbeat: the database is not there, trying again/);
    await assertReadsButRefusesWrites(play);
    await until('the lease is over', async () => (await sql`select 1 from workers where expires_at > now()`.execute(play.scene.db)).rows.length === 0);
    await assertReadsButRefusesWrites(play);
    await setReadOnly('off');
    await endsWell(play);
  }, limitMs);

  it('with its disk full: pages are shown, a start is refused in words, and the run ends once there is room again', async (context) => {
    const postgres = await restartablePostgres(context);
    const disk = await databaseOnSmallDisk(context, postgres.url);
    if (disk === null) return context.skip('only root on Linux can mount a small disk');
    const play = await runUnderWay(context, 'postgres', disk.url);
    disk.fill();
    await play.worker.said(/No space left on device/);
    await assertReadsButRefusesWrites(play);
    disk.empty();
    await endsWell(play);
  }, limitMs);
});

describe.skipIf(!hasRedis).concurrent('Redis without memory in the middle of a run', () => {
  it('costs no result, holds up no click, and does not flood the log', async (context) => {
    const play = await runUnderWay(context, 'redis');
    const { scene, browser, fixture, web, worker } = play;
    expect(await scene.redis!.command('CONFIG SET maxmemory 1')).toBe('+OK');
    expect(await scene.redis!.command('SET any thing')).toMatch(/^-OOM/);
    const logged = (): number => web.output().length + worker.output().length;
    const before = logged();
    const answeredMs: number[] = [];
    for (let time = 0; time < clicks; time++) {
      const clickedAt = performance.now();
      expect((await browser.start()).status).toBe(303);
      answeredMs.push(performance.now() - clickedAt);
    }
    // The quickest: a machine that is busy with other tests delays any one of them, a wait for Redis would delay all.
    expect(Math.min(...answeredMs)).toBeLessThan(1_000);
    await web.said(/a hint was not sent/);
    for (const { id } of await runsOf(scene, fixture)) expect(await runEnds(scene, id)).toBe('completed');
    expect(logged() - before, 'characters logged').toBeLessThan(200_000);
    expect(await scene.redis!.command('CONFIG SET maxmemory 0')).toBe('+OK');
    await endsWell(play);
  }, limitMs);
});

interface Play {
  scene: Scene;
  fixture: ProjectFixture;
  worker: AssayProcess;
  web: AssayProcess;
  browser: Clicker;
}

/** Web and worker, two small runs that have ended and that nobody has compared yet, and a third run of which some results are settled. */
async function runUnderWay(context: TestContext, backend: Backend, databaseUrl?: string): Promise<Play> {
  const scene = await openScene(context, backend, databaseUrl);
  await skipDemo(scene);
  const [worker, web] = await Promise.all([scene.startWorker(), scene.startWeb()]);
  const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests, maxConcurrency: 4 });
  const browser = await clickerOf(scene, web.address, fixture);
  // So long not seen that the next visit is noted.
  await sql`update sessions set last_seen_at = now() - interval '1 hour'`.execute(scene.db);
  await twoSmallRuns(scene, fixture);
  const { id } = await orderRun(scene.db, { ...fixture, testSetId: await testSetOf(scene, fixture, testsUnderWay) });
  await until('some results are settled', async () => (await countResults(scene.db, id, 'settled')) >= 20);
  return { scene, fixture, worker, web, browser };
}

async function twoSmallRuns(scene: Scene, fixture: ProjectFixture): Promise<void> {
  const testSetId = await testSetOf(scene, fixture, 5);
  for (let run = 0; run < 2; run++) expect(await runEnds(scene, (await orderRun(scene.db, { ...fixture, testSetId })).id)).toBe('completed');
}

async function testSetOf({ db }: Scene, { projectId, metricId }: ProjectFixture, size: number): Promise<number> {
  const testSetId = await makeTestSet(db, projectId, size);
  await db.insertInto('test_set_metrics').values({ test_set_id: testSetId, metric_id: metricId, position: 0 }).execute();
  return testSetId;
}

/** Also for somebody whose visit would be noted now, and where a page would keep the comparison that it shows. */
async function assertReadsButRefusesWrites({ scene, browser, fixture }: Play): Promise<void> {
  for (const page of ['/runs', '/runs/3', '/runs/3/results/1', '/runs/2', '/runs/2/comparison', '/runs/2/comparison?sort=change', '/runs/2/results?changed=1', '/test-sets']) expect((await browser.open(page)).status, page).toBe(200);
  const refused = await browser.start();
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(await refused.text()).toMatch(/The database is not available[\s\S]*Nothing was changed/);
  expect(await runsOf(scene, fixture)).toHaveLength(3);
}

async function endsWell({ scene, fixture, worker, web, browser }: Play): Promise<void> {
  const kept = (): Promise<unknown[]> => scene.db.selectFrom('comparison_summaries').select('run_id').execute();
  expect(await kept()).toEqual([]);
  expect(await until('a start succeeds again', async () => { const { status } = await browser.start(); return status === 303 && status; })).toBe(303);
  expect((await browser.open('/runs/2')).status).toBe(200);
  expect(await kept()).toHaveLength(1);
  const runs = await runsOf(scene, fixture);
  for (const { id } of runs) {
    expect(await runEnds(scene, id)).toBe('completed');
    await assertInvariants(scene, id, scene.endpoint);
  }
  const claims = await Promise.all(runs.map(({ id }) => attemptsOf(scene, id)));
  expect(scene.endpoint.callCount(), 'calls beyond what was claimed').toBeLessThanOrEqual(claims.reduce((sum, run) => sum + run.claims, 0));
  for (const process of [worker, web]) expect(process.child.exitCode, process.output()).toBeNull();
}

/** A second database of the server, whose files lie on a disk that can be filled; the log of changes lies elsewhere, so that the server lives. */
async function databaseOnSmallDisk(context: TestContext, serverUrl: string): Promise<(SmallDisk & { url: string }) | null> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>('show data_directory');
  await client.end();
  const disk = mountSmallDisk(64, rows[0]!.data_directory);
  if (disk === null) return null;
  context.onTestFinished(() => disk.close());
  await maintain(serverUrl, `create tablespace small location '${disk.folder}'`);
  await maintain(serverUrl, 'create database small template postgres tablespace small');
  const url = new URL(serverUrl);
  url.pathname = '/small';
  return { ...disk, url: url.href };
}
