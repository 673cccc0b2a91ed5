// From a run's overview to its results, on the same basis of verdicts.
import type { RunOverview } from '../../src/runs/run-overview.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { runsPath, withQuery } from './paths.ts';

export function overviewResults(run: Pick<RunRow, 'project_id' | 'number'>, { basis }: Pick<RunOverview, 'basis'>, filters: Record<string, string | number | null> = {}): string {
  return withQuery(`${runsPath(run.project_id, run.number)}/results`, { ...filters, basis: basis === 'final' ? null : basis });
}
