// Writes what the standing reviews make of results: their verdicts and flags, their metrics' verdicts, their tests' and every tally, by the one rule.
import { sql, type Transaction } from 'kysely';
import { finalVerdict, standingReviews, type FinalVerdict, type ReviewEntry } from '../domain/final-verdict.ts';
import type { EvaluationVerdict, ReviewedVerdict, Verdict } from '../domain/vocabulary.ts';
import { settleTests } from '../runs/settle-tests.ts';
import { moveEvaluations, type MetricMove } from '../runs/tallies.ts';
import type { Tables } from '../tables.ts';

export interface ReviewedResult {
  id: number;
  position: number;
  automatedVerdict: Verdict;
  evaluations: { id: number; verdict: EvaluationVerdict; reviewed: ReviewedVerdict | null }[];
  reviews: ReviewEntry[];
  withdrawn: number[];
}

/** Of settled results of one run, by id. */
export async function readReviewed(trx: Transaction<Tables>, resultIds: readonly number[]): Promise<ReviewedResult[]> {
  const { rows } = await sql<ReviewedResult>`
    select r.id, r.position, r.automated_verdict as "automatedVerdict",
      (select coalesce(json_agg(json_build_object('id', e.run_metric_id, 'verdict', e.verdict, 'reviewed', e.reviewed_verdict) order by e.run_metric_id), '[]')
        from evaluations e where e.result_id = r.id) as evaluations,
      (select coalesce(json_agg(json_build_object('id', v.id, 'accountId', v.account_id, 'target', v.target, 'runMetricId', v.run_metric_id,
          'turnNumber', v.turn_number, 'verdict', v.verdict, 'supersedesId', v.supersedes_id) order by v.id), '[]')
        from reviews v where v.result_id = r.id) as reviews,
      (select coalesce(json_agg(w.review_id), '[]') from reviews v join review_withdrawals w on w.review_id = v.id where v.result_id = r.id) as withdrawn
    from results r where r.id = any (${[...resultIds]}::bigint[]) and r.state = 'settled' order by r.id`.execute(trx);
  return rows;
}

export function standingOf({ reviews, withdrawn }: Pick<ReviewedResult, 'reviews' | 'withdrawn'>): ReviewEntry[] {
  return standingReviews(reviews, new Set(withdrawn));
}

export function verdictOf(result: ReviewedResult): FinalVerdict {
  const { automatedVerdict, evaluations } = result;
  return finalVerdict({ callFailed: callFailed(automatedVerdict, evaluations), evaluations, reviews: standingOf(result) });
}

/** An error without a single judgement is one of the call. */
export function callFailed(automated: Verdict, evaluations: readonly unknown[]): boolean {
  return automated === 'error' && evaluations.length === 0;
}

/**
 * In the transaction that changed the reviews, which holds the run's row and then the results' rows; from there on the order is that of settling: tests,
 * tallies of tests, tallies of metrics. So no two transactions wait for each other in a circle. Returns the results with their new verdicts.
 */
export async function applyReviews(trx: Transaction<Tables>, runId: number, resultIds: readonly number[]): Promise<Map<number, Verdict>> {
  const results = await readReviewed(trx, resultIds);
  const outcomes = results.map((result) => ({ result, final: verdictOf(result) }));
  await writeResults(trx, outcomes);
  const moves = outcomes.flatMap(({ result, final }) => metricMoves(runId, result, final));
  await writeEvaluations(trx, moves);
  await settleTests(trx, results.map(({ position }) => ({ runId, position })));
  await moveEvaluations(trx, moves);
  await sql`update runs set revision = revision + 1 where id = ${runId}`.execute(trx);
  return new Map(outcomes.map(({ result, final }) => [result.id, final.verdict]));
}

interface Outcome {
  result: ReviewedResult;
  final: FinalVerdict;
}

async function writeResults(trx: Transaction<Tables>, outcomes: readonly Outcome[]): Promise<void> {
  const rows = outcomes.map(({ result, final: { verdict, reviewed, conflicting, disputed } }) => ({ id: result.id, verdict, reviewed, conflicting, disputed }));
  await sql`
    update results r set verdict = x.verdict, reviewed = x.reviewed, conflicting = x.conflicting, disputed = x.disputed
    from json_to_recordset(${JSON.stringify(rows)}::json) as x(id bigint, verdict text, reviewed boolean, conflicting boolean, disputed boolean)
    where r.id = x.id`.execute(trx);
}

interface EvaluationChange extends MetricMove {
  resultId: number;
  reviewed: ReviewedVerdict | null;
}

function metricMoves(runId: number, { id: resultId, evaluations }: ReviewedResult, { metricVerdicts }: FinalVerdict): EvaluationChange[] {
  return evaluations.flatMap(({ id: runMetricId, verdict, reviewed: before }, index) => {
    const { reviewed, verdict: to } = metricVerdicts[index]!;
    return reviewed === before ? [] : [{ runId, resultId, runMetricId, reviewed, verdict, from: before ?? verdict, to }];
  });
}

async function writeEvaluations(trx: Transaction<Tables>, changes: readonly EvaluationChange[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ resultId, runMetricId, reviewed }) => ({ result_id: resultId, run_metric_id: runMetricId, reviewed }));
  await sql`
    update evaluations e set reviewed_verdict = x.reviewed
    from json_to_recordset(${JSON.stringify(rows)}::json) as x(result_id bigint, run_metric_id bigint, reviewed text)
    where e.result_id = x.result_id and e.run_metric_id = x.run_metric_id`.execute(trx);
}
