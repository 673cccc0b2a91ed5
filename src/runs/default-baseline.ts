// Which run a run is compared with where nobody chose: SQL that lists, overviews and comparisons share.
import { sql, type RawBuilder } from 'kysely';

/**
 * The test set's pinned baseline, else the latest completed older run of the same test set that got answers of its own and in which a test was scored, one of the same
 * endpoint if there is any. `run` names a row of `runs`.
 */
export function defaultBaselineId(run: RawBuilder<unknown>): RawBuilder<number | null> {
  const older = sql`from runs o where o.test_set_id = ${run}.test_set_id and o.project_id = ${run}.project_id and o.state = 'completed' and o.id < ${run}.id and o.answers_from_run_id is null and ${wasScored}`;
  return sql`coalesce(
    (select p.id from test_sets s join runs p on p.id = s.baseline_run_id where s.id = ${run}.test_set_id and p.id <> ${run}.id and p.project_id = ${run}.project_id and p.state in ('completed', 'cancelled')),
    (select o.id ${older} and o.endpoint_id = ${run}.endpoint_id order by o.id desc limit 1),
    (select o.id ${older} order by o.id desc limit 1))`;
}

/** Of the run `o`: one of nothing but errors compares with nothing. */
const wasScored = sql`exists (select 1 from run_tallies t where t.run_id = o.id and t.verdict in ('pass', 'fail') and t.tests > 0)`;
