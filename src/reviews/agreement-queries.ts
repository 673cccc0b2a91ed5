// Reads what people said blindly of a run's random sample beside what the judge had said, for the whole results and for each metric.
import { sql, type Kysely } from 'kysely';
import type { JudgedResults } from '../domain/corrected-rate.ts';
import type { ReviewedVerdict, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { stands } from './standing.ts';

/** One result and what was said of it; where several people reviewed it blindly, what the latest said. */
export interface BlindReview {
  /** null: the whole result. */
  runMetricId: number | null;
  resultId: number;
  position: number;
  trial: number;
  prompt: string;
  automatedVerdict: Verdict;
  verdict: ReviewedVerdict;
  comment: string;
  reviewer: string;
}

/** Standing, blind, of the random lane: nothing else is a measurement. In the order of the tests. */
export async function blindReviews(db: Kysely<Tables>, runId: number): Promise<BlindReview[]> {
  const { rows } = await sql<BlindReview>`
    select latest.run_metric_id as "runMetricId", latest.result_id as "resultId", r.position, r.trial, left(t.prompt, 400) as prompt,
      latest.automated_verdict as "automatedVerdict", latest.verdict, left(latest.comment, 400) as comment, a.name as reviewer
    from (
      select distinct on (v.run_metric_id, v.result_id) v.* from reviews v
      where v.run_id = ${runId} and v.lane = 'random' and v.blind and v.target in ('result', 'metric') and ${stands('v', runId)}
      order by v.run_metric_id, v.result_id, v.id desc
    ) latest
    join results r on r.id = latest.result_id join run_tests t on t.run_id = r.run_id and t.position = r.position join accounts a on a.id = latest.account_id
    order by r.position, r.trial`.execute(db);
  return rows;
}

export interface JudgedRun {
  whole: JudgedResults;
  metrics: { id: number; name: string; judged: JudgedResults }[];
  /** How many results of the random sample the account has answered. */
  own: number;
}

/** How many results the judge passed and scored, as it said, not as reviews left it. */
export async function readJudged(db: Kysely<Tables>, run: { id: number; trials: number }, accountId: number): Promise<JudgedRun> {
  // Tallies count tests; with several trials a result is not a test, and the results themselves are counted.
  const whole = run.trials === 1
    ? sql`select automated_verdict as verdict, sum(tests)::integer as n from run_tallies where run_id = ${run.id} group by 1`
    : sql`select automated_verdict as verdict, count(*)::integer as n from results where run_id = ${run.id} and state = 'settled' group by 1`;
  const { rows } = await sql<{ passed: number; scored: number; own: number; metrics: { id: number; name: string; passed: number; scored: number }[] }>`
    with whole as (${whole})
    select coalesce((select n from whole where verdict = 'pass'), 0) as passed, coalesce((select sum(n) from whole where verdict in ('pass', 'fail')), 0)::integer as scored,
      (select count(distinct result_id)::integer from reviews v where v.run_id = ${run.id} and v.account_id = ${accountId} and v.lane = 'random' and v.target = 'result'
        and not exists (select 1 from review_withdrawals w where w.review_id = v.id)) as own,
      (select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name,
          'passed', (select coalesce(sum(results), 0)::integer from metric_tallies where run_metric_id = m.id and verdict = 'pass'),
          'scored', (select coalesce(sum(results), 0)::integer from metric_tallies where run_metric_id = m.id and verdict in ('pass', 'fail'))) order by m.position), '[]')
        from run_metrics m where m.run_id = ${run.id}) as metrics`.execute(db);
  const { passed, scored, own, metrics } = rows[0]!;
  return { whole: { passed, scored }, own, metrics: metrics.map(({ id, name, ...judged }) => ({ id, name, judged })) };
}
