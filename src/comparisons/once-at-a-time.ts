// Single flight across all servers: what is found out about two runs is found out once, however many people open the page at the same moment.
import { sql, type Kysely, type Transaction } from 'kysely';
import { unlessUnavailable } from '../platform/database-faults.ts';
import type { Tables } from '../tables.ts';
import { pairKey, type ComparedPair } from './compared-pair.ts';

export interface Finding<T> {
  /** What of the pair it is: two findings with one name wait for each other. */
  name: string;
  stored(db: Kysely<Tables>): Promise<T | null>;
  find(db: Kysely<Tables>): Promise<T>;
  store(trx: Transaction<Tables>, found: T): Promise<void>;
}

/** The second of two requests waits for the first and reads what that has stored. Where the database takes no writes, what was found is told all the same. */
export async function onceAtATime<T>(db: Kysely<Tables>, pair: ComparedPair, { name, stored, find, store }: Finding<T>): Promise<T> {
  let found: T | null = null;
  await unlessUnavailable(db.transaction().execute(async (trx) => {
    await lockPair(trx, pair, name);
    found = await stored(trx);
    if (found !== null) return;
    found = await find(trx);
    await store(trx, found);
  }));
  return found ?? find(db);
}

/** Until the transaction ends. */
export async function lockPair(trx: Transaction<Tables>, pair: ComparedPair, name: string): Promise<void> {
  const { run_id, baseline_run_id, basis, shared } = pairKey(pair);
  await sql`select pg_advisory_xact_lock(${sql.lit(lockSpace)}, hashtext(${[run_id, baseline_run_id, basis, shared, name].join(' ')}))`.execute(trx);
}

const lockSpace = 4207;
