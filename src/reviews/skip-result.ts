// Puts a result off in a review queue: for this person it comes back after all others.
import { sql, type Kysely } from 'kysely';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import type { Reviewer } from './queue-queries.ts';

export async function skipResult(db: Kysely<Tables>, { runId, accountId }: Reviewer, resultId: number): Promise<null | Refusal> {
  const { rows } = await sql`
    insert into review_skips (account_id, result_id) select ${accountId}, id from results where id = ${resultId} and run_id = ${runId}
    on conflict (account_id, result_id) do update set skipped_at = now() returning result_id`.execute(db);
  return rows.length === 1 ? null : refuse('not_found', 'There is no such result in this run.');
}
