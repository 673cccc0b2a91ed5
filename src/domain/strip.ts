// The strip of a run: one column per test up to 128 tests, above that 128 bins of neighbours.
import type { Verdict } from './vocabulary.ts';

export const stripColumns = 128;

/** The strip's column of the test at `position` (from 0) in a run of `testCount` tests. */
export function stripBin(position: number, testCount: number): number {
  return testCount <= stripColumns ? position : Math.floor((position * stripColumns) / testCount);
}

export function stripWidth(testCount: number): number {
  return Math.min(testCount, stripColumns);
}

const worstFirst: readonly Verdict[] = ['fail', 'error', 'none', 'pass'];

/** What a column shows: the verdict that most needs to be seen; null where no test of it is settled. */
export function columnVerdict(present: ReadonlySet<Verdict>): Verdict | null {
  return worstFirst.find((verdict) => present.has(verdict)) ?? null;
}
