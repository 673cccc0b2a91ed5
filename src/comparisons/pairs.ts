// SQL that pairs the tests of two runs, by test id and what is left by content; never by position. A test holds it against the plain rule of test/support/pair-tests.ts.
import { sql, type RawBuilder } from 'kysely';
import { sides } from './cells.ts';
import type { ComparedPair } from './compared-pair.ts';
import { resultVerdicts } from './result-verdicts.ts';
import { majorityVerdict } from './trial-majority.ts';

/** A verdict as the index of `sides`. */
function sideIndex(verdict: RawBuilder<unknown>): RawBuilder<number> {
  const known = sides.flatMap((side, index) => (side === null || side === 'absent' ? [] : [sql`when ${sql.lit(side)} then ${sql.lit(index)}`]));
  return sql`case ${verdict} ${sql.join(known, sql` `)} else ${sql.lit(sides.indexOf(null))} end`;
}

const absent = sql.lit(sides.indexOf('absent'));

/** `test_id, position, test_version, side` of every test of one side. */
function sideOf(pair: ComparedPair, which: 'run' | 'baseline'): RawBuilder<unknown> {
  const runId = pair[which].id;
  if (pair.shared === null) {
    const verdict = pair.basis === 'final' ? sql`verdict` : sql`automated_verdict`;
    return sql`select test_id, position, test_version, ${sideIndex(verdict)} as side from run_tests where run_id = ${runId}`;
  }
  return sql`
    select t.test_id, t.position, t.test_version, ${sideIndex(sql`v.verdict`)} as side from run_tests t left join (
      select position, ${majorityVerdict(sql`verdict`)} as verdict
      from (${resultVerdicts(pair, which)}) trials group by position
    ) v on v.position = t.position where t.run_id = ${runId}`;
}

/** `cell`, `np` and `bp`: the positions in this run and in the baseline; `edited`: the test has another version. One row a test, by its id alone. */
export function pairsById(pair: ComparedPair): RawBuilder<unknown> {
  return sql`
    select (${sql.lit(sides.length)} * coalesce(b.side, ${absent}) + coalesce(n.side, ${absent}))::smallint as cell, n.position as np, b.position as bp,
      n.test_version <> b.test_version as edited
    from (${sideOf(pair, 'run')}) n full join (${sideOf(pair, 'baseline')}) b on b.test_id = n.test_id`;
}

/** The same, after tests without a partner were paired by content, copies of one content one to one in the order of their positions. */
export function allPairs(pair: ComparedPair): RawBuilder<unknown> {
  const step = sql.lit(sides.length);
  return sql`
    with by_id as materialized (${pairsById(pair)}),
    lonely_now as (
      select l.cell % ${step} as side, l.np, t.content_hash, row_number() over (partition by t.content_hash order by l.np) as nth
      from by_id l join run_tests t on t.run_id = ${pair.run.id} and t.position = l.np where l.bp is null
    ), lonely_before as (
      select l.cell / ${step} as side, l.bp, t.content_hash, row_number() over (partition by t.content_hash order by l.bp) as nth
      from by_id l join run_tests t on t.run_id = ${pair.baseline.id} and t.position = l.bp where l.np is null
    )
    select cell, np, bp, edited from by_id where np is not null and bp is not null
    union all
    select (${step} * coalesce(b.side, ${absent}) + coalesce(n.side, ${absent}))::smallint, n.np, b.bp, false
    from lonely_now n full join lonely_before b on b.content_hash = n.content_hash and b.nth = n.nth`;
}
