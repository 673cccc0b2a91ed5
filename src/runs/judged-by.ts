// All that the verdicts of a run's metrics depend on, as one value that is equal for two runs: the rules of comparisons/metric-match.ts and, for which tests
// each of them judges, of comparisons/metric-assignment.ts.
import { sql, type RawBuilder } from 'kysely';
import { behaviorsOf } from '../comparisons/metric-assignment.ts';

/** A jsonb value: equal where the same metrics judge by the same rules. What a judge is called, costs and is waited for changes no verdict. */
export function measuredBy(runId: RawBuilder<unknown>): RawBuilder<unknown> {
  return metricsOf(runId, measure);
}

/** The same, equal only where each metric judges the same tests too. */
export function judgedBy(runId: RawBuilder<unknown>): RawBuilder<unknown> {
  return metricsOf(runId, sql`${measure}, ${behaviorsOf('m')}, (select jsonb_agg(type order by type) from unnest(m.test_types) type)`);
}

const measure = sql`m.metric_id, m.kind, m.config, m.judge - array['modelId', 'name', 'timeoutMs', 'inputPrice', 'outputPrice']`;

function metricsOf(runId: RawBuilder<unknown>, parts: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(jsonb_build_array(${parts}) order by m.metric_id), '[]') from run_metrics m where m.run_id = ${runId})`;
}
