// Cancels a run: no new call from now on, what is settled stays and counts.
import { sql, type Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import { finishRun } from './finish-run.ts';

export const endedBefore = 'This run had already ended, so nothing was cancelled.';

/** Cancelling it once more changes nothing and is no error; a run that had ended by itself is refused. */
export async function cancelRun(db: Kysely<Tables>, run: { id: number; projectId: number }, accountId: number | null): Promise<null | Refusal> {
  const requested = await briefTransaction(db, async (trx) => {
    const updated = await trx.updateTable('runs')
      .set({ cancel_requested_at: sql<Date>`now()`, cancelled_by: accountId })
      .where('id', '=', run.id).where('project_id', '=', run.projectId)
      .where('state', 'in', ['queued', 'running']).where('cancel_requested_at', 'is', null)
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) return false;
    await recordAudit(trx, { projectId: run.projectId, accountId, action: 'run.cancelled', subject: `run ${run.id}` });
    return true;
  });
  if (!requested) return (await isCancelled(db, run.id)) ? null : refuse('conflict', endedBefore);
  // Ends it here where no worker has any of it in hand; otherwise the worker ends it when it has let go.
  await finishRun(db, run.id);
  return null;
}

/** Or is being cancelled. */
async function isCancelled(db: Kysely<Tables>, runId: number): Promise<boolean> {
  const run = await db.selectFrom('runs').select('cancel_requested_at').where('id', '=', runId).executeTakeFirst();
  return run !== undefined && run.cancel_requested_at !== null;
}
