// Reads who belongs to a project and which invitations to it are open.
import { sql, type Kysely } from 'kysely';
import type { Role } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { tokenHash } from '../accounts/tokens.ts';

export interface MemberRow {
  accountId: number;
  name: string;
  email: string;
  role: Role;
  since: Date;
  /** The account is switched off: its role is kept, but it cannot sign in. */
  disabled: boolean;
}

export async function listMembers(db: Kysely<Tables>, projectId: number): Promise<MemberRow[]> {
  return db.selectFrom('members').innerJoin('accounts', 'accounts.id', 'members.account_id')
    .select(['accounts.id as accountId', 'accounts.name', 'accounts.email', 'members.role', 'members.created_at as since', sql<boolean>`disabled_at is not null`.as('disabled')])
    .where('members.project_id', '=', projectId).orderBy('accounts.name').orderBy('accounts.id').execute();
}

export interface InvitationRow {
  id: number;
  role: Role;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
}

/** Neither used nor revoked nor expired. */
export const isOpen = sql<boolean>`(invitations.used_at is null and invitations.revoked_at is null and invitations.expires_at > now())`;

export async function openInvitations(db: Kysely<Tables>, projectId: number): Promise<InvitationRow[]> {
  return db.selectFrom('invitations').innerJoin('accounts', 'accounts.id', 'invitations.created_by')
    .select(['invitations.id', 'invitations.role', 'accounts.name as createdBy', 'invitations.created_at as createdAt', 'invitations.expires_at as expiresAt'])
    .where('invitations.project_id', '=', projectId).where(isOpen).orderBy('invitations.id', 'desc').execute();
}

export interface OpenInvitation {
  projectId: number;
  projectName: string;
  role: Role;
  createdBy: string;
  expiresAt: Date;
}

/** What the holder of a link may know; null where the link does not work (any more). */
export async function findInvitation(db: Kysely<Tables>, token: string): Promise<OpenInvitation | null> {
  const found = await db.selectFrom('invitations').innerJoin('projects', 'projects.id', 'invitations.project_id').innerJoin('accounts', 'accounts.id', 'invitations.created_by')
    .select(['projects.id as projectId', 'projects.name as projectName', 'invitations.role', 'accounts.name as createdBy', 'invitations.expires_at as expiresAt'])
    .where('invitations.token_hash', '=', tokenHash(token)).where(isOpen).where('projects.deleted_at', 'is', null).executeTakeFirst();
  return found ?? null;
}
