// Invitation links: made and revoked by admins, shown once, good for one person until they expire.
import { sql, type Kysely, type Transaction } from 'kysely';
import { insertAccount, refuseAddress, type NewAccount } from '../accounts/new-account.ts';
import { hashPassword } from '../accounts/passwords.ts';
import { newToken, tokenHash } from '../accounts/tokens.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import { roles, type Role } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { asAdmin, lockMembers, type AskingMember } from './as-admin.ts';
import { isOpen } from './member-queries.ts';

const mostOpen = 50;

/** Returns the token for the link; only its hash is kept. */
export function createInvitation(db: Kysely<Tables>, asking: AskingMember, { role, days }: { role: Role; days: number }): Promise<string | Refusal> {
  return asAdmin(db, asking, async (trx): Promise<string | Refusal> => {
    const { open } = await trx.selectFrom('invitations').select(sql<number>`count(*)`.as('open')).where('project_id', '=', asking.projectId).where(isOpen).executeTakeFirstOrThrow();
    if (open >= mostOpen) return refuse('conflict', `There are ${mostOpen} open invitations already. Revoke one first.`);
    const token = newToken();
    const { id } = await trx.insertInto('invitations').values({
      project_id: asking.projectId, token_hash: token.hash, role, created_by: asking.accountId, expires_at: sql<Date>`now() + ${days}::integer * interval '1 day'`,
    }).returning('id').executeTakeFirstOrThrow();
    await recordAudit(trx, { ...asking, action: 'invitation.created', subject: `invitation ${id}`, detail: { role, days } });
    return token.text;
  });
}

export function revokeInvitation(db: Kysely<Tables>, asking: AskingMember, id: number): Promise<null | Refusal> {
  return asAdmin(db, asking, async (trx): Promise<null | Refusal> => {
    const invitation = await trx.selectFrom('invitations').select(isOpen.as('open')).where('id', '=', id).where('project_id', '=', asking.projectId).executeTakeFirst();
    if (!invitation) return refuse('not_found', 'This invitation does not exist.');
    if (!invitation.open) return refuse('conflict', 'This invitation was used or revoked already, or it has expired.');
    await trx.updateTable('invitations').set({ revoked_at: sql<Date>`now()` }).where('id', '=', id).execute();
    await recordAudit(trx, { ...asking, action: 'invitation.revoked', subject: `invitation ${id}` });
    return null;
  });
}

/** Returns the project. Whoever has the invitation's role or a higher one already keeps it, and the link stays open for someone else. */
export function joinProject(db: Kysely<Tables>, token: string, accountId: number): Promise<number | Refusal> {
  return db.transaction().execute(async (trx): Promise<number | Refusal> => {
    const invitation = await lockInvitation(trx, token);
    if (isRefusal(invitation)) return invitation;
    await enter(trx, invitation, accountId);
    return invitation.projectId;
  });
}

/** Returns the new account, which is a member from the start. */
export async function joinWithNewAccount(db: Kysely<Tables>, token: string, account: NewAccount): Promise<{ accountId: number; projectId: number } | Refusal> {
  const passwordHash = await hashPassword(account.password);
  return db.transaction().execute(async (trx): Promise<{ accountId: number; projectId: number } | Refusal> => {
    const invitation = await lockInvitation(trx, token);
    if (isRefusal(invitation)) return invitation;
    const accountId = await insertAccount(trx, { name: account.name, email: account.email, passwordHash });
    if (accountId === null) return refuseAddress();
    await recordAudit(trx, { projectId: null, accountId, action: 'account.created', subject: account.email, detail: { invitation: invitation.id } });
    await enter(trx, invitation, accountId);
    return { accountId, projectId: invitation.projectId };
  });
}

interface LockedInvitation {
  id: number;
  projectId: number;
  role: Role;
}

/** Of two people with the same link one waits here for the other, and then finds it used. */
async function lockInvitation(trx: Transaction<Tables>, token: string): Promise<LockedInvitation | Refusal> {
  const named = await trx.selectFrom('invitations').select('project_id').where('token_hash', '=', tokenHash(token)).executeTakeFirst();
  // The project first, as whoever revokes does it.
  const locked = named !== undefined && (await lockMembers(trx, named.project_id));
  const open = locked && (await trx.selectFrom('invitations').select(['id', 'project_id as projectId', 'role']).where('token_hash', '=', tokenHash(token)).where(isOpen).forUpdate().executeTakeFirst());
  return open || refuse('not_found', 'This invitation does not work any more.');
}

async function enter(trx: Transaction<Tables>, { id, projectId, role }: LockedInvitation, accountId: number): Promise<void> {
  const member = await trx.selectFrom('members').select('role').where('project_id', '=', projectId).where('account_id', '=', accountId).executeTakeFirst();
  if (member && roles.indexOf(member.role) >= roles.indexOf(role)) return;
  await trx.insertInto('members').values({ project_id: projectId, account_id: accountId, role })
    .onConflict((conflict) => conflict.columns(['project_id', 'account_id']).doUpdateSet({ role })).execute();
  await trx.updateTable('invitations').set({ used_at: sql<Date>`now()`, used_by: accountId }).where('id', '=', id).execute();
  await recordAudit(trx, {
    projectId, accountId, action: member ? 'member.role_changed' : 'member.joined', subject: `account ${accountId}`,
    detail: { invitation: id, ...(member && { from: member.role }), to: role },
  });
}
