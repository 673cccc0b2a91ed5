// What a run's own page says of it: better or worse than its baseline, or why nothing is said.
import type { Kysely } from 'kysely';
import type { Decision } from '../domain/comparison.ts';
import type { Basis } from '../runs/result-order.ts';
import type { RunRow } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';
import { findComparison, type FoundComparison } from './find-comparison.ts';
import { isComparable, type ComparedMetric } from './metric-match.ts';
import type { ComparisonSummary } from './comparison-summary.ts';
import { summarise } from './summarise.ts';

export interface BaselineRef {
  id: number;
  number: number;
  name: string;
}

export type AgainstBaseline =
  /** The test set has no earlier run. */
  | { kind: 'no_baseline' }
  /** One of the two has not ended. */
  | { kind: 'too_early'; baseline: BaselineRef }
  /** Other metrics or another judge, or the same ones for other tests: a difference would tell of them, not of the versions. */
  | { kind: 'not_comparable'; baseline: BaselineRef; difference: JudgingDifference }
  | { kind: 'decided'; baseline: BaselineRef; decision: Decision; summary: ComparisonSummary };

/** In what the two runs were judged otherwise. */
export interface JudgingDifference {
  metrics: readonly ComparedMetric[];
  /** Of paired tests that other metrics judged, although the metrics are the same; 0 where the metrics themselves differ. */
  testsJudgedOtherwise: number;
}

/** One query where nothing has changed since the comparison was last looked at. */
export async function readAgainstBaseline(db: Kysely<Tables>, run: RunRow, basis: Basis): Promise<AgainstBaseline> {
  const found = await findComparison(db, run, { baseline: null, basis, shared: false, sort: 'position' });
  return found ? standingOf(db, found) : { kind: 'no_baseline' };
}

export async function standingOf(db: Kysely<Tables>, { pair, metrics, stored }: FoundComparison): Promise<AgainstBaseline> {
  const baseline: BaselineRef = { id: pair.baseline.id, number: pair.baseline.number, name: pair.baseline.name };
  if (!hasEnded(pair.run) || !hasEnded(pair.baseline)) return { kind: 'too_early', baseline };
  if (pair.shared === null && !isComparable(metrics)) return { kind: 'not_comparable', baseline, difference: { metrics, testsJudgedOtherwise: 0 } };
  const summary = stored ?? (await summarise(db, pair));
  if (summary.judgedOtherwise > 0) return { kind: 'not_comparable', baseline, difference: { metrics, testsJudgedOtherwise: summary.judgedOtherwise } };
  return { kind: 'decided', baseline, decision: summary.decision, summary };
}

export function hasEnded({ state }: Pick<RunRow, 'state'>): boolean {
  return state === 'completed' || state === 'cancelled';
}
