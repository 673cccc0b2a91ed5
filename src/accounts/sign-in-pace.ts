// Slows the guessing of passwords down: after a number of failed tries within a quarter of an hour one waits, each time twice as long.
import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';

/** Who is held back: the account that is tried, whether or not there is one, and where the tries come from. */
export interface Tried {
  email: string;
  /** null: not known, or shared by everyone who comes through a proxy. */
  clientAddress: string | null;
}

export interface Slowed {
  waitS: number;
}

export const freeTries = 10;
/** Many people can share an address. */
export const freeTriesPerClient = 200;
const windowMinutes = 15;
const firstWaitS = 30;
const longestWaitS = 15 * 60;

/**
 * Asked before a password is checked. A try counts as failed until it has succeeded, so that many at the same moment are not
 * more than the free ones. Tries that have to wait are not counted.
 */
export async function countTry(db: Kysely<Tables>, tried: Tried): Promise<Slowed | null> {
  const client = tried.clientAddress === null ? null : await countOne(db, clientKey(tried.clientAddress), freeTriesPerClient);
  return client ?? countOne(db, emailKey(tried.email), freeTries);
}

/** The account starts anew; the address only gets its own try back, or whoever has one account could try all others. */
export async function takeBackTry(db: Kysely<Tables>, tried: Tried): Promise<void> {
  await db.deleteFrom('sign_in_tries').where('key', '=', emailKey(tried.email)).execute();
  if (tried.clientAddress === null) return;
  await sql`
    update sign_in_tries set tries = tries - 1, blocked_until = case when tries - 1 >= ${freeTriesPerClient} then blocked_until end
    where key = ${clientKey(tried.clientAddress)} and tries > 0`.execute(db);
}

export function refuseSlowed({ waitS }: Slowed): Refusal {
  const wait = waitS < 120 ? `${waitS} seconds` : `${Math.ceil(waitS / 60)} minutes`;
  return refuse('too_many', `There were too many tries with this address. Wait ${wait}, then try again.`);
}

async function countOne(db: Kysely<Tables>, key: Buffer, free: number): Promise<Slowed | null> {
  const { rows: [counted] } = await sql<{ tries: number }>`
    insert into sign_in_tries as t (key, tries, began_at) values (${key}, 1, now())
    on conflict (key) do update set
      tries = case when ${isOver} then 1 else t.tries + 1 end,
      began_at = case when ${isOver} then now() else t.began_at end,
      blocked_until = case when not ${isOver} and t.tries + 1 >= ${free}::integer
        then now() + least(${longestWaitS}, ${firstWaitS} * 2 ^ least(10, t.tries + 1 - ${free}::integer)) * interval '1 second' end
    where t.blocked_until is null or t.blocked_until <= now()
    returning tries`.execute(db);
  if (!counted) return { waitS: await remainingS(db, key) };
  if (counted.tries === 1) await forgetOldTries(db);
  return null;
}

/** A quarter of an hour after the first try, or after the last wait, one begins anew. */
const isOver = sql`(coalesce(t.blocked_until, t.began_at) < now() - ${sql.lit(windowMinutes)} * interval '1 minute')`;

async function remainingS(db: Kysely<Tables>, key: Buffer): Promise<number> {
  const row = await db.selectFrom('sign_in_tries').select(sql<number>`ceil(extract(epoch from blocked_until - now()))::integer`.as('waitS')).where('key', '=', key).executeTakeFirst();
  return Math.max(1, row?.waitS ?? 1);
}

/** Whoever tries made-up addresses fills no table: with each new row some old ones go. */
async function forgetOldTries(db: Kysely<Tables>): Promise<void> {
  await sql`
    delete from sign_in_tries where key in (
      select key from sign_in_tries where began_at < now() - interval '1 day' and coalesce(blocked_until, began_at) < now() - interval '1 day'
      order by began_at limit 100 for update skip locked)`.execute(db);
}

const emailKey = (email: string): Buffer => keyOf(`e-mail ${email.toLowerCase()}`);
const clientKey = (address: string): Buffer => keyOf(`client ${address}`);

/** Hashed: strangers' addresses, and passwords typed into the wrong field, are not kept. */
function keyOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
