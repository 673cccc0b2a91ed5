// How often the tests of a set change their verdict though nothing has changed: what the last runs of one configuration tell.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

export interface SetNoise {
  /** Share of tests, 0 to 1, whose verdict differs between two runs of the same configuration. */
  noise: number;
  /** Tests that were compared, over all pairs of runs. */
  tests: number;
}

const latestRuns = 6;
/** With fewer compared tests the share would say little. */
const fewestTests = 30;

/** null where the set was not run twice in the same way. Runs with one trial only: of several the majority hides the noise. */
export async function readSetNoise(db: Kysely<Tables>, testSetId: number): Promise<SetNoise | null> {
  const { rows } = await sql<{ changed: number; tests: number }>`
    with latest as materialized (
      select r.id, r.endpoint, (select coalesce(json_agg(json_build_array(m.metric_id, m.version) order by m.metric_id), '[]')::text from run_metrics m where m.run_id = r.id) as metrics
      from runs r where r.test_set_id = ${testSetId} and r.state = 'completed' and r.trials = 1 and r.answers_from_run_id is null order by r.id desc limit ${latestRuns}
    ), pairs as (
      select id, lag(id) over (partition by endpoint, metrics order by id) as before from latest
    )
    select coalesce(sum((n.automated_verdict <> b.automated_verdict)::integer), 0)::integer as changed, count(*)::integer as tests
    from pairs join run_tests n on n.run_id = pairs.id join run_tests b on b.run_id = pairs.before and b.test_id = n.test_id and b.test_version = n.test_version
    where n.automated_verdict in ('pass', 'fail') and b.automated_verdict in ('pass', 'fail')`.execute(db);
  const { changed, tests } = rows[0]!;
  return tests < fewestTests ? null : { noise: changed / tests, tests };
}
