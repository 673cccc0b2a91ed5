// Since when a result is being asked for, so that what is in flight can be told from what waits for its turn.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table results add column under_way_since timestamptz`.execute(db);
}
