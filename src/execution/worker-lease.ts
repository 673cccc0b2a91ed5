// This worker's lease: while its row is alive its results are its own; once it has expired they are given to others, and it must start anew.
import os from 'node:os';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** How long a silent worker keeps its results. With the heartbeat below and the reconciler's period, lost results restart well within 30 s. */
export const leaseMs = 12_000;
export const heartbeatMs = 3_000;
/** The worker stops trusting its lease earlier than the database gives it up: clocks are not shared, only durations. */
const safetyMs = 2_000;

export interface WorkerLease {
  workerId: number;
  /** Until when (performance.now()) this worker may start calls and write; moves with each heartbeat. */
  trustedUntilMs(): number;
  isTrusted(): boolean;
  /** Extends the lease. Returns false when it had expired: then nothing in hand is this worker's any more. */
  beat(): Promise<boolean>;
  end(): Promise<void>;
}

export async function takeLease(db: Kysely<Tables>): Promise<WorkerLease> {
  let trustedUntil = performance.now() + leaseMs - safetyMs;
  const { id } = await db.insertInto('workers')
    .values({ host: os.hostname(), pid: process.pid, expires_at: sql<Date>`now() + ${leaseMs} * interval '1 millisecond'` })
    .returning('id').executeTakeFirstOrThrow();
  return {
    workerId: id,
    trustedUntilMs: () => trustedUntil,
    isTrusted: () => performance.now() < trustedUntil,
    async beat() {
      // Measured from before the statement: whenever the database wrote, it was later than this.
      const askedAt = performance.now();
      const extended = await db.updateTable('workers').set({ expires_at: sql<Date>`now() + ${leaseMs} * interval '1 millisecond'` })
        .where('id', '=', id).where('expires_at', '>', sql<Date>`now()`).executeTakeFirst();
      if (extended.numUpdatedRows === 0n) return false;
      trustedUntil = askedAt + leaseMs - safetyMs;
      return true;
    },
    async end() {
      trustedUntil = -Infinity;
      await db.deleteFrom('workers').where('id', '=', id).execute();
    },
  };
}
