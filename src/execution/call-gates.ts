// The gates of this worker, one for each endpoint and one for each model in use: opened for the first run that calls it, closed behind the last.
import { sql, type Kysely } from 'kysely';
import type { Logger } from '../platform/log.ts';
import type { Tables } from '../tables.ts';
import { createCallGate, type CallGate, type LimitsInForce } from './call-gate.ts';
import { callLimits, endpointPlaces, modelPlaces, type LimitPlaces } from './call-limits.ts';

export interface CallGates {
  /** To be left once with `leave`, when none of the run's calls is under way any more. */
  use(calleeId: number): Promise<CallGate>;
  leave(calleeId: number): Promise<void>;
  renew(): Promise<void>;
}

/** By the ids of endpoints. */
export function createEndpointGates(db: Kysely<Tables>, workerId: () => number, log: Logger): CallGates {
  return createGates(db, endpointPlaces, workerId, log);
}

/** By the ids of models. */
export function createModelGates(db: Kysely<Tables>, workerId: () => number, log: Logger): CallGates {
  return createGates(db, modelPlaces, workerId, log);
}

function createGates(db: Kysely<Tables>, places: LimitPlaces, workerId: () => number, log: Logger): CallGates {
  const open = new Map<number, { gate: CallGate; inForce: LimitsInForce; users: number }>();
  const closing = new Map<number, Promise<void>>();
  return {
    async use(calleeId) {
      const inForce = (await readLimits(db, places, [calleeId])).get(calleeId);
      if (!inForce) throw new Error(`There is no row ${calleeId} in ${places.callees}.`);
      // A gate that is just being closed would take the slots of its successor with it: both are this worker's.
      while (closing.has(calleeId)) await closing.get(calleeId);
      const entry = open.get(calleeId) ?? { gate: createCallGate(callLimits(db, places, calleeId, workerId), inForce, places.ahead), inForce, users: 0 };
      Object.assign(entry.inForce, inForce);
      entry.users += 1;
      open.set(calleeId, entry);
      // Without an answer it asks again with its first call.
      if (entry.users === 1) await entry.gate.renew().catch(() => undefined);
      return entry.gate;
    },
    async leave(calleeId) {
      const entry = open.get(calleeId);
      if (!entry || (entry.users -= 1) > 0) return;
      open.delete(calleeId);
      const closed = entry.gate.close()
        .catch((error: unknown) => log.warn({ err: error, [places.callee]: calleeId }, 'slots are returned when they expire'))
        .finally(() => closing.delete(calleeId));
      closing.set(calleeId, closed);
      await closed;
    },
    async renew() {
      if (open.size === 0) return;
      // What was changed while calls are under way holds from now on.
      for (const [calleeId, limits] of await readLimits(db, places, [...open.keys()])) Object.assign(open.get(calleeId)?.inForce ?? {}, limits);
      await Promise.all([...open.values()].map(({ gate }) => gate.renew()));
    },
  };
}

async function readLimits(db: Kysely<Tables>, { callees }: LimitPlaces, calleeIds: readonly number[]): Promise<Map<number, LimitsInForce>> {
  const { rows } = await sql<LimitsInForce & { id: number }>`
    select id, max_concurrency as "maxConcurrency", requests_per_minute as "requestsPerMinute" from ${sql.table(callees)} where id = any (${[...calleeIds]}::bigint[])`.execute(db);
  return new Map(rows.map(({ id, ...limits }) => [id, limits]));
}
