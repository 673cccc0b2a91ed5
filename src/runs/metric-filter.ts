// The results filter "what a metric said": tests of which one of the run's metrics failed a result, passed one, or could not judge one.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { EvaluationVerdict, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { MetricFilter, ResultFilters } from './result-order.ts';
import type { RunRow } from './run-queries.ts';

type Run = Pick<RunRow, 'id' | 'trials' | 'state'>;

/** Before anything is looked for by a metric that an address names: one that is not the run's said nothing of its tests, and what it said of others is not read. */
export function withinRun(filters: ResultFilters, metrics: readonly { id: number }[]): ResultFilters {
  const { metric } = filters;
  return metric === null || metrics.some(({ id }) => id === metric.id) ? filters : { ...filters, metric: null, among: sql`select null::integer as position where false` };
}

/** The same where the metrics of the run are not known yet. */
export async function lookUpMetric(db: Kysely<Tables>, runId: number, filters: ResultFilters): Promise<ResultFilters> {
  if (filters.metric === null) return filters;
  return withinRun(filters, await db.selectFrom('run_metrics').select('id').where('run_id', '=', runId).where('id', '=', filters.metric.id).execute());
}

/** A condition on `run_tests t`: the metric said so of one trial at least. */
export function metricCondition(runId: number, { metric, basis }: Pick<ResultFilters, 'metric' | 'basis'>): RawBuilder<boolean> {
  if (metric === null) return sql`true`;
  // The offset keeps it a look-up for each test that is listed; it would else be made for all results of the run at once.
  return sql`exists (
    select from results mr join evaluations me on me.result_id = mr.id and me.run_metric_id = ${metric.id}
    where mr.run_id = ${runId} and mr.position = t.position and ${says('me', metric.verdict, basis)} offset 0)`;
}

/** Where the tests that the metric said so of are looked for, so that few are looked at in vain. */
export interface TestSource {
  /** Has the tests as `t`, each once. */
  from: RawBuilder<unknown>;
  where: RawBuilder<boolean>;
  /** That of their positions. */
  order: RawBuilder<unknown>;
}

/** For the tests with one verdict (null: those that wait) behind a position. */
export function sourcesOf(run: Run, filters: ResultFilters, verdict: Verdict | null, after: number): TestSource[] {
  const { metric } = filters;
  if (metric === null) return [everyTest(run, filters)];
  if (verdict === null ? run.trials === 1 || run.state === 'completed' : !mayFollow[metric.verdict].includes(verdict)) return [];
  if (run.trials === 1 && verdict !== null && !explains[metric.verdict].includes(verdict)) return unexplained(run, filters, metric, verdict);
  return [isNarrowed(filters) || metric.verdict === 'pass' ? everyTest(run, filters) : judgedTests(run, filters, metric, after)];
}

/** The verdicts that a test can have of which a metric says this. What is judged never has `none`, and a fail is scored. */
const mayFollow: Record<EvaluationVerdict, readonly Verdict[]> = { fail: ['fail', 'pass'], error: ['fail', 'error', 'pass'], pass: ['fail', 'error', 'pass'] };
/** Those that most such tests have. */
const explains: Record<EvaluationVerdict, readonly Verdict[]> = { fail: ['fail'], error: ['fail', 'error'], pass: ['pass'] };

/** The other filters leave so few that these are better looked at one by one. */
function isNarrowed({ q, among, review }: ResultFilters): boolean {
  return q !== '' || among !== null || (review !== '' && review !== 'not-reviewed');
}

function everyTest(run: Run, filters: ResultFilters): TestSource {
  return { from: sql`run_tests t`, where: metricCondition(run.id, filters), order: sql`t.position` };
}

/** Tests of one trial that have their verdict from another metric or from a review. Where no other metric gave it to any, only the reviewed ones are looked at. */
function unexplained(run: Run, filters: ResultFilters, metric: MetricFilter, verdict: Verdict): TestSource[] {
  const source = everyTest(run, filters);
  const column = filters.basis === 'automated' ? sql`verdict` : sql`final_verdict`;
  const byAnother = sql<boolean>`(select exists (select from metric_tallies where run_id = ${run.id} and run_metric_id <> ${metric.id} and ${column} = ${verdict} and results > 0))`;
  const ofReviewed = { ...source, where: sql<boolean>`t.reviewed and ${source.where}` };
  if (verdict === 'pass') return [ofReviewed];
  return [{ ...source, where: sql`${byAnother} and ${source.where}` }, { ...ofReviewed, where: sql`not ${byAnother} and ${ofReviewed.where}` }];
}

/** From the indexes of what metrics failed and could not judge. The results of a run have rising ids in the order of its tests. */
function judgedTests(run: Run, { basis }: ResultFilters, { id, verdict }: MetricFilter, after: number): TestSource {
  const indexed = verdict === 'error' ? sql`e.verdict = 'error'` : sql`(e.verdict = 'fail' or e.reviewed_verdict = 'fail')`;
  const afterResult = sql`coalesce((select max(id) from results where run_id = ${run.id} and position = ${after}), 0)`;
  const isFirstTrial = run.trials === 1 ? sql`true` : sql`not exists (
    select from results s join evaluations f on f.result_id = s.id and f.run_metric_id = ${id}
    where s.run_id = r.run_id and s.position = r.position and s.trial < r.trial and ${says('f', verdict, basis)})`;
  return {
    from: sql`(select e.result_id, e.verdict, e.reviewed_verdict from evaluations e where e.run_metric_id = ${id} and ${indexed} and e.result_id > ${afterResult} order by e.result_id) judged
      cross join lateral (select r.position from results r where r.id = judged.result_id and r.run_id = ${run.id} and ${says('judged', verdict, basis)} and ${isFirstTrial} offset 0) r
      cross join lateral (select * from run_tests where run_id = ${run.id} and position = r.position offset 0) t`,
    where: sql`true`,
    order: sql`judged.result_id`,
  };
}

function says(evaluation: string, verdict: EvaluationVerdict, basis: ResultFilters['basis']): RawBuilder<boolean> {
  const [own, reviewed] = [sql.ref(`${evaluation}.verdict`), sql.ref(`${evaluation}.reviewed_verdict`)];
  return basis === 'automated' ? sql`${own} = ${verdict}` : sql`coalesce(${reviewed}, ${own}) = ${verdict}`;
}
