// Sessions: begun at sign-in, ended by the server, known to the browser as a random reference.
import { sql, type Kysely } from 'kysely';
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
  if (row.stale) await db.updateTable('sessions').set({ last_seen_at: sql<Date>`now()` }).where('id', '=', row.id).execute();
  return { id: row.id, accountId: row.accountId, name: row.name, email: row.email };
}

export async function endSession(db: Kysely<Tables>, sessionId: number): Promise<void> {
  await db.updateTable('sessions').set({ ended_at: sql<Date>`now()` }).where('id', '=', sessionId).where('ended_at', 'is', null).execute();
}
