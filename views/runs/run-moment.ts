// Where a run stands just now.
import type { AgainstBaseline } from '../../src/comparisons/against-baseline.ts';
import type { RunOverview } from '../../src/runs/run-overview.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';

export interface RunOverviewProps {
  run: RunRow;
  overview: RunOverview;
  /** null while the run is unfinished. */
  against: AgainstBaseline | null;
  mayEdit: boolean;
  now: Date;
}

export function isFinished(run: Pick<RunRow, 'state'>): boolean {
  return run.state === 'completed' || run.state === 'cancelled';
}

/** What the tests without a verdict are called. */
export function waitingWord(run: Pick<RunRow, 'state'>): 'Not run' | 'No verdict yet' {
  return isFinished(run) ? 'Not run' : 'No verdict yet';
}

/** Milliseconds at the pace so far; null while nothing is settled. */
export function timeLeftMs(run: RunRow, settled: number, now: Date): number | null {
  if (run.started_at === null || settled === 0) return null;
  return ((now.getTime() - run.started_at.getTime()) / settled) * (run.test_count - settled);
}
