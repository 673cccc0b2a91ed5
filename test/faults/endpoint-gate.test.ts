// The gate's arithmetic under load, with real limits in the database and no calls: a busy second shows more here than a minute of calls.
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEndpointGate, type EndpointGate } from '../../src/execution/endpoint-gate.ts';
import { endpointLimits } from '../../src/execution/endpoint-limits.ts';
import { makeProject } from '../support/fixtures.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
beforeAll(async () => { database = await openTestDatabase(); });

/** On a busy machine some calls start late. */
const latenessAllowed = 8;

const never = new AbortController().signal;

describe('the gates of several workers', () => {
  it('never let more calls through at once than the endpoint takes, however demand moves between them', async () => {
    const { gates } = await openGates(3, { maxConcurrency: 6, requestsPerMinute: null });
    const ends = new AbortController();
    let inside = 0;
    let most = 0;
    const renewals = gates.map(async (gate) => { while (!ends.signal.aborted) { await gate.renew(); await pause(5); } });
    const call = async (gate: EndpointGate): Promise<void> => {
      const leave = await gate.enter(never);
      most = Math.max(most, ++inside);
      await pause(5 + Math.random() * 20);
      inside -= 1;
      leave();
    };
    // In bursts, so that now one worker is busy and now another, and demand grows while slots are being asked for.
    await Promise.all(gates.map(async (gate) => {
      for (let burst = 0; burst < 60; burst++) {
        await Promise.all(Array.from({ length: 1 + Math.floor(Math.random() * 8) }, () => call(gate)));
        await pause(Math.random() * 25);
      }
    }));
    ends.abort();
    await Promise.all(renewals);
    expect(most).toBe(6);
  });

  it('keep the pace after a Retry-After, instead of letting all through that waited for its end', async () => {
    const { gates: [gate] } = await openGates(1, { maxConcurrency: 40, requestsPerMinute: 1_200 });
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
    const { gates } = await openGates(2, { maxConcurrency: 40, requestsPerMinute: 1_200 });
    const begunAt = performance.now();
    const times: number[] = [];
    await Promise.all(gates.flatMap((gate) => Array.from({ length: 20 }, async () => {
      const leave = await gate.enter(never);
      times.push(performance.now());
      leave();
    })));
    // Forty calls at twenty a second.
    expect(performance.now() - begunAt).toBeLessThan(5_000);
    expect(mostWithin(times, 500)).toBeLessThanOrEqual(10 + latenessAllowed);
  });
});

async function openGates(workers: number, limits: { maxConcurrency: number; requestsPerMinute: number | null }): Promise<{ gates: EndpointGate[] }> {
  const { db } = database;
  const { endpointId } = await makeProject(db, { url: 'http://127.0.0.1:1', tests: 1, ...limits });
  const gates: EndpointGate[] = [];
  for (let worker = 0; worker < workers; worker++) {
    const { id } = await db.insertInto('workers').values({ host: 'test', pid: 1, expires_at: sql<Date>`now() + interval '1 hour'` }).returning('id').executeTakeFirstOrThrow();
    gates.push(createEndpointGate(endpointLimits(db, endpointId, () => id), limits));
  }
  return { gates };
}

function mostWithin(times: number[], windowMs: number): number {
  return Math.max(...times.map((begin) => times.filter((at) => at >= begin && at < begin + windowMs).length));
}
