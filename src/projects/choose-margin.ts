// Sets within how many points a difference of the pass rate means nothing in a project.
import type { Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import type { Tables } from '../tables.ts';

/** What was summarised with another margin is summarised again when it is next looked at. */
export async function chooseMargin(db: Kysely<Tables>, { projectId, accountId }: { projectId: number; accountId: number }, points: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const changed = await trx.updateTable('projects').set({ margin_points: points }).where('id', '=', projectId).where('deleted_at', 'is', null)
      .where('margin_points', '<>', points).executeTakeFirst();
    if (changed.numUpdatedRows > 0n) await recordAudit(trx, { projectId, accountId, action: 'margin.changed', subject: `${points} points` });
  });
}
