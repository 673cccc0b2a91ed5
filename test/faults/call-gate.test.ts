// The arithmetic of the gates under load, with real limits in the database and no calls: a busy second shows more here than a minute of calls.
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCallGate, type CallGate } from '../../src/execution/call-gate.ts';
import { createModelGates } from '../../src/execution/call-gates.ts';
import { callLimits, endpointPlaces, modelPlaces, type LimitPlaces } from '../../src/execution/call-limits.ts';
import { createPassingRate } from '../../src/execution/passing-rate.ts';
import { createLog } from '../../src/platform/log.ts';
import { makeProject } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
beforeAll(async () => { database = await openTestDatabase(); });

/** On a busy machine some calls start late. */
const latenessAllowed = 8;

const never = new AbortController().signal;
setMaxListeners(0, never);

describe('the gates of several workers', () => {
  it('never let more calls through at once than the endpoint takes, however demand moves between them', async () => {
    expect(await mostInside(await openGates(endpointPlaces, 3, { maxConcurrency: 6, requestsPerMinute: null }), 60)).toBe(6);
  });

  it('keep the pace after a Retry-After, instead of letting all through that waited for its end', async () => {
    const { gates: [gate] } = await openGates(endpointPlaces, 1, { maxConcurrency: 40, requestsPerMinute: 1_200 });
    const times: number[] = [];
    const entering = Array.from({ length: 40 }, async () => {
      const leave = await gate!.enter(never);
      times.push(performance.now());
      leave();
    });
    gate!.pause(1_500);
    await Promise.all(entering);
    expect(mostWithin(times.slice(1), 500)).toBeLessThanOrEqual(10 + latenessAllowed);
  });

  it('share the pace: what one reserves it also uses, and the other does not wait behind it', async () => {
    // Forty calls at twenty a second. The quickest of a few: on a busy machine calls that are late take a new time; who waited behind the other would do so each time.
    const tookMs: number[] = [];
    do tookMs.push(await fortyCallsThroughTwo()); while (Math.min(...tookMs) >= 5_000 && tookMs.length < 4);
    expect(Math.min(...tookMs)).toBeLessThan(5_000);
  });
});

describe('how much a worker takes in hand', () => {
  it('is nothing where others hold every slot, and its share as soon as their calls end', async () => {
    const { gates: [first, second] } = await openGates(endpointPlaces, 2, { maxConcurrency: 6, requestsPerMinute: null });
    const busy = Array.from({ length: 12 }, () => first!.enter(never));
    const leaves = await Promise.all(busy.slice(0, 6));
    await second!.renew();
    expect(second!.worth()).toBe(0);
    expect(second!.room()).toBe(0);
    // The first hears of its rival with its own renewals, and says so as its calls end: it is not renewed after this.
    await until('the first knows its share', () => first!.renew().then(() => first!.worth() === 3 + 8));
    expect(second!.worth()).toBe(0);
    for (const leave of leaves) leave();
    await until('the second has its share', () => second!.worth() === 3 + 8);
    (await second!.enter(never))();
    await Promise.all(busy.slice(6).map(async (entered) => (await entered)()));
  });

  it('is given back where it waits and no slot is to be had: somebody else has one', async () => {
    const { gates: [idle, busy] } = await openGates(endpointPlaces, 2, { maxConcurrency: 1, requestsPerMinute: null });
    // Twice: the first renewal asks for one, the second gives it back, as where every result is with a judge.
    for (let renewals = 0; renewals < 2; renewals++) await idle!.renew();
    const leave = await busy!.enter(never);
    expect(idle!.worth()).toBeLessThanOrEqual(1 + 8);
    await expect(idle!.enter(never)).rejects.toThrow('other workers hold every slot');
    expect(idle!.worth()).toBe(0);
    leave();
    await busy!.close();
    await until('the idle one has the slot', () => idle!.worth() > 0);
    (await idle!.enter(never))();
  });

  it('follows what passes: more than the lanes where calls end at once, and no more than that where they are slow', async () => {
    const { gates: [gate] } = await openGates(endpointPlaces, 1, { maxConcurrency: 20, requestsPerMinute: null });
    expect(gate!.worth()).toBe(1 + 8);
    await gate!.renew();
    expect(gate!.worth()).toBe(40);
    let mostWorth = 0;
    const hasFollowed = new AbortController();
    const quickly = Array.from({ length: 20 }, async () => {
      while (!hasFollowed.signal.aborted) {
        const leave = await gate!.enter(never);
        await pause(1);
        leave();
        mostWorth = Math.max(mostWorth, gate!.worth());
      }
    });
    // A moment in which this process stands still tells of slow calls; the next one does not.
    await until('more are taken in hand', () => mostWorth > 60).finally(() => hasFollowed.abort());
    await Promise.all(quickly);
    expect(mostWorth).toBeLessThanOrEqual(20 + 8 * 20);
    for (let slowly = 0; slowly < 2; slowly++) {
      const leave = await gate!.enter(never);
      await pause(150);
      leave();
    }
    expect(gate!.worth()).toBe(40);
  });

  it('is told by the calls that ended in the last moments', () => {
    let nowMs = 0;
    const rate = createPassingRate(() => nowMs);
    for (; nowMs < 100; nowMs += 2) rate.passed();
    expect(rate.perMs()).toBeCloseTo(0.5, 1);
    nowMs += 400;
    expect(rate.perMs()).toBe(0);
  });
});

describe('a model', () => {
  it('has limits over all workers as an endpoint has them', async () => {
    expect(await mostInside(await openGates(modelPlaces, 2, { maxConcurrency: 3, requestsPerMinute: null }), 12)).toBe(3);
    const { gates } = await openGates(modelPlaces, 2, { maxConcurrency: 40, requestsPerMinute: 1_200 });
    const times: number[] = [];
    await Promise.all(gates.flatMap((gate) => Array.from({ length: 12 }, async () => {
      (await gate.enter(never))();
      times.push(performance.now());
    })));
    expect(mostWithin(times, 500)).toBeLessThanOrEqual(10 + latenessAllowed);
  });

  it('is called through one gate of a worker, whose slots are returned behind the last run', async () => {
    const { db } = database;
    const { projectId } = await makeProject(db, { url: 'http://127.0.0.1:1', tests: 1 });
    const modelId = await makeModel(db, projectId, { maxConcurrency: 2 });
    const workerId = await aWorker();
    const gates = createModelGates(db, () => workerId, createLog('silent'));
    const [one, same] = [await gates.use(modelId), await gates.use(modelId)];
    expect(one).toBe(same);
    const leave = [await one.enter(never), await one.enter(never)];
    const slots = () => db.selectFrom('model_slots').select(['model_id', 'slots']).where('worker_id', '=', workerId).execute();
    expect(await slots()).toEqual([{ model_id: modelId, slots: 2 }]);
    for (const end of leave) end();
    await gates.leave(modelId);
    expect(await slots()).toHaveLength(1);
    await gates.leave(modelId);
    expect(await slots()).toEqual([]);
  });
});

/** Twenty calls through each of two gates with a pace of twenty a second for both: how long they take together. */
async function fortyCallsThroughTwo(): Promise<number> {
  const { gates } = await openGates(endpointPlaces, 2, { maxConcurrency: 40, requestsPerMinute: 1_200 });
  const begunAt = performance.now();
  const times: number[] = [];
  await Promise.all(gates.flatMap((gate) => Array.from({ length: 20 }, async () => {
    const leave = await gate.enter(never);
    times.push(performance.now());
    leave();
  })));
  expect(mostWithin(times, 500)).toBeLessThanOrEqual(10 + latenessAllowed);
  return performance.now() - begunAt;
}

/** Most calls at once through gates whose demand moves between them, in bursts: now one worker is busy and now another. */
async function mostInside({ gates }: { gates: CallGate[] }, bursts: number): Promise<number> {
  const ends = new AbortController();
  let inside = 0;
  let most = 0;
  const renewals = gates.map(async (gate) => { while (!ends.signal.aborted) { await gate.renew(); await pause(5); } });
  const call = async (gate: CallGate): Promise<void> => {
    const leave = await gate.enter(never);
    most = Math.max(most, ++inside);
    await pause(5 + Math.random() * 20);
    inside -= 1;
    leave();
  };
  await Promise.all(gates.map(async (gate) => {
    for (let burst = 0; burst < bursts; burst++) {
      await Promise.all(Array.from({ length: 1 + Math.floor(Math.random() * 8) }, () => call(gate)));
      await pause(Math.random() * 25);
    }
  }));
  ends.abort();
  await Promise.all(renewals);
  return most;
}

async function openGates(places: LimitPlaces, workers: number, limits: { maxConcurrency: number; requestsPerMinute: number | null }): Promise<{ gates: CallGate[] }> {
  const { db } = database;
  const { projectId, endpointId } = await makeProject(db, { url: 'http://127.0.0.1:1', tests: 1, ...limits });
  const calleeId = places === modelPlaces ? await makeModel(db, projectId, limits) : endpointId;
  const gates: CallGate[] = [];
  for (let worker = 0; worker < workers; worker++) {
    const id = await aWorker();
    gates.push(createCallGate(callLimits(db, places, calleeId, () => id), limits));
  }
  return { gates };
}

async function aWorker(): Promise<number> {
  const worker = { host: 'test', pid: 1, expires_at: sql<Date>`now() + interval '1 hour'` };
  return (await database.db.insertInto('workers').values(worker).returning('id').executeTakeFirstOrThrow()).id;
}

function mostWithin(times: number[], windowMs: number): number {
  return Math.max(...times.map((begin) => times.filter((at) => at >= begin && at < begin + windowMs).length));
}
