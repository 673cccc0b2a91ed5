// The gates of this worker, one for each endpoint and one for each model in use: opened for the first run that calls it, closed behind the last.
import { sql, type Kysely } from 'kysely';
import type { Logger } from '../platform/log.ts';
import type { Tables } from '../tables.ts';
import { createCallGate, type CallGate } from './call-gate.ts';
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
  const open = new Map<number, { gate: CallGate; users: number }>();
  const closing = new Map<number, Promise<void>>();
  return {
    async use(calleeId) {
      const limits = await readLimits(db, places, calleeId);
      // A gate that is just being closed would take the slots of its successor with it: both are this worker's.
      while (closing.has(calleeId)) await closing.get(calleeId);
      const entry = open.get(calleeId) ?? { gate: createCallGate(callLimits(db, places, calleeId, workerId), limits), users: 0 };
      entry.users += 1;
      open.set(calleeId, entry);
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
      await Promise.all([...open.values()].map(({ gate }) => gate.renew()));
    },
  };
}

async function readLimits(db: Kysely<Tables>, { callees }: LimitPlaces, calleeId: number): Promise<{ maxConcurrency: number; requestsPerMinute: number | null }> {
  const { rows } = await sql<{ maxConcurrency: number; requestsPerMinute: number | null }>`
    select max_concurrency as "maxConcurrency", requests_per_minute as "requestsPerMinute" from ${sql.table(callees)} where id = ${calleeId}`.execute(db);
  if (!rows[0]) throw new Error(`There is no row ${calleeId} in ${callees}.`);
  return rows[0];
}
