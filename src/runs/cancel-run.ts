// Cancels a run: no new call from now on, what is settled stays and counts.
import { sql, type Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import { finishRun } from './finish-run.ts';

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
  if (!requested) return refuse('conflict', 'This run has already ended or is being cancelled.');
  // Ends it here where no worker has any of it in hand; otherwise the worker ends it when it has let go.
  await finishRun(db, run.id);
  return null;
}
