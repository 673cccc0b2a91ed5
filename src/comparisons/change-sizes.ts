// SQL that tells how far the scores of each paired test have moved.
import { sql, type RawBuilder } from 'kysely';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { ComparedPair } from './compared-pair.ts';
import type { ComparedMetric } from './metric-match.ts';
import { allPairs } from './pairs.ts';

/**
 * `np, size`: the largest change of a score that both runs have, each trial's mean. As a share of the metric's range where it has one, else of the larger of
 * the two scores, so that metrics on different scales stand in one order.
 */
export function changeSizes(pair: ComparedPair, metrics: readonly ComparedMetric[]): RawBuilder<unknown> {
  const both = metrics.flatMap(({ run, baseline, kind, config }) => {
    const range = evaluatorFor(kind).rangeOf(config);
    return run && baseline ? [{ after: run.id, before: baseline.id, width: range && range[1] - range[0] }] : [];
  });
  return sql`
    select pairs.np, max(abs(a.score - b.score) / coalesce(m.width, nullif(greatest(abs(a.score), abs(b.score)), 0))) as size
    from (${allPairs(pair)}) pairs
    cross join json_to_recordset(${JSON.stringify(both)}::json) as m(after bigint, before bigint, width double precision)
    join (${meanScores(pair.run.id)}) a on a.position = pairs.np and a.run_metric_id = m.after
    join (${meanScores(pair.baseline.id)}) b on b.position = pairs.bp and b.run_metric_id = m.before
    group by pairs.np`;
}

function meanScores(runId: number): RawBuilder<unknown> {
  return sql`select r.position, e.run_metric_id, avg(e.score) as score from results r join evaluations e on e.result_id = r.id
    where r.run_id = ${runId} and e.score is not null group by r.position, e.run_metric_id`;
}
