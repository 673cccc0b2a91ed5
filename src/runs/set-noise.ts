// How often the tests of a set change their verdict though nothing has changed: what the last runs of one configuration tell.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { judgedBy } from './judged-by.ts';

export interface SetNoise {
  /** Share of tests, 0 to 1, whose verdict differs between two runs of the same configuration. */
  noise: number;
  /** Tests that were compared, over all pairs of runs. */
  tests: number;
}

const latestRuns = 6;
/** With fewer compared tests the share would say little. */
const fewestTests = 30;

/** By test set, with the runs it was read from: an ended run keeps its configuration and its automated verdicts. */
const known = new Map<number, { from: string; noise: Promise<SetNoise | null> }>();

/** null where the set was not run twice in the same way. Runs with one trial only: of several the majority hides the noise. */
export async function readSetNoise(db: Kysely<Tables>, testSetId: number): Promise<SetNoise | null> {
  const runIds = await readLatestRuns(db, testSetId);
  const from = runIds.join();
  const before = known.get(testSetId);
  if (before?.from === from) return before.noise;
  const noise = compareRuns(db, runIds);
  known.set(testSetId, { from, noise });
  noise.catch(() => known.delete(testSetId));
  return noise;
}

/** All of them, not only the newest: an older run may end after it. */
async function readLatestRuns(db: Kysely<Tables>, testSetId: number): Promise<number[]> {
  const runs = await db.selectFrom('runs').select('id').where('test_set_id', '=', testSetId).where('state', '=', 'completed').where('trials', '=', 1)
    .where('answers_from_run_id', 'is', null).orderBy('id', 'desc').limit(latestRuns).execute();
  return runs.map(({ id }) => id);
}

async function compareRuns(db: Kysely<Tables>, runIds: readonly number[]): Promise<SetNoise | null> {
  const { rows } = await sql<{ changed: number; tests: number }>`
    with latest as materialized (
      select r.id, r.endpoint, ${judgedBy(sql`r.id`)} as judged_by from runs r where r.id = any (${runIds}::bigint[])
    ), pairs as (
      select id, lag(id) over (partition by endpoint, judged_by order by id) as before from latest
    )
    select coalesce(sum((n.automated_verdict <> b.automated_verdict)::integer), 0)::integer as changed, count(*)::integer as tests
    from pairs join run_tests n on n.run_id = pairs.id join run_tests b on b.run_id = pairs.before and b.test_id = n.test_id and b.test_version = n.test_version
    where n.automated_verdict in ('pass', 'fail') and b.automated_verdict in ('pass', 'fail')`.execute(db);
  const { changed, tests } = rows[0]!;
  return tests < fewestTests ? null : { noise: changed / tests, tests };
}
