// What an account needs to be made, and the one place that knows when its address is taken.
import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import { refuseFields, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import { isCommonPassword } from './common-passwords.ts';
import { longestPassword, shortestPassword } from './passwords.ts';

export const personFields = {
  name: z.string().trim().min(1, 'Enter your name.').max(100, 'Use at most 100 characters.'),
  email: z.string().trim().max(254, 'Use at most 254 characters.').pipe(z.email('Enter an e-mail address like ada@example.com.')),
};

// The longest comes first and alone, as normalising a very long text would cost too much.
export const newPassword = z.string().max(longestPassword, { error: `Use at most ${longestPassword} characters.`, abort: true })
  .refine((password) => lengthOf(password) >= shortestPassword, `Use at least ${shortestPassword} characters.`)
  .refine((password) => !isCommonPassword(password), 'This is one of the passwords that are used most, and they are guessed first. Choose another one.');

/** Of the characters that are kept of it: a letter and the accent that is typed behind it are one. */
function lengthOf(password: string): number {
  return [...password.normalize('NFKC')].length;
}

export const newAccountSchema = z.object({ ...personFields, password: newPassword });

export interface NewAccount {
  name: string;
  email: string;
  password: string;
}

/** Returns the id, or null where another account has the address, whatever its case. */
export async function insertAccount(db: Kysely<Tables>, account: { name: string; email: string; passwordHash: string }): Promise<number | null> {
  const inserted = await db.insertInto('accounts').values({ name: account.name, email: account.email, password_hash: account.passwordHash })
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing()).returning('id').executeTakeFirst();
  return inserted?.id ?? null;
}

/** Says no more than it must about other people's accounts. */
export function refuseAddress(): Refusal {
  return refuseFields({ email: 'This address cannot be used here. If it is yours, sign in with it; else use another one.' });
}
