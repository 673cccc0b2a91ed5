// Reads what is hidden from a blind reviewer until they have answered: the automated verdict, the metrics' judgements, other people's reviews.
import { sql, type Kysely } from 'kysely';
import type { EvaluationVerdict, MetricKind, ReviewedVerdict, Verdict } from '../domain/vocabulary.ts';
import { stands } from '../runs/standing.ts';
import type { Tables } from '../tables.ts';

export interface Reveal {
  automatedVerdict: Verdict;
  evaluations: RevealedEvaluation[];
  others: RevealedReview[];
}

export interface RevealedEvaluation {
  name: string;
  kind: MetricKind;
  config: Record<string, unknown>;
  verdict: EvaluationVerdict;
  score: number | null;
  threshold: number | null;
  reason: string;
}

export interface RevealedReview {
  id: number;
  reviewer: string;
  verdict: ReviewedVerdict;
  /** The metric or turn that it is of; null: the whole result. */
  of: string | null;
  comment: string;
}

const mostReviews = 50;

/** Of a settled result; others are everyone but the account, their newest standing reviews first. */
export async function readReveal(db: Kysely<Tables>, { runId, accountId }: { runId: number; accountId: number }, resultId: number): Promise<Reveal> {
  const { rows } = await sql<Reveal>`
    select r.automated_verdict as "automatedVerdict",
      (select coalesce(json_agg(json_build_object('name', m.name, 'kind', m.kind, 'config', m.config, 'verdict', e.verdict, 'score', e.score, 'threshold', e.threshold, 'reason', e.reason)
          order by m.position), '[]') from evaluations e join run_metrics m on m.id = e.run_metric_id where e.result_id = r.id) as evaluations,
      (select coalesce(json_agg(x order by x.id desc), '[]') from (
        select v.id, a.name as reviewer, v.verdict, case v.target when 'metric' then m.name when 'turn' then 'turn ' || v.turn_number end as of, v.comment
        from reviews v join accounts a on a.id = v.account_id left join run_metrics m on m.id = v.run_metric_id
        where v.result_id = r.id and v.account_id <> ${accountId} and ${stands('v', runId)} order by v.id desc limit ${mostReviews}) x) as others
    from results r where r.run_id = ${runId} and r.id = ${resultId}`.execute(db);
  const reveal = rows[0];
  if (!reveal) throw new Error(`Run ${runId} has no result ${resultId}.`);
  return reveal;
}
