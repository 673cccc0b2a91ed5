// A transaction whose locks others wait for: the database ends it when this process falls silent inside it.
import { sql, type Kysely, type Transaction } from 'kysely';

/** Far longer than any pause between two statements; a worker that is frozen or without power holds its locks no longer than this. */
const longestSilenceMs = 5_000;

/** `work` does nothing but talk to this transaction: whatever else it waited for would count as silence. */
export function briefTransaction<Tables, T>(db: Kysely<Tables>, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`set local idle_in_transaction_session_timeout = ${sql.lit(longestSilenceMs)}`.execute(trx);
    return work(trx);
  });
}
