// Reads who reviewed what in a run: per person, and the newest reviews.
import { sql, type Kysely } from 'kysely';
import type { ReviewedVerdict, ReviewLane, Verdict } from '../domain/vocabulary.ts';
import { stands } from '../runs/standing.ts';
import type { Tables } from '../tables.ts';
import { mostNewestReviews } from './list-sizes.ts';

export interface ReviewerCount {
  name: string;
  /** Standing reviews. */
  reviews: number;
  results: number;
  /** How many of them contradict what the machine said; `contradicts` in domain/final-verdict.ts as SQL. */
  contradicting: number;
  lastAt: Date;
}

/** Who has the most standing reviews stands first. */
export async function countByReviewer(db: Kysely<Tables>, runId: number): Promise<ReviewerCount[]> {
  const { rows } = await sql<ReviewerCount>`
    select a.name, count(*)::integer as reviews, count(distinct v.result_id)::integer as results, max(v.created_at) as "lastAt",
      (count(*) filter (where case v.target when 'turn' then v.verdict = 'fail' and r.automated_verdict = 'pass'
        else v.automated_verdict in ('pass', 'fail') and v.verdict <> v.automated_verdict end))::integer as contradicting
    from reviews v join accounts a on a.id = v.account_id join results r on r.id = v.result_id where v.run_id = ${runId} and ${stands('v', runId)}
    group by a.id, a.name order by reviews desc, a.name, a.id`.execute(db);
  return rows;
}

export interface ListedReview {
  id: number;
  reviewer: string;
  position: number;
  trial: number;
  prompt: string;
  /** The metric or turn that it is of; null: the whole result. */
  of: string | null;
  verdict: ReviewedVerdict;
  automatedVerdict: Verdict | null;
  comment: string;
  lane: ReviewLane | null;
  blind: boolean;
  /** `replaced`: by a later edit. */
  state: 'stands' | 'withdrawn' | 'replaced';
  at: Date;
  /** Whoever looks has reviewed the result too: what others said of it is no secret to them. */
  known: boolean;
}

/** Of all, standing or not, the newest first. */
export async function newestReviews(db: Kysely<Tables>, runId: number, viewerId: number): Promise<ListedReview[]> {
  const { rows } = await sql<ListedReview>`
    select v.id, a.name as reviewer, r.position, r.trial, left(t.prompt, 400) as prompt, v.verdict, v.automated_verdict as "automatedVerdict", left(v.comment, 400) as comment,
      v.lane, v.blind, v.created_at as at, case v.target when 'metric' then m.name when 'turn' then 'turn ' || v.turn_number end as of,
      exists (select 1 from reviews own where own.result_id = v.result_id and own.account_id = ${viewerId}) as known,
      case when ${stands('v', runId)} then 'stands' when exists (select 1 from review_withdrawals w where w.review_id = v.id) then 'withdrawn' else 'replaced' end as state
    from (select * from reviews where run_id = ${runId} order by id desc limit ${mostNewestReviews}) v
    join accounts a on a.id = v.account_id join results r on r.id = v.result_id join run_tests t on t.run_id = r.run_id and t.position = r.position
    left join run_metrics m on m.id = v.run_metric_id order by v.id desc`.execute(db);
  return rows;
}
