// Repeats a run: the same configuration as a new run that knows the old one.
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { expandRun } from './expand-run.ts';
import type { RunRow } from './run-queries.ts';
import type { RunOrder } from './start-run.ts';

/** With `source_run` the tests are exactly those of the old run, whose copies are completed first if need be. */
export async function rerunOf(
  db: Kysely<Tables>, run: RunRow, choice: Required<Pick<RunOrder, 'testsFrom' | 'requestKey'>> & { name: string; startedBy: number },
): Promise<RunOrder> {
  if (choice.testsFrom === 'source_run') await expandRun(db, run.id);
  const metrics = run.metric_choice === 'execution'
    ? await db.selectFrom('run_metrics').select('metric_id').where('run_id', '=', run.id).orderBy('position').execute()
    : [];
  return {
    projectId: run.project_id, testSetId: run.test_set_id, endpointId: run.endpoint_id, mode: run.mode, trials: run.trials,
    metricChoice: run.metric_choice, metricIds: metrics.map(({ metric_id }) => metric_id), name: choice.name, tags: run.tags,
    startedBy: choice.startedBy, sourceRunId: run.id, testsFrom: choice.testsFrom, requestKey: choice.requestKey,
  };
}
