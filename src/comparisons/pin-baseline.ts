// Pins a run as its test set's baseline, and takes the pin off.
import type { Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { RunRow } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';
import { hasEnded } from './against-baseline.ts';

/** From now on all other runs of the test set are compared with it where nobody chooses another. */
export function pinBaseline(db: Kysely<Tables>, run: RunRow, accountId: number): Promise<Refusal | null> {
  return db.transaction().execute(async (trx) => {
    if (!hasEnded(run)) return refuse('conflict', 'A run can be pinned as baseline when it has ended.');
    const pinned = await trx.updateTable('test_sets').set({ baseline_run_id: run.id }).where('id', '=', run.test_set_id).where('project_id', '=', run.project_id)
      .where('deleted_at', 'is', null).where('baseline_run_id', 'is distinct from', run.id).executeTakeFirst();
    if (pinned.numUpdatedRows > 0n) await recordAudit(trx, { projectId: run.project_id, accountId, action: 'baseline.pinned', subject: `run ${run.number}`, detail: { testSet: run.test_set_id } });
    return null;
  });
}

export async function unpinBaseline(db: Kysely<Tables>, run: RunRow, accountId: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const unpinned = await trx.updateTable('test_sets').set({ baseline_run_id: null }).where('id', '=', run.test_set_id).where('baseline_run_id', '=', run.id).executeTakeFirst();
    if (unpinned.numUpdatedRows > 0n) await recordAudit(trx, { projectId: run.project_id, accountId, action: 'baseline.unpinned', subject: `run ${run.number}`, detail: { testSet: run.test_set_id } });
  });
}
