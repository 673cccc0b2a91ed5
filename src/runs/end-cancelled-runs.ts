// Ends cancelled runs that no worker is left to end.
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { finishRun } from './finish-run.ts';

/** A run of which a living worker has something in hand is left to that worker. */
export async function endCancelledRuns(db: Kysely<Tables>): Promise<void> {
  const cancelled = await db.selectFrom('runs').select('id')
    .where('state', 'in', ['queued', 'running']).where('cancel_requested_at', 'is not', null).orderBy('id').execute();
  for (const { id } of cancelled) await finishRun(db, id);
}
