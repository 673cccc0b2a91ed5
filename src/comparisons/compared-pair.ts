// Which two runs are compared, and by which verdicts.
import type { Basis } from '../runs/result-order.ts';
import type { RunRow } from '../runs/run-queries.ts';

/** Ids of the metrics that are the same in both runs, as each run knows them. */
export interface SharedMetrics {
  run: readonly number[];
  baseline: readonly number[];
  /** Not each of them judges every test in both runs, so that it must be looked up which of them judged a test on both sides. */
  narrowed: boolean;
}

/** Two ended runs of one project. Their rows are read before anything else, so that what is stored under their revisions is never older than those. */
export interface ComparedPair {
  run: RunRow;
  baseline: RunRow;
  basis: Basis;
  /** The project's: differences up to so many points mean nothing. */
  marginPoints: number;
  /** null: by all metrics, as the runs were judged. */
  shared: SharedMetrics | null;
}

/** By which a stored summary or order is found. */
export function pairKey({ run, baseline, basis, shared }: ComparedPair) {
  return { run_id: run.id, baseline_run_id: baseline.id, basis, shared: shared !== null };
}

/** Reviews change no automated verdict: what is stored of those is never out of date. */
export function revisionsOf({ run, baseline, basis }: Pick<ComparedPair, 'run' | 'baseline' | 'basis'>) {
  return basis === 'final' ? { run_revision: run.revision, baseline_revision: baseline.revision } : { run_revision: 0, baseline_revision: 0 };
}
