// Sessions: begun at sign-in, ended by the server, known to the browser as a random reference.
import { sql, type Kysely } from 'kysely';
import { unlessUnavailable } from '../platform/database-faults.ts';
import type { Tables } from '../tables.ts';
import { newToken, tokenHash } from './tokens.ts';

const sessionDays = 30;

export interface Session {
  id: number;
  accountId: number;
  name: string;
  email: string;
}

export async function beginSession(db: Kysely<Tables>, accountId: number, userAgent: string): Promise<string> {
  const token = newToken();
  await db.insertInto('sessions').values({
    token_hash: token.hash, account_id: accountId, user_agent: userAgent.slice(0, 300), expires_at: sql<Date>`now() + ${sessionDays} * interval '1 day'`,
  }).execute();
  return token.text;
}

export async function findSession(db: Kysely<Tables>, token: string): Promise<Session | null> {
  const row = await db.selectFrom('sessions').innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .select(['sessions.id', 'accounts.id as accountId', 'accounts.name', 'accounts.email', sql<boolean>`last_seen_at < now() - interval '5 minutes'`.as('stale')])
    .where('token_hash', '=', tokenHash(token)).where('ended_at', 'is', null).where('expires_at', '>', sql<Date>`now()`)
    .where('accounts.disabled_at', 'is', null).executeTakeFirst();
  if (!row) return null;
  if (row.stale) await unlessUnavailable(db.updateTable('sessions').set({ last_seen_at: sql<Date>`now()` }).where('id', '=', row.id).execute());
  return { id: row.id, accountId: row.accountId, name: row.name, email: row.email };
}

export interface OpenSession {
  id: number;
  userAgent: string;
  begunAt: Date;
  lastSeenAt: Date;
}

/** Those that still sign someone in, the latest seen first. */
export async function listSessions(db: Kysely<Tables>, accountId: number): Promise<OpenSession[]> {
  return db.selectFrom('sessions').select(['id', 'user_agent as userAgent', 'created_at as begunAt', 'last_seen_at as lastSeenAt'])
    .where('account_id', '=', accountId).where('ended_at', 'is', null).where('expires_at', '>', sql<Date>`now()`)
    .orderBy('last_seen_at', 'desc').orderBy('id', 'desc').limit(100).execute();
}

/** Returns whether there was one to end: of another account there is none. */
export async function endSession(db: Kysely<Tables>, session: { id: number; accountId: number }): Promise<boolean> {
  const ended = await db.updateTable('sessions').set({ ended_at: sql<Date>`now()` })
    .where('id', '=', session.id).where('account_id', '=', session.accountId).where('ended_at', 'is', null).executeTakeFirst();
  return ended.numUpdatedRows > 0n;
}

/** Returns how many ended. */
export async function endOtherSessions(db: Kysely<Tables>, kept: { id: number; accountId: number }): Promise<number> {
  const ended = await db.updateTable('sessions').set({ ended_at: sql<Date>`now()` })
    .where('account_id', '=', kept.accountId).where('id', '<>', kept.id).where('ended_at', 'is', null).executeTakeFirst();
  return Number(ended.numUpdatedRows);
}
