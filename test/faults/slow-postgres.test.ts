// A slow line to Postgres: everything takes longer, and nothing is done twice, unless it is slower than a lease is long; then each repetition has its reason.
import { describe, expect, inject, it } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { attemptsOf, countResults, openScene, runEnds, type Scene } from '../support/scene.ts';
import { clickerOf, runsOf, skipDemo } from '../support/start-click.ts';
import { perfectLine, startForwarder, type Forwarder } from '../support/tcp-forwarder.ts';
import { until } from '../support/until.ts';

const limitMs = 300_000;
const slow = { delayMs: 100, bytesPerSecond: 64 * 1024 };
/** No heartbeat comes and goes within a lease. */
const slowerThanALease = { delayMs: 8_000, bytesPerSecond: 64 * 1024 };

describe.concurrent('a line to Postgres', () => {
  it('that takes 200 ms for each round trip costs no lease and no second call, and the run ends', async (context) => {
    const scene = await openScene(context, 'postgres');
    const { line, env } = await lineTo(scene);
    await skipDemo(scene);
    const workers = await Promise.all([scene.startWorker(env), scene.startWorker(env)]);
    const web = await scene.startWeb(env);
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 160, maxConcurrency: 8 });
    const browser = await clickerOf(scene, web.address, fixture);
    line(slow);
    expect((await browser.start()).status).toBe(303);
    expect((await browser.open('/runs/1')).status).toBe(200);
    const { id } = (await runsOf(scene, fixture))[0]!;
    await until('a good part is settled over the slow line', async () => (await countResults(scene.db, id, 'settled')) >= 80, 90_000);
    line(perfectLine);
    expect(await runEnds(scene, id)).toBe('completed');
    expect(scene.endpoint.callCount()).toBe(160);
    expect(await attemptsOf(scene, id)).toEqual({ claims: 160, losses: 0 });
    for (const process of [...workers, web]) expect(process.child.exitCode, process.output()).toBeNull();
    await assertInvariants(scene, id, scene.endpoint);
  }, limitMs);

  it('that is slower than a lease is long stops its worker from calling; healed, each test has one result and each call its claim', async (context) => {
    const scene = await openScene(context, 'postgres');
    const { line, env } = await lineTo(scene);
    const worker = await scene.startWorker(env);
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 200, maxConcurrency: 8 });
    const { id } = await orderRun(scene.db, fixture);
    await until('the run is under way', async () => (await countResults(scene.db, id, 'settled')) >= 20);
    line(slowerThanALease);
    await until('the lease is over', async () => (await scene.db.selectFrom('workers').select('id').where(({ eb, fn }) => eb('expires_at', '>', fn<Date>('now'))).execute()).length === 0, 45_000);
    const calls = scene.endpoint.callCount();
    line(perfectLine);
    expect(await runEnds(scene, id)).toBe('completed');
    expect(calls, 'the calls before the line healed').toBeLessThan(200);
    const { claims } = await attemptsOf(scene, id);
    expect(scene.endpoint.callCount()).toBeLessThanOrEqual(claims);
    expect(worker.child.exitCode, worker.output()).toBeNull();
    await assertInvariants(scene, id, scene.endpoint);
  }, limitMs);
});

/** A line of its own to the scene's database; what the test itself asks does not pass over it. */
async function lineTo(scene: Scene): Promise<{ line: Forwarder['line']; env: { DATABASE_URL: string } }> {
  const address = new URL(scene.url);
  const forwarder = await startForwarder(Number(new URL(inject('postgresUrl')).port));
  scene.atEnd(() => forwarder.close());
  address.port = String(forwarder.port);
  return { line: forwarder.line, env: { DATABASE_URL: address.href } };
}
