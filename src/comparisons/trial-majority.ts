// SQL for what several trials come to; the rule of `testVerdict` in domain/verdicts.ts, and a test holds the two together.
import { sql, type RawBuilder } from 'kysely';

/** An aggregate over the verdicts of a test's trials; null where none has one. */
export function majorityVerdict(verdict: RawBuilder<unknown>): RawBuilder<unknown> {
  const trials = (wanted: 'pass' | 'fail') => sql`count(*) filter (where ${verdict} = ${sql.lit(wanted)})`;
  return sql`case when ${trials('pass')} > ${trials('fail')} then 'pass' when ${trials('fail')} > 0 then 'fail'
    when bool_or(${verdict} = 'error') then 'error' when bool_or(${verdict} = 'none') then 'none' end`;
}
