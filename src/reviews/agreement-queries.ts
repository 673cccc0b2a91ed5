// Reads what people said blindly of a run's random sample beside what the judge had said, for the whole results and for each metric.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { JudgedResults } from '../domain/corrected-rate.ts';
import type { ReviewedVerdict, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { isDrawnTrial } from './random-lane.ts';

type MeasuredRun = { id: number; trials: number };

/** One result and what was said of it; where several people reviewed it blindly, what the latest of them said. */
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
  /** Of the answer about a whole result that one metric alone judged: that metric, of which it says the same. */
  soleMetricId: number | null;
  behaviorId: number | null;
  behaviorName: string;
  /** Whoever looks has reviewed the result too: its verdicts are no secret to them. */
  known: boolean;
}

/**
 * Blind and of the random lane: nothing else is a measurement. Each person's first answer counts, even where they edited or withdrew it since: they did so
 * after they had seen the verdict, and mostly where it differed, so that what stands agrees with the judge more often than people do. In the order of the tests.
 */
export async function blindReviews(db: Kysely<Tables>, run: MeasuredRun, viewerId: number): Promise<BlindReview[]> {
  const { rows } = await sql<BlindReview>`
    select latest.run_metric_id as "runMetricId", latest.result_id as "resultId", r.position, r.trial, left(t.prompt, 400) as prompt,
      latest.automated_verdict as "automatedVerdict", latest.verdict, left(latest.comment, 400) as comment, a.name as reviewer,
      t.behavior_id as "behaviorId", t.behavior_name as "behaviorName", sole.id as "soleMetricId",
      exists (select 1 from reviews own where own.result_id = r.id and own.account_id = ${viewerId}) as known
    from (
      select distinct on (run_metric_id, result_id) * from (
        select distinct on (account_id, run_metric_id, result_id) * from reviews
        where run_id = ${run.id} and lane = 'random' and blind and target in ('result', 'metric')
        order by account_id, run_metric_id, result_id, id
      ) firsts order by run_metric_id, result_id, id desc
    ) latest
    join results r on r.id = latest.result_id join run_tests t on t.run_id = r.run_id and t.position = r.position join accounts a on a.id = latest.account_id
    left join lateral (select min(run_metric_id) as id from evaluations e where e.result_id = r.id and latest.run_metric_id is null having count(*) = 1) sole on true
    where ${isDrawnTrial('r', run)}
    order by r.position, r.trial`.execute(db);
  return rows;
}

export interface JudgedRun {
  whole: JudgedResults;
  metrics: { id: number; name: string; judged: JudgedResults }[];
}

/** How many tests the judge passed and scored, as it said, not as reviews left it; of several trials the one that may be drawn speaks for the test. */
export async function readJudged(db: Kysely<Tables>, run: MeasuredRun): Promise<JudgedRun> {
  const { whole, byMetric } = run.trials === 1 ? tallied(run) : ofDrawnTrials(run);
  const { rows } = await sql<{ passed: number; scored: number; metrics: { id: number; name: string; passed: number; scored: number }[] }>`
    with whole as (${whole}), by_metric as (${byMetric})
    select coalesce((select n from whole where verdict = 'pass'), 0) as passed, coalesce((select sum(n) from whole where verdict in ('pass', 'fail')), 0)::integer as scored,
      (select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name,
          'passed', (select coalesce(sum(n), 0)::integer from by_metric where run_metric_id = m.id and verdict = 'pass'),
          'scored', (select coalesce(sum(n), 0)::integer from by_metric where run_metric_id = m.id and verdict in ('pass', 'fail'))) order by m.position), '[]')
        from run_metrics m where m.run_id = ${run.id}) as metrics`.execute(db);
  const { passed, scored, metrics } = rows[0]!;
  return { whole: { passed, scored }, metrics: metrics.map(({ id, name, ...judged }) => ({ id, name, judged })) };
}

interface Counted {
  /** `select verdict, n`. */
  whole: RawBuilder<unknown>;
  /** `select run_metric_id, verdict, n`. */
  byMetric: RawBuilder<unknown>;
}

function tallied({ id }: MeasuredRun): Counted {
  return {
    whole: sql`select automated_verdict as verdict, sum(tests)::integer as n from run_tallies where run_id = ${id} group by 1`,
    byMetric: sql`select k.run_metric_id, k.verdict, sum(k.results) as n from metric_tallies k join run_metrics m on m.id = k.run_metric_id where m.run_id = ${id} group by 1, 2`,
  };
}

/** Tallies hold the verdict of all trials together, which is no verdict that a person could have reviewed. */
function ofDrawnTrials(run: MeasuredRun): Counted {
  const drawn = sql`r.run_id = ${run.id} and r.state = 'settled' and ${isDrawnTrial('r', run)}`;
  return {
    whole: sql`select r.automated_verdict as verdict, count(*)::integer as n from results r where ${drawn} group by 1`,
    byMetric: sql`select e.run_metric_id, e.verdict, count(*) as n from results r join evaluations e on e.result_id = r.id where ${drawn} group by 1, 2`,
  };
}
