// Re-scores a run: its answers are judged again by the metrics of today, as a new run; the endpoint is not called.
import type { Kysely } from 'kysely';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { MetricChoice } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { expandRun } from './expand-run.ts';
import type { RunRow } from './run-queries.ts';
import type { RunOrder } from './start-run.ts';

export interface RescoreChoice {
  metricChoice: MetricChoice;
  metricIds: readonly number[];
  name: string;
  tags: readonly string[];
  startedBy: number;
  requestKey: string | null;
}

/** Exactly the tests, the trials and the answers of the given run. */
export async function rescoreOf(db: Kysely<Tables>, run: RunRow, choice: RescoreChoice): Promise<RunOrder | Refusal> {
  if (run.state !== 'completed' && run.state !== 'cancelled') {
    return refuse('conflict', `Run ${run.number} has not ended yet. Wait until it ends, then reuse its answers.`);
  }
  await expandRun(db, run.id);
  return {
    ...choice, projectId: run.project_id, testSetId: run.test_set_id, endpointId: run.endpoint_id, mode: 'parallel', trials: run.trials,
    sourceRunId: run.id, testsFrom: 'source_run', answersFromRunId: run.id,
  };
}
