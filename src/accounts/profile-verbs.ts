// What a person changes about their own account: name, address, password, sessions.
import type { Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuseFields, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import { refuseAddress } from './new-account.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { endOtherSessions, endSession } from './sessions.ts';
import { countTry, refuseSlowed, takeBackTry, type Tried } from './sign-in-pace.ts';

/** The session in which the person asks. */
export interface Asking {
  accountId: number;
  sessionId: number;
}

export function changeProfile(db: Kysely<Tables>, accountId: number, profile: { name: string; email: string }): Promise<null | Refusal> {
  return db.transaction().execute(async (trx): Promise<null | Refusal> => {
    const before = await trx.selectFrom('accounts').select(['name', 'email']).where('id', '=', accountId).forUpdate().executeTakeFirstOrThrow();
    if (before.name === profile.name && before.email === profile.email) return null;
    await trx.updateTable('accounts').set(profile).where('id', '=', accountId).execute();
    await recordAudit(trx, { projectId: null, accountId, action: 'account.changed', subject: profile.email, detail: { before, after: profile } });
    return null;
  }).catch((error: unknown) => {
    if (isTakenAddress(error)) return refuseAddress();
    throw error;
  });
}

function isTakenAddress(error: unknown): boolean {
  return error instanceof Error && (error as { code?: string }).code === '23505' && (error as { constraint?: string }).constraint === 'accounts_email';
}

/** Every other session ends: whoever knew the old password is out. */
export async function changePassword(db: Kysely<Tables>, asking: Asking, tried: Tried, { current, password }: { current: string; password: string }): Promise<null | Refusal> {
  const slowed = await countTry(db, tried);
  if (slowed) return refuseSlowed(slowed);
  const { password_hash: stored } = await db.selectFrom('accounts').select('password_hash').where('id', '=', asking.accountId).executeTakeFirstOrThrow();
  const isRight = await isPassword(current, stored);
  if (isRight && await replacePassword(db, asking, stored, await hashPassword(password))) {
    await takeBackTry(db, tried);
    return null;
  }
  return refuseFields({ current: 'This is not your current password.' });
}

/** Only where the checked password still stands: of two changes at once the second finds another. */
function replacePassword(db: Kysely<Tables>, asking: Asking, stored: string, passwordHash: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const changed = await trx.updateTable('accounts').set({ password_hash: passwordHash })
      .where('id', '=', asking.accountId).where('password_hash', '=', stored).where('disabled_at', 'is', null).executeTakeFirst();
    if (changed.numUpdatedRows === 0n) return false;
    const sessions = await endOtherSessions(trx, { id: asking.sessionId, accountId: asking.accountId });
    await recordAudit(trx, { projectId: null, accountId: asking.accountId, action: 'password.changed', subject: '', detail: { endedSessions: sessions } });
    return true;
  });
}

/** Returns whether there was such a session of this account. */
export function endOwnSession(db: Kysely<Tables>, accountId: number, sessionId: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (!(await endSession(trx, { id: sessionId, accountId }))) return false;
    await recordAudit(trx, { projectId: null, accountId, action: 'session.ended', subject: `session ${sessionId}` });
    return true;
  });
}

/** Returns how many ended. */
export function endOwnOtherSessions(db: Kysely<Tables>, asking: Asking): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const ended = await endOtherSessions(trx, { id: asking.sessionId, accountId: asking.accountId });
    if (ended > 0) await recordAudit(trx, { projectId: null, accountId: asking.accountId, action: 'sessions.ended', subject: `${ended} other sessions` });
    return ended;
  });
}
