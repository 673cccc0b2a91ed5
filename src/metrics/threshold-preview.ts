// Which stored verdicts of a run another threshold would turn over; nothing is called and nothing is saved.
import { sql, type Kysely } from 'kysely';
import { refuseFields, type Refusal } from '../domain/refusal.ts';
import type { ScoreInterval } from '../domain/score-interval.ts';
import { evaluatorFor, parseMetricConfig } from '../evaluators/registry.ts';
import type { FormValues } from '../http/forms.ts';
import type { Tables } from '../tables.ts';
import { definitionOf } from './metric-form.ts';
import type { MetricRow } from './metric-queries.ts';
import { changesBetween } from './metric-version-diff.ts';
import { previewRunField } from './preview-run-field.ts';
import { mostPreviewedResults, shownFlips } from './shown-limits.ts';

export interface ThresholdPreview {
  run: { number: number; name: string; version: number };
  /** As the run has it, and as the form has it. */
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  /** Labels of what else differs between the two: with these changed, a new run would have other scores. */
  otherChanges: string[];
  flips: Flips;
  /** The run has more results than `mostPreviewedResults`; the first ones were looked at. */
  isPartial: boolean;
}

export interface Flips {
  /** Results with a score. */
  scored: number;
  /** Results that the metric could not judge; no threshold changes that. */
  errors: number;
  toFail: FlippedResults;
  toPass: FlippedResults;
}

export interface FlippedResults {
  total: number;
  /** In the run's order, at most `shownFlips`. */
  first: { position: number; trial: number; prompt: string; score: number }[];
}


/** Refuses with a message for each field of the metric that is wrong, and for the choice of the run. */
export async function previewThreshold(db: Kysely<Tables>, projectId: number, metric: MetricRow, form: FormValues): Promise<ThresholdPreview | Refusal> {
  const { passing } = evaluatorFor(metric.kind);
  if (!passing) return refuseFields({ [previewRunField]: 'A metric of this kind has no threshold to preview.' });
  const parsed = parseMetricConfig(metric.kind, form.record);
  const run = await findMeasuredRun(db, { projectId, metricId: metric.id, runNumber: readRunNumber(form) });
  if (!parsed.ok || !run) return refuseFields({ ...(!parsed.ok && parsed.errors), ...(!run && { [previewRunField]: 'Choose a run that this metric has judged.' }) });
  return {
    run: { number: run.number, name: run.name, version: run.version }, before: run.config, after: parsed.config,
    otherChanges: otherChanges(metric, run.config, parsed.config, passing.fields),
    flips: await readFlips(db, run, passing.scores(parsed.config)), isPartial: run.results > mostPreviewedResults,
  };
}

function readRunNumber(form: FormValues): number | null {
  const text = form.one(previewRunField);
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

function otherChanges(metric: MetricRow, before: Record<string, unknown>, after: Record<string, unknown>, thresholdFields: readonly string[]): string[] {
  const definition = definitionOf(metric);
  return changesBetween({ ...definition, config: before }, { ...definition, config: after })
    .filter(({ field }) => !thresholdFields.includes(field)).map(({ label }) => label);
}

interface MeasuredRun {
  id: number;
  number: number;
  name: string;
  /** tests × trials. */
  results: number;
  runMetricId: number;
  version: number;
  config: Record<string, unknown>;
}

async function findMeasuredRun(db: Kysely<Tables>, asked: { projectId: number; metricId: number; runNumber: number | null }): Promise<MeasuredRun | null> {
  if (asked.runNumber === null) return null;
  const run = await db.selectFrom('runs').innerJoin('run_metrics', 'run_metrics.run_id', 'runs.id')
    .select(['runs.id', 'runs.number', 'runs.name', sql<number>`runs.test_count::bigint * runs.trials`.as('results'), 'run_metrics.id as runMetricId', 'run_metrics.version', 'run_metrics.config'])
    .where('runs.project_id', '=', asked.projectId).where('runs.number', '=', asked.runNumber).where('run_metrics.metric_id', '=', asked.metricId)
    .executeTakeFirst();
  return run ?? null;
}

async function readFlips(db: Kysely<Tables>, run: MeasuredRun, passing: ScoreInterval): Promise<Flips> {
  const { rows } = await sql<Flips>`
    with looked_at as (
      select id, position, trial from results where run_id = ${run.id} order by position, trial limit ${mostPreviewedResults}
    ), judged as materialized (
      select l.position, l.trial, e.verdict, e.score, ${scoreIsIn(passing)} as passes
      from looked_at l join evaluations e on e.result_id = l.id and e.run_metric_id = ${run.runMetricId}
    )
    select count(*) filter (where score is not null)::integer as scored, count(*) filter (where verdict = 'error')::integer as errors,
      ${flipped(run.id, sql`verdict = 'pass' and not passes`)} as "toFail", ${flipped(run.id, sql`verdict = 'fail' and passes`)} as "toPass"
    from judged`.execute(db);
  return rows[0]!;
}

/** As `scorePasses` decides; null for a result without a score, which no threshold turns over. */
function scoreIsIn({ low, lowPasses, high, highPasses }: ScoreInterval) {
  return sql`((${low}::float8 is null or e.score > ${low}::float8 or (${lowPasses}::boolean and e.score = ${low}::float8))
    and (${high}::float8 is null or e.score < ${high}::float8 or (${highPasses}::boolean and e.score = ${high}::float8)))`;
}

function flipped(runId: number, condition: ReturnType<typeof sql>) {
  return sql`json_build_object('total', count(*) filter (where ${condition}), 'first', (
    select coalesce(json_agg(json_build_object('position', f.position, 'trial', f.trial, 'score', f.score, 'prompt', left(t.prompt, 400)) order by f.position, f.trial), '[]')
    from (select position, trial, score from judged where ${condition} order by position, trial limit ${shownFlips}) f
    join run_tests t on t.run_id = ${runId} and t.position = f.position))`;
}
