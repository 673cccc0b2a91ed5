// What a person has done with results of a review queue, and which of them they can no longer answer blindly.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

export interface OwnState {
  /** A review of the whole result was written and not withdrawn. */
  reviewed: boolean;
  /**
   * Reviewed before, in whole or in part, standing or withdrawn, but never blindly in the random sample: this person knew the automated verdict before the
   * sample asked. What they undid there was blind when they first answered, and is asked again.
   */
  known: boolean;
  skippedAt: Date | null;
}

/** By the result's id; each of the given ones has an entry. */
export async function ownStates(db: Kysely<Tables>, accountId: number, resultIds: readonly number[]): Promise<Map<number, OwnState>> {
  const { rows } = await sql<OwnState & { id: number }>`
    select queued.id, coalesce(own.reviewed, false) as reviewed, coalesce(not own.measured, false) as known,
      (select skipped_at from review_skips s where s.account_id = ${accountId} and s.result_id = queued.id) as "skippedAt"
    from unnest(${[...resultIds]}::bigint[]) as queued (id) cross join lateral (
      select bool_or(v.target = 'result' and not exists (select 1 from review_withdrawals w where w.review_id = v.id)) as reviewed,
        bool_or(v.target = 'result' and v.lane = 'random' and v.blind) as measured
      from reviews v where v.result_id = queued.id and v.account_id = ${accountId}
    ) own`.execute(db);
  return new Map(rows.map(({ id, ...state }) => [id, state]));
}
