// Which reviews of a run stand, for queries: the rule of `standingReviews` in domain/final-verdict.ts as SQL.
import { sql, type RawBuilder } from 'kysely';

/**
 * A condition on `reviews` under the given alias, within one run: not withdrawn, and nothing that took its place, directly or by further edits,
 * is left standing.
 */
export function stands(alias: string, runId: number): RawBuilder<boolean> {
  const review = sql.ref(alias);
  return sql<boolean>`(
    not exists (select 1 from review_withdrawals w where w.review_id = ${review}.id)
    and ${review}.id not in (
      with recursive replaced as (
        select edit.supersedes_id as id from reviews edit
        where edit.run_id = ${runId} and edit.supersedes_id is not null and not exists (select 1 from review_withdrawals w where w.review_id = edit.id)
        union select older.supersedes_id from replaced join reviews older on older.id = replaced.id where older.supersedes_id is not null
      ) select id from replaced
    ))`;
}
