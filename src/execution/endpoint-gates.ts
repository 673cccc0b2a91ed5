// The gates of this worker, one for each endpoint in use: opened for the first run that calls it, closed behind the last.
import type { Kysely } from 'kysely';
import type { Logger } from '../platform/log.ts';
import type { Tables } from '../tables.ts';
import { createEndpointGate, type EndpointGate } from './endpoint-gate.ts';
import { endpointLimits } from './endpoint-limits.ts';

export interface EndpointGates {
  /** To be left once with `leave`, when none of the run's calls is under way any more. */
  use(endpointId: number): Promise<EndpointGate>;
  leave(endpointId: number): Promise<void>;
  renew(): Promise<void>;
}

export function createEndpointGates(db: Kysely<Tables>, workerId: () => number, log: Logger): EndpointGates {
  const open = new Map<number, { gate: EndpointGate; users: number }>();
  const closing = new Map<number, Promise<void>>();
  return {
    async use(endpointId) {
      const limits = await db.selectFrom('endpoints').select(['max_concurrency as maxConcurrency', 'requests_per_minute as requestsPerMinute'])
        .where('id', '=', endpointId).executeTakeFirstOrThrow();
      // A gate that is just being closed would take the slots of its successor with it: both are this worker's.
      while (closing.has(endpointId)) await closing.get(endpointId);
      const entry = open.get(endpointId) ?? { gate: createEndpointGate(endpointLimits(db, endpointId, workerId), limits), users: 0 };
      entry.users += 1;
      open.set(endpointId, entry);
      return entry.gate;
    },
    async leave(endpointId) {
      const entry = open.get(endpointId);
      if (!entry || (entry.users -= 1) > 0) return;
      open.delete(endpointId);
      const closed = entry.gate.close()
        .catch((error: unknown) => log.warn({ err: error, endpointId }, 'slots are returned when they expire'))
        .finally(() => closing.delete(endpointId));
      closing.set(endpointId, closed);
      await closed;
    },
    async renew() {
      await Promise.all([...open.values()].map(({ gate }) => gate.renew()));
    },
  };
}
