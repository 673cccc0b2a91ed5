// Keeps a started run's copies true: a run copies its tests after its start, so an edit first waits until every earlier run has its copies.
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import { expandRun } from './expand-run.ts';

const lockSpace = 4201;

/** Held by the start of a run and by every edit of tests and test sets in a project, until the transaction ends. */
export async function lockDefinitions(trx: Transaction<Tables>, projectId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(lockSpace)}, ${projectId}::integer)`.execute(trx);
}

/** Runs an edit of a project's tests, test sets or behaviors, after the runs that were started before it have their copies. */
export function editDefinitions<T>(db: Kysely<Tables>, projectId: number, edit: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await lockDefinitions(trx, projectId);
    const waiting = await trx.selectFrom('runs').select('id')
      .where('project_id', '=', projectId).where('state', 'in', ['queued', 'running'])
      .whereRef('expanded_count', '<', 'test_count').where('cancel_requested_at', 'is', null)
      .execute();
    // On other connections: the copies must be committed even if this edit is not.
    for (const { id } of waiting) await expandRun(db, id);
    return edit(trx);
  });
}
