// Workers whose clocks are hours off, apart, or jump: leases and deadlines go by the database's clock and by durations, so nothing is lost or done twice.
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { attemptsOf, countResults, openScene, runEnds, type Scene } from '../support/scene.ts';
import { until } from '../support/until.ts';

const limitMs = 300_000;
const shiftMs = 5 * 60 * 60 * 1_000;
const clock = (byMs: number): Record<string, string> => ({ CLOCK_SHIFT_MS: String(byMs), NODE_OPTIONS: '--import tsx --import ./test/support/shifted-clock.ts' });
const ahead = clock(shiftMs);
const behind = clock(-shiftMs);

describe.concurrent('a worker’s clock', () => {
  it('five hours ahead beside another five hours behind: they share a run, and each test is called once', async (context) => {
    const scene = await openScene(context, 'postgres');
    await Promise.all([scene.startWorker(ahead), scene.startWorker(behind)]);
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 1_000, maxConcurrency: 10 });
    const { id } = await orderRun(scene.db, fixture);
    expect(await runEnds(scene, id)).toBe('completed');
    expect(scene.endpoint.callCount()).toBe(1_000);
    expect(await attemptsOf(scene, id)).toEqual({ claims: 1_000, losses: 0 });
    expect(await clocksOf(scene, id)).toEqual([-5, 5]);
    await assertInvariantsByWrongClocks(scene, id);
  }, limitMs);

  it('five hours ahead keeps nothing in its hand: killed, it is replaced within 30 s by a worker five hours behind', async (context) => {
    const scene = await openScene(context, 'postgres');
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/gate`, tests: 12, maxConcurrency: 8, timeoutMs: 600_000 });
    const { id } = await orderRun(scene.db, fixture);
    const worker = await scene.startWorker(ahead);
    await until('eight calls are held', () => scene.endpoint.inFlight() === 8);
    await scene.startWorker(behind);
    await worker.kill();
    const killedAt = performance.now();
    scene.endpoint.release();
    await until('the killed worker’s tests are called again', () => scene.endpoint.callCount() > 12);
    expect(performance.now() - killedAt).toBeLessThan(30_000);
    expect(await runEnds(scene, id)).toBe('completed');
    await assertInvariantsByWrongClocks(scene, id);
  }, limitMs);

  it('that jumps ten hours back and forth ends no call, no pause and no lease', async (context) => {
    const scene = await openScene(context, 'postgres');
    const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/gate`, tests: 100, maxConcurrency: 4, requestsPerMinute: 600, timeoutMs: 600_000 });
    const { id } = await orderRun(scene.db, fixture);
    const worker = await scene.startWorker(ahead);
    await until('four calls are held', () => scene.endpoint.inFlight() === 4);
    worker.signal('SIGUSR2');
    const leaseThen = await leaseOf(scene);
    scene.endpoint.release();
    await until('the lease was renewed by the new clock', async () => (await leaseOf(scene)) > leaseThen);
    await until('some results are settled', async () => (await countResults(scene.db, id, 'settled')) >= 20);
    worker.signal('SIGUSR2');
    expect(await runEnds(scene, id)).toBe('completed');
    expect(scene.endpoint.callCount()).toBe(100);
    expect(await attemptsOf(scene, id)).toEqual({ claims: 100, losses: 0 });
    expect(await clocksOf(scene, id)).toEqual([-5, 5]);
    await assertInvariantsByWrongClocks(scene, id);
  }, limitMs);

  it.for([['ahead', ahead], ['behind', behind]] as const)('five hours %s takes a Retry-After with a date by the clock of the server that sent it', { timeout: limitMs }, async ([, env], context) => {
    const scene = await openScene(context, 'postgres');
    scene.endpoint.intercept((_asked, response) => {
      const isFirst = scene.endpoint.callCount() === 1;
      if (isFirst) response.writeHead(429, { 'retry-after': new Date(Date.now() + 3_000).toUTCString() }).end();
      return isFirst;
    });
    await scene.startWorker(env);
    const { id } = await orderRun(scene.db, await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 1, maxAttempts: 2 }));
    expect(await runEnds(scene, id)).toBe('completed');
    expect(await scene.db.selectFrom('results').select('verdict').where('run_id', '=', id).execute()).toEqual([{ verdict: 'pass' }]);
    const [refused, answered] = scene.endpoint.calls.map(({ at }) => at.getTime());
    // Dates of HTTP have whole seconds.
    expect(answered! - refused!).toBeGreaterThanOrEqual(2_000);
    await assertInvariantsByWrongClocks(scene, id);
  });
});

/** Until when the only worker's lease lasts. */
async function leaseOf({ db }: Scene): Promise<Date> {
  return (await db.selectFrom('workers').select('expires_at').executeTakeFirstOrThrow()).expires_at;
}

/** By how many hours the recorded calls are off: shows that the clocks were wrong at all. */
async function clocksOf({ db }: Scene, runId: number): Promise<number[]> {
  const { rows } = await sql<{ hours: number }>`
    select distinct round(extract(epoch from (call ->> 'at')::timestamptz - now()) / 3600)::integer as hours
    from results, jsonb_array_elements(calls) call where run_id = ${runId} order by 1`.execute(db);
  return rows.map(({ hours }) => hours);
}

/** Calls are recorded by the worker's own clock: the endpoint's is set to that of whoever recorded the answer, off by exactly the shift or not at all. */
async function assertInvariantsByWrongClocks(scene: Scene, runId: number): Promise<void> {
  const turns = await scene.db.selectFrom('turns').innerJoin('results', 'results.id', 'turns.result_id').select(['reply', 'started_at']).where('turns.run_id', '=', runId).execute();
  const given = new Map([...scene.endpoint.given].map(([answer, origin]) => {
    const recordedAt = turns.find(({ reply }) => reply === answer)?.started_at ?? origin.at;
    const offMs = Math.round((recordedAt.getTime() - origin.at.getTime()) / shiftMs) * shiftMs;
    return [answer, { ...origin, at: new Date(origin.at.getTime() + offMs) }];
  }));
  await assertInvariants(scene, runId, { given });
}
