// What would turn "can't tell yet" into an answer.
import type { BoundsIfErrors, Measurement } from './comparison.ts';
import { testsNeeded } from './detectable-change.ts';
import { meanDifferences } from './pair-groups.ts';
import type { PairGroup } from './pair-groups.ts';
import { pairedDifference } from './paired-difference.ts';

export type WhatWouldSettle =
  /** No test has a verdict in both runs, and none is missing either. */
  | { by: 'shared_tests' }
  /** The missing verdicts of this many tests could decide it, or stand against what the others say. */
  | { by: 'resolving_errors'; openTests: number; openBefore: number; openAfter: number }
  /**
   * About so many tests in all, if they go on to change as they did so far: to show a change as large as the one seen (p < 0.05, four
   * times in five), and to show that it lies within the margin. null: more than a million, or not by more tests at all.
   */
  | { by: 'more_tests'; toShowChange: number | null; toShowNoDifference: number | null };

const mostTests = 1_000_000;

export function whatWouldSettle(
  groups: readonly PairGroup[],
  measured: Measurement,
  bounds: BoundsIfErrors | null,
  margin: number,
): WhatWouldSettle {
  if (bounds !== null && (bounds.crosses || measured.difference === null)) {
    const { openTests, openBefore, openAfter } = bounds;
    return { by: 'resolving_errors', openTests, openBefore, openAfter };
  }
  if (measured.difference === null) return { by: 'shared_tests' };
  return {
    by: 'more_tests',
    toShowChange: testsToShowChange(groups, measured.difference),
    toShowNoDifference: testsToShowNoDifference(groups, measured, margin),
  };
}

/** With one trial the mean square is the share of tests that changed; what of it is not the change itself is noise. */
function testsToShowChange(groups: readonly PairGroup[], difference: number): number | null {
  const noise = Math.max(0, meanSquare(groups) - Math.abs(difference));
  return testsNeeded({ change: difference, trials: 1, noise });
}

/** The fewest tests, in the proportions seen so far, whose interval fits into the margin. */
function testsToShowNoDifference(groups: readonly PairGroup[], measured: Measurement, margin: number): number | null {
  const fits = (tests: number) => {
    const { low, high } = measured.method === 'mcnemar' ? scaledInterval(measured, tests) : normalInterval(groups, measured, tests);
    return low >= -margin && high <= margin;
  };
  if (!fits(mostTests)) return null;
  let [below, above] = [measured.pairs, mostTests];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (fits(middle)) above = middle;
    else below = middle;
  }
  return above;
}

function scaledInterval({ counts, pairs }: Measurement, tests: number): { low: number; high: number } {
  const scale = tests / pairs;
  const scaled = {
    bothPass: counts.bothPass * scale,
    regressed: counts.regressed * scale,
    improved: counts.improved * scale,
    bothFail: counts.bothFail * scale,
  };
  return pairedDifference(scaled) ?? { low: -1, high: 1 };
}

/** What the bootstrap's interval tends to, its two imagined tests included. */
function normalInterval(groups: readonly PairGroup[], { difference }: Measurement, tests: number): { low: number; high: number } {
  const centre = ((difference ?? 0) * tests) / (tests + 2);
  const variance = (meanSquare(groups) * tests + 2) / (tests + 2) - centre * centre;
  const half = 1.959963984540054 * Math.sqrt(variance / (tests + 2));
  return { low: centre - half, high: centre + half };
}

function meanSquare(groups: readonly PairGroup[]): number {
  const differences = meanDifferences(groups);
  const tests = differences.reduce((sum, group) => sum + group.tests, 0);
  return differences.reduce((sum, group) => sum + group.difference ** 2 * group.tests, 0) / tests;
}
