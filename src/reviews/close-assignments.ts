// What was asked of a person ends when they have said what they think.
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** Who was asked to look at a result has done so. */
export async function closeAssignments(trx: Transaction<Tables>, accountId: number, resultIds: readonly number[]): Promise<void> {
  await trx.updateTable('assignments').set({ closed_at: sql<Date>`clock_timestamp()` })
    .where('account_id', '=', accountId).where('result_id', 'in', [...resultIds]).where('closed_at', 'is', null).execute();
}
