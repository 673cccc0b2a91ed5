// Changes to who belongs to a project happen one after the other, and only by someone who is admin at that moment.
import { sql, type Kysely, type Transaction } from 'kysely';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';

/** The person who asks, in the project that they ask about. */
export interface AskingMember {
  projectId: number;
  accountId: number;
}

/**
 * The project's row is the lock: of two admins who remove each other one comes second and is none any more, and no invitation
 * is made by someone who has just been removed. Foreign keys to the project do not wait for it.
 */
export function asAdmin<T>(db: Kysely<Tables>, { projectId, accountId }: AskingMember, change: (trx: Transaction<Tables>) => Promise<T | Refusal>): Promise<T | Refusal> {
  return db.transaction().execute(async (trx): Promise<T | Refusal> => {
    if (!(await lockMembers(trx, projectId))) return refuse('not_found', 'This project does not exist any more.');
    const admin = await trx.selectFrom('members').select('role').where('project_id', '=', projectId).where('account_id', '=', accountId).where('role', '=', 'admin').executeTakeFirst();
    return admin ? change(trx) : refuse('forbidden', 'You are not an admin of this project any more.');
  });
}

/** Until the transaction ends. Returns false where the project is deleted. */
export async function lockMembers(trx: Transaction<Tables>, projectId: number): Promise<boolean> {
  const project = await trx.selectFrom('projects').select(sql`1`.as('locked')).where('id', '=', projectId).where('deleted_at', 'is', null).forNoKeyUpdate().executeTakeFirst();
  return project !== undefined;
}
