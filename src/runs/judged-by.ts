// All that the verdicts of a run's metrics depend on, as one value that is equal for two runs that were judged alike; the rules of comparisons/metric-match.ts
// and, for which tests each of them judges, of comparisons/metric-assignment.ts.
import { sql, type RawBuilder } from 'kysely';
import { behaviorsOf } from '../comparisons/metric-assignment.ts';

/** A jsonb value. What a judge is called, costs and is waited for changes no verdict. */
export function judgedBy(runId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(jsonb_build_array(m.metric_id, m.kind, m.config, m.judge - array['modelId', 'name', 'timeoutMs', 'inputPrice', 'outputPrice']) order by m.metric_id), '[]')
    from run_metrics m where m.run_id = ${runId})`;
}
