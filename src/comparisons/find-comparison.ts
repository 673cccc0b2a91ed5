// Finds the two runs of a comparison with all that is known of them before anything is compared, in one query.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { defaultBaselineId } from '../runs/default-baseline.ts';
import { behaviorsOf } from '../runs/judged-by.ts';
import type { RunRow } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';
import type { Basis } from '../runs/result-order.ts';
import { lookedAtForTags } from './comparison-filters.ts';
import type { ComparedPair } from './compared-pair.ts';
import type { Corrections } from './corrections.ts';
import { matchMetrics, sharedOf, type ComparedMetric, type RunMetric } from './metric-match.ts';
import type { ListSort } from './orders.ts';
import { isOfTheseRules, type ComparisonSummary } from './comparison-summary.ts';

export interface ComparisonChoice {
  /** Its number in the project; null: the run's default. */
  baseline: number | null;
  basis: Basis;
  /** By the metrics that are the same in both runs alone. */
  shared: boolean;
  sort: ListSort;
  /** The tests' tags are read too: only the filters of the comparison's own page suggest them. */
  suggestTags?: true;
}

export interface FoundComparison {
  pair: ComparedPair;
  metrics: ComparedMetric[];
  /** Of the tests of both runs, by name. */
  behaviors: { id: number; name: string }[];
  /** Of the first tests of both runs, as suggestions: a long test set may have more. */
  testTags: string[];
  corrected: Corrections;
  /** The baseline is the one that is pinned to this run's test set. */
  isPinned: boolean;
  /** null: neither run, nor the margin, is what it was when it was last summarised. */
  stored: ComparisonSummary | null;
  hasOrder: boolean;
}

interface Row extends RunRow {
  run_metrics: RunMetric[];
  baseline_metrics: RunMetric[];
  behaviors: { id: number; name: string }[];
  test_tags: string[];
  corrected: Corrections;
  is_pinned: boolean;
  margin: number;
  stored: ComparisonSummary | null;
  has_order: boolean;
  run_revision: number;
}

/** null where the project has no such run, or the run no default baseline. The baseline may still be running. */
export async function findComparison(db: Kysely<Tables>, run: RunRow, choice: ComparisonChoice): Promise<FoundComparison | null> {
  const chosen = choice.baseline === null ? sql`b.id = ${defaultBaselineId(sql.ref('r'))}` : sql`b.project_id = r.project_id and b.number = ${choice.baseline}`;
  const { rows } = await sql<Row>`
    select b.*, r.revision as run_revision, ${metricsOf(sql`r.id`)} as run_metrics, ${metricsOf(sql`b.id`)} as baseline_metrics, ${behaviorsOfBoth} as behaviors, ${choice.suggestTags ? tagsOfBoth : sql`'{}'::text[]`} as test_tags,
      json_build_object('run', ${countCorrected(sql`r.id`)}, 'baseline', ${countCorrected(sql`b.id`)}) as corrected, p.margin_points as margin,
      exists (select 1 from test_sets where id = r.test_set_id and baseline_run_id = b.id) as is_pinned,
      (select s.summary from comparison_summaries s where ${isCurrent(choice)} and s.margin_points = p.margin_points and ${isOfTheseRules(sql`s.summary`)}) as stored,
      exists (select 1 from comparison_orders s where ${isCurrent(choice)} and s.sort = ${choice.sort}) as has_order
    from runs r join projects p on p.id = r.project_id join runs b on ${chosen} where r.id = ${run.id}`.execute(db);
  return rows[0] ? found(run, rows[0], choice) : null;
}

function metricsOf(runId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(json_agg(json_build_object('id', m.id, 'metricId', m.metric_id, 'version', m.version, 'name', m.name, 'kind', m.kind, 'config', m.config,
    'judge', m.judge, 'testTypes', m.test_types, 'behaviors', ${behaviorsOf('m')}) order by m.position), '[]') from run_metrics m where m.run_id = ${runId})`;
}

const behaviorsOfBoth = sql`(
  select coalesce(json_agg(json_build_object('id', t.behavior_id, 'name', coalesce(n.behavior_name, 'No behavior')) order by n.behavior_name nulls last), '[]')
  from (select distinct on (behavior_id) behavior_id, run_id from run_tallies where run_id in (r.id, b.id) and tests > 0 order by behavior_id, run_id = r.id desc) t
  left join lateral (select behavior_name from run_tests where run_id = t.run_id and behavior_id = t.behavior_id limit 1) n on true)`;

/** From the tallies, which are few however many tests the run has. */
function countCorrected(runId: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(select coalesce(sum(tests), 0)::integer from run_tallies where run_id = ${runId} and verdict <> automated_verdict)`;
}

const mostTags = 100;

/** Of a bounded number of tests: reading every one of a long test set would take longer than the page. */
const tagsOfBoth = sql`array(
  select distinct unnest(tags) as tag from run_tests where run_id in (r.id, b.id) and position < ${sql.lit(lookedAtForTags)} order by tag limit ${sql.lit(mostTags)})`;

function isCurrent({ basis, shared }: ComparisonChoice): RawBuilder<boolean> {
  const revision = (run: 'r' | 'b') => (basis === 'final' ? sql.ref(`${run}.revision`) : sql.lit(0));
  return sql`s.run_id = r.id and s.baseline_run_id = b.id and s.basis = ${basis} and s.shared = ${shared} and s.run_revision = ${revision('r')} and s.baseline_revision = ${revision('b')}`;
}

function found(run: RunRow, row: Row, { basis, shared }: ComparisonChoice): FoundComparison {
  const { run_metrics, baseline_metrics, behaviors, test_tags, corrected, is_pinned, margin, stored, has_order, run_revision, ...baseline } = row;
  const metrics = matchMetrics(run_metrics, baseline_metrics);
  // The run's own row was read a moment earlier, and may have been reviewed since.
  const pair: ComparedPair = { run: { ...run, revision: run_revision }, baseline, basis, marginPoints: margin, shared: shared ? sharedOf(metrics) : null };
  return { pair, metrics, behaviors, testTags: test_tags, corrected, isPinned: is_pinned, stored: stored !== null && shared === (pair.shared !== null) ? stored : null, hasOrder: has_order };
}
