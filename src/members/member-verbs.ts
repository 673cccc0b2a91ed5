// Changes roles, removes members, lets them leave. A project always keeps an admin who can sign in.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import type { Role } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { asAdmin, lockMembers, type AskingMember } from './as-admin.ts';
import { isOpen } from './member-queries.ts';

export function changeRole(db: Kysely<Tables>, asking: AskingMember, memberId: number, role: Role): Promise<null | Refusal> {
  return asAdmin(db, asking, async (trx) => {
    const member = await findMember(trx, asking.projectId, memberId);
    if (isRefusal(member) || member.role === role) return isRefusal(member) ? member : null;
    if (await isLastAdmin(trx, asking.projectId, memberId)) return refuse('conflict', `${member.name} is the only admin who can sign in. Make someone else admin first.`);
    await trx.updateTable('members').set({ role }).where('project_id', '=', asking.projectId).where('account_id', '=', memberId).execute();
    if (member.role === 'admin') await revokeInvitationsOf(trx, asking.projectId, memberId);
    await recordAudit(trx, { ...asking, action: 'member.role_changed', subject: `account ${memberId}`, detail: { from: member.role, to: role } });
    return null;
  });
}

/** What the member has started goes on. */
export function removeMember(db: Kysely<Tables>, asking: AskingMember, memberId: number): Promise<null | Refusal> {
  return asAdmin(db, asking, async (trx) => {
    const member = await findMember(trx, asking.projectId, memberId);
    if (isRefusal(member)) return member;
    if (await isLastAdmin(trx, asking.projectId, memberId)) return refuse('conflict', `${member.name} is the only admin who can sign in. Make someone else admin first.`);
    await endMembership(trx, asking.projectId, memberId);
    await recordAudit(trx, { ...asking, action: 'member.removed', subject: `account ${memberId}`, detail: { role: member.role } });
    return null;
  });
}

export function leaveProject(db: Kysely<Tables>, { projectId, accountId }: AskingMember): Promise<null | Refusal> {
  return db.transaction().execute(async (trx): Promise<null | Refusal> => {
    if (!(await lockMembers(trx, projectId))) return null;
    const member = await findMember(trx, projectId, accountId);
    if (isRefusal(member)) return null;
    if (await isLastAdmin(trx, projectId, accountId)) return refuse('conflict', 'You are the only admin who can sign in. Make someone else admin first, or delete the project.');
    await endMembership(trx, projectId, accountId);
    await recordAudit(trx, { projectId, accountId, action: 'member.left', subject: `account ${accountId}`, detail: { role: member.role } });
    return null;
  });
}

async function findMember(trx: Transaction<Tables>, projectId: number, accountId: number): Promise<{ name: string; role: Role } | Refusal> {
  const member = await trx.selectFrom('members').innerJoin('accounts', 'accounts.id', 'members.account_id').select(['accounts.name', 'members.role'])
    .where('project_id', '=', projectId).where('account_id', '=', accountId).executeTakeFirst();
  return member ?? refuse('not_found', 'This person is not a member any more.');
}

/** A disabled account cannot sign in, so it does not count as an admin. */
async function isLastAdmin(trx: Transaction<Tables>, projectId: number, accountId: number): Promise<boolean> {
  const admins = await trx.selectFrom('members').innerJoin('accounts', 'accounts.id', 'members.account_id').select('account_id')
    .where('project_id', '=', projectId).where('role', '=', 'admin').where('disabled_at', 'is', null).execute();
  return admins.length === 1 && admins[0]!.account_id === accountId;
}

async function endMembership(trx: Transaction<Tables>, projectId: number, accountId: number): Promise<void> {
  await trx.deleteFrom('members').where('project_id', '=', projectId).where('account_id', '=', accountId).execute();
  await revokeInvitationsOf(trx, projectId, accountId);
}

/** Or a former admin could keep a link and come back with it. */
async function revokeInvitationsOf(trx: Transaction<Tables>, projectId: number, accountId: number): Promise<void> {
  await trx.updateTable('invitations').set({ revoked_at: sql<Date>`now()` })
    .where('project_id', '=', projectId).where('created_by', '=', accountId).where(isOpen).execute();
}
