// All that the verdicts of a run's metrics depend on, as one value that is equal for two runs: the rules of comparisons/metric-match.ts and, for which tests
// each of them judges, of comparisons/metric-assignment.ts.
import { sql, type RawBuilder } from 'kysely';

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

/** The behaviors of a row of `run_metrics` as JSON: a list in their order, or null for all tests. */
export function behaviorsOf(metric: string): RawBuilder<unknown> {
  const of = (column: string) => sql.ref(`${metric}.${column}`);
  return sql`case when ${of('source')} = 'behavior' then (select coalesce(jsonb_agg(l.behavior_id order by l.behavior_id), '[]') from run_behavior_metrics l where l.run_metric_id = ${of('id')}) else 'null' end`;
}
