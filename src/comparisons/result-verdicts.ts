// SQL that gives every result of one side its verdict: as stored, or by the metrics that both runs share.
import { sql, type RawBuilder } from 'kysely';
import type { Basis } from '../runs/result-order.ts';
import { stands } from '../runs/standing.ts';
import type { ComparedPair } from './compared-pair.ts';
import { judgesTest } from './metric-assignment.ts';

/** Of a row of `evaluations`. */
export function metricVerdict(basis: Basis, evaluation: string): RawBuilder<unknown> {
  const of = (column: string) => sql.ref(`${evaluation}.${column}`);
  return basis === 'final' ? sql`coalesce(${of('reviewed_verdict')}, ${of('verdict')})` : of('verdict');
}

/** `position, trial, verdict` of every result; null: it was not settled. */
export function resultVerdicts(pair: ComparedPair, which: 'run' | 'baseline'): RawBuilder<unknown> {
  const runId = pair[which].id;
  if (pair.shared !== null) return pair.basis === 'final' ? sharedFinal(pair, which) : sharedAutomated(pair, which);
  const verdict = pair.basis === 'final' ? sql`verdict` : sql`automated_verdict`;
  return sql`select position, trial, case when state = 'settled' then ${verdict} end as verdict from results where run_id = ${runId}`;
}

type Which = 'run' | 'baseline';

function sharedAutomated(pair: ComparedPair, which: Which): RawBuilder<unknown> {
  return sql`select r.position, r.trial, case when r.state = 'settled' then ${byRule(sql`m`)} end as verdict
    from results r ${judged(pair, which)} where r.run_id = ${pair[which].id}`;
}

/** The rule of domain/final-verdict.ts over the shared metrics: the latest standing review of the whole result decides alone; a turn reviewed Fail fails. */
function sharedFinal(pair: ComparedPair, which: Which): RawBuilder<unknown> {
  const runId = pair[which].id;
  return sql`
    select r.position, r.trial, case when r.state = 'settled' then coalesce(w.whole, case when w.turn_fails then 'fail' end, ${byRule(sql`m`)}) end as verdict
    from results r ${judged(pair, which)}
    left join (
      select v.result_id, (array_agg(v.verdict order by v.id desc) filter (where v.target = 'result'))[1] as whole,
        bool_or(v.target = 'turn' and v.verdict = 'fail') as turn_fails
      from reviews v where v.run_id = ${runId} and ${stands('v', runId)} group by v.result_id
    ) w on w.result_id = r.id where r.run_id = ${runId}`;
}

/** Of each result what the shared metrics say, of them only those that judge the test in the other run too. */
function judged(pair: ComparedPair, which: Which): RawBuilder<unknown> {
  const { [which]: metrics, narrowed } = pair.shared!;
  const verdict = metricVerdict(pair.basis, 'e');
  return sql`${narrowed ? partners(pair, which) : sql``} left join lateral (
      select count(*) as judged, count(*) filter (where ${verdict} = 'fail') as fails, count(*) filter (where ${verdict} = 'error') as errors
      from evaluations e where e.result_id = r.id and e.run_metric_id = any(${metrics}::bigint[]) ${narrowed ? sql`and ${judgesOther(pair, which)}` : sql``}) m on true`;
}

/** What decides which metrics judge the test's partner: by id, else by content. Null where it has none, as the test then is in no pair. */
function partners(pair: ComparedPair, which: Which): RawBuilder<unknown> {
  const other = pair[which === 'run' ? 'baseline' : 'run'].id;
  return sql`
    join run_tests t on t.run_id = r.run_id and t.position = r.position
    left join run_tests same_id on same_id.run_id = ${other} and same_id.test_id = t.test_id
    left join (select distinct on (content_hash) content_hash, type, behavior_id from run_tests where run_id = ${other} order by content_hash, position) same_content
      on same_id.test_id is null and same_content.content_hash = t.content_hash
    cross join lateral (select coalesce(same_id.type, same_content.type) as type, coalesce(same_id.behavior_id, same_content.behavior_id) as behavior_id offset 0) partner`;
}

function judgesOther(pair: ComparedPair, which: Which): RawBuilder<unknown> {
  const other = pair.shared![which === 'run' ? 'baseline' : 'run'];
  return sql`(partner.type is null or exists (select 1 from run_metrics own join run_metrics om on om.metric_id = own.metric_id and om.id = any(${other}::bigint[])
    where own.id = e.run_metric_id and ${judgesTest('om', { type: sql`partner.type`, behaviorId: sql`partner.behavior_id` })}))`;
}

/** The automated rule of domain/verdicts.ts. A call that failed left an error and nothing to judge. */
function byRule(counts: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when ${counts}.fails > 0 then 'fail' when ${counts}.errors > 0 then 'error' when ${counts}.judged > 0 then 'pass'
    when r.automated_verdict = 'error' and not exists (select 1 from evaluations where result_id = r.id) then 'error' else 'none' end`;
}
