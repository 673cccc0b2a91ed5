// Reads what people said of one result: every review, newest first, with what it changed and whether it still stands.
import { sql, type Kysely } from 'kysely';
import { reviewEffects, standingReviews, type ReviewEffect, type ReviewEntry } from '../domain/final-verdict.ts';
import type { ReviewLane } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { ResultDetail } from './result-queries.ts';

export interface ListedReview extends ReviewEntry {
  author: string;
  /** Of a metric's review. */
  metricName: string | null;
  comment: string;
  at: Date;
  lane: ReviewLane | null;
  blind: boolean;
  withdrawnAt: Date | null;
  stands: boolean;
  /** What it changed when it was written. */
  effect: ReviewEffect;
}

/** More of one result are not listed; the older ones count all the same. */
export const mostReviews = 200;

/** The newest `mostReviews`. */
export async function readReviews(db: Kysely<Tables>, { result, evaluations }: Pick<ResultDetail, 'result' | 'evaluations'>): Promise<ListedReview[]> {
  const { rows } = await sql<Omit<ListedReview, 'stands' | 'effect'>>`
    select v.id, v.account_id as "accountId", v.target, v.run_metric_id as "runMetricId", v.turn_number as "turnNumber", v.verdict, v.supersedes_id as "supersedesId",
      a.name as author, m.name as "metricName", case when row_number() over (order by v.id desc) <= ${mostReviews} then v.comment else '' end as comment, v.created_at as at, v.lane, v.blind, w.created_at as "withdrawnAt"
    from reviews v join accounts a on a.id = v.account_id left join run_metrics m on m.id = v.run_metric_id left join review_withdrawals w on w.review_id = v.id
    where v.result_id = ${result.id} order by v.id desc`.execute(db);
  const withdrawn = new Map(rows.flatMap(({ id, withdrawnAt }) => (withdrawnAt === null ? [] : [[id, withdrawnAt]])));
  const standing = new Set(standingReviews(rows, new Set(withdrawn.keys())).map(({ id }) => id));
  const judged = { callFailed: result.automatedVerdict === 'error' && evaluations.length === 0, evaluations: evaluations.map(({ runMetricId, verdict }) => ({ id: runMetricId, verdict })) };
  const listed = rows.slice(0, mostReviews);
  const effects = reviewEffects(judged, rows.toReversed(), withdrawn, listed);
  return listed.map((row) => ({ ...row, stands: standing.has(row.id), effect: effects.get(row.id)! }));
}
