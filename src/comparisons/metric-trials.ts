// SQL that tells what one metric said of each trial of one side; of a trial that it would have judged and that has no verdict too.
import { sql, type RawBuilder } from 'kysely';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { ComparedPair } from './compared-pair.ts';
import { judgesTest } from './metric-assignment.ts';
import type { RunMetric } from './metric-match.ts';
import { metricVerdict } from './result-verdicts.ts';

/**
 * `position, trial, verdict`. An answer that the metric could not judge is an error; null: there was nothing to judge, as the call failed or the run was
 * cancelled. A test that the metric does not judge has no row.
 */
export function metricTrials({ basis, ...pair }: ComparedPair, which: 'run' | 'baseline', { id, kind, config }: RunMetric): RawBuilder<unknown> {
  const given = evaluatorFor(kind).needsExpected(config) ? sql`t.expected is not null` : sql`true`;
  return sql`
    select r.position, r.trial, ${metricVerdict(basis, 'e')} as verdict
    from results r left join evaluations e on e.result_id = r.id and e.run_metric_id = ${id}
    where r.run_id = ${pair[which].id} and (e.result_id is not null or ((r.state <> 'settled' or r.automated_verdict = 'error')
      and not exists (select 1 from evaluations other where other.result_id = r.id)
      and exists (select 1 from run_tests t join run_metrics m on m.id = ${id}
        where t.run_id = r.run_id and t.position = r.position and ${given} and ${judgesTest('m', { type: sql`t.type`, behaviorId: sql`t.behavior_id` })})))`;
}
