// Signs in: one answer for every reason why not, in the same time, and no session from a password that has just been changed.
import { sql, type Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import { isPassword } from './passwords.ts';
import { beginSession } from './sessions.ts';
import { countTry, takeBackTry, type Slowed } from './sign-in-pace.ts';

export interface Credentials {
  email: string;
  password: string;
  clientAddress: string | null;
  userAgent: string;
}

/** Returns the session's reference for the browser. */
export async function signIn(db: Kysely<Tables>, { email, password, clientAddress, userAgent }: Credentials): Promise<string | Refusal | Slowed> {
  const slowed = await countTry(db, { email, clientAddress });
  if (slowed) return slowed;
  const account = await db.selectFrom('accounts').select(['id', 'password_hash'])
    .where((eb) => eb(eb.fn('lower', ['email']), '=', email.toLowerCase())).where('disabled_at', 'is', null).executeTakeFirst();
  const matches = await isPassword(password, account?.password_hash ?? null);
  const session = account && matches ? await beginCheckedSession(db, account, userAgent) : null;
  if (session === null) return refuse('invalid', 'The e-mail address or the password is not right. Check both and try again.');
  await takeBackTry(db, { email, clientAddress });
  return session;
}

/** For an account that was made just now. */
export function beginFirstSession(db: Kysely<Tables>, accountId: number, userAgent: string): Promise<string> {
  return db.transaction().execute((trx) => begin(trx, accountId, userAgent));
}

/** While the password was being checked it may have been changed, which ends all sessions: the lock puts this one before that, or lets it not begin. */
function beginCheckedSession(db: Kysely<Tables>, account: { id: number; password_hash: string }, userAgent: string): Promise<string | null> {
  return db.transaction().execute(async (trx) => {
    const same = await trx.selectFrom('accounts').select(sql`1`.as('same'))
      .where('id', '=', account.id).where('password_hash', '=', account.password_hash).where('disabled_at', 'is', null).forShare().executeTakeFirst();
    return same ? begin(trx, account.id, userAgent) : null;
  });
}

async function begin(db: Kysely<Tables>, accountId: number, userAgent: string): Promise<string> {
  const reference = await beginSession(db, accountId, userAgent);
  await recordAudit(db, { projectId: null, accountId, action: 'session.begun', subject: '' });
  return reference;
}
