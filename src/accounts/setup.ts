// The first account: made once, through a link that only the terminal shows.
import { sql, type Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import type { NewAccount } from './new-account.ts';
import { hashPassword } from './passwords.ts';
import { newToken, tokenHash } from './tokens.ts';

export async function hasAccounts(db: Kysely<Tables>): Promise<boolean> {
  return (await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Returns the token for the link, or null when there is an account already. Earlier links end. */
export async function createSetupLink(db: Kysely<Tables>): Promise<string | null> {
  if (await hasAccounts(db)) return null;
  const token = newToken();
  await db.insertInto('setup_links').values({ token_hash: token.hash }).execute();
  return token.text;
}

export async function isOpenSetupLink(db: Kysely<Tables>, token: string): Promise<boolean> {
  const link = await db.selectFrom('setup_links').select('id').where('token_hash', '=', tokenHash(token)).where('used_at', 'is', null).executeTakeFirst();
  return link !== undefined && !(await hasAccounts(db));
}

/** The account becomes admin of every project that exists (the demo). Returns its id. */
export async function createFirstAccount(db: Kysely<Tables>, token: string, account: NewAccount): Promise<number | Refusal> {
  const passwordHash = await hashPassword(account.password);
  return db.transaction().execute(async (trx) => {
    // Two people at once, with the same link or with two: one of them comes second and finds an account.
    await sql`lock table accounts in share row exclusive mode`.execute(trx);
    const used = await trx.updateTable('setup_links').set({ used_at: new Date() })
      .where('token_hash', '=', tokenHash(token)).where('used_at', 'is', null).executeTakeFirst();
    if (used.numUpdatedRows === 0n || (await hasAccounts(trx))) {
      return refuse('conflict', 'This setup link was used already. Sign in instead.');
    }
    const { id } = await trx.insertInto('accounts')
      .values({ name: account.name, email: account.email, password_hash: passwordHash }).returning('id').executeTakeFirstOrThrow();
    const projects = await trx.selectFrom('projects').select('id').where('deleted_at', 'is', null).execute();
    for (const project of projects) {
      await trx.insertInto('members').values({ project_id: project.id, account_id: id, role: 'admin' }).execute();
    }
    await recordAudit(trx, { projectId: null, accountId: id, action: 'account.created', subject: account.email });
    return id;
  });
}
