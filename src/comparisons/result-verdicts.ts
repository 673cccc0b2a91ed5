// SQL that gives every result of one side its verdict: as stored, or by the metrics that both runs share.
import { sql, type RawBuilder } from 'kysely';
import { stands } from '../reviews/standing.ts';
import type { ComparedPair } from './compared-pair.ts';

/** `position, trial, verdict` of every result; null: it was not settled. */
export function resultVerdicts(pair: ComparedPair, which: 'run' | 'baseline'): RawBuilder<unknown> {
  const runId = pair[which].id;
  if (pair.shared !== null) return pair.basis === 'final' ? sharedFinal(runId, pair.shared[which]) : sharedAutomated(runId, pair.shared[which]);
  const verdict = pair.basis === 'final' ? sql`verdict` : sql`automated_verdict`;
  return sql`select position, trial, case when state = 'settled' then ${verdict} end as verdict from results where run_id = ${runId}`;
}

function sharedAutomated(runId: number, metrics: readonly number[]): RawBuilder<unknown> {
  return sql`select r.position, r.trial, case when r.state = 'settled' then ${byRule(sql`m`)} end as verdict
    from results r ${judged(metrics, sql`verdict`)} where r.run_id = ${runId}`;
}

/** The rule of domain/final-verdict.ts over the shared metrics: the latest standing review of the whole result decides alone; a turn reviewed Fail fails. */
function sharedFinal(runId: number, metrics: readonly number[]): RawBuilder<unknown> {
  return sql`
    select r.position, r.trial, case when r.state = 'settled' then coalesce(w.whole, case when w.turn_fails then 'fail' end, ${byRule(sql`m`)}) end as verdict
    from results r ${judged(metrics, sql`coalesce(reviewed_verdict, verdict)`)}
    left join (
      select v.result_id, (array_agg(v.verdict order by v.id desc) filter (where v.target = 'result'))[1] as whole,
        bool_or(v.target = 'turn' and v.verdict = 'fail') as turn_fails
      from reviews v where v.run_id = ${runId} and ${stands('v', runId)} group by v.result_id
    ) w on w.result_id = r.id where r.run_id = ${runId}`;
}

function judged(metrics: readonly number[], verdict: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`left join lateral (
      select count(*) as judged, count(*) filter (where ${verdict} = 'fail') as fails, count(*) filter (where ${verdict} = 'error') as errors
      from evaluations where result_id = r.id and run_metric_id = any(${metrics}::bigint[])) m on true`;
}

/** The automated rule of domain/verdicts.ts. A call that failed left an error and nothing to judge. */
function byRule(counts: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when ${counts}.fails > 0 then 'fail' when ${counts}.errors > 0 then 'error' when ${counts}.judged > 0 then 'pass'
    when r.automated_verdict = 'error' and not exists (select 1 from evaluations where result_id = r.id) then 'error' else 'none' end`;
}
