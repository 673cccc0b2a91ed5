// Paired tests, counted by what their trials gave on each side: all that a comparison's decision needs to know.
import type { DifferenceGroup } from './bootstrap.ts';
import type { PairedCounts } from './paired-difference.ts';
import type { Outcome, Verdict } from './vocabulary.ts';

/**
 * A test's trials in one run. Open: an error or cancelled, so that a verdict is missing that might have been. A trial with verdict `none`
 * (no metric) is in none of the three: nothing is missing there.
 */
export interface TrialCounts {
  passed: number;
  failed: number;
  open: number;
}

/** `tests` paired tests with these same trials in the baseline (`before`) and in this run (`after`): one row of a `group by`. */
export interface PairGroup {
  tests: number;
  before: TrialCounts;
  after: TrialCounts;
}

/** A test's verdict in one run; null: cancelled, or not settled; absent: the run has no such test. */
export type Side = Verdict | null | 'absent';

/** What became of a test. Throws where it is absent from both. */
export function outcomeOf(before: Side, after: Side): Outcome {
  if (before === 'absent' && after === 'absent') throw new Error('A test absent from both runs is not part of their comparison.');
  if (before === 'absent') return 'added';
  if (after === 'absent') return 'removed';
  if (!isScored(before) || !isScored(after)) return 'inconclusive';
  if (before === after) return 'unchanged';
  return after === 'pass' ? 'improved' : 'regressed';
}

/** The group of `tests` paired tests with one trial on either side. */
export function oneTrialGroup(before: Verdict | null, after: Verdict | null, tests: number): PairGroup {
  return { tests, before: oneTrial(before), after: oneTrial(after) };
}

/** Groups with a verdict on both sides. */
export function scoredPairs(groups: readonly PairGroup[]): PairGroup[] {
  return groups.filter(({ before, after }) => scored(before) > 0 && scored(after) > 0);
}

/**
 * Groups with a verdict missing that could matter: open trials on a side, and a verdict on at least one. A test without any verdict in
 * both runs is left out: it tells neither version from the other, and would be missing whichever is the better.
 */
export function openPairs(groups: readonly PairGroup[]): PairGroup[] {
  return groups.filter(({ before, after }) => {
    const couldPair = scored(before) + before.open > 0 && scored(after) + after.open > 0;
    return couldPair && before.open + after.open > 0 && scored(before) + scored(after) > 0;
  });
}

/**
 * Pairs with a verdict on both sides by outcome; a side's verdict is that of the majority of its scored trials, a tie fails (the rule of
 * `testVerdict`). So these are the whole comparison's counters of improved and regressed.
 */
export function pairedCounts(groups: readonly PairGroup[]): PairedCounts {
  const counts = { bothPass: 0, regressed: 0, improved: 0, bothFail: 0 };
  for (const { before, after, tests } of scoredPairs(groups)) {
    const passedBefore = before.passed > before.failed;
    const passedAfter = after.passed > after.failed;
    if (passedBefore) counts[passedAfter ? 'bothPass' : 'regressed'] += tests;
    else counts[passedAfter ? 'improved' : 'bothFail'] += tests;
  }
  return counts;
}

/** Difference of the per-test mean pass, this run − baseline, of every pair with a verdict on both sides. */
export function meanDifferences(groups: readonly PairGroup[]): DifferenceGroup[] {
  return scoredPairs(groups).map(({ before, after, tests }) => ({ difference: meanPass(after) - meanPass(before), tests }));
}

/** Mean over tests of each side's mean pass, 0 to 1; null without a pair. */
export function passRates(groups: readonly PairGroup[]): { before: number; after: number } | null {
  const pairs = scoredPairs(groups);
  const tests = testsIn(pairs);
  if (tests === 0) return null;
  const mean = (side: 'before' | 'after') => pairs.reduce((sum, group) => sum + meanPass(group[side]) * group.tests, 0) / tests;
  return { before: mean('before'), after: mean('after') };
}

export function testsIn(groups: readonly PairGroup[]): number {
  return groups.reduce((sum, group) => sum + group.tests, 0);
}

/** Mean pass of the scored trials, 0 to 1. Only for a side that has one. */
export function meanPass({ passed, failed }: TrialCounts): number {
  return passed / (passed + failed);
}

export function scored({ passed, failed }: TrialCounts): number {
  return passed + failed;
}

function oneTrial(verdict: Verdict | null): TrialCounts {
  const open = verdict === 'error' || verdict === null;
  return { passed: verdict === 'pass' ? 1 : 0, failed: verdict === 'fail' ? 1 : 0, open: open ? 1 : 0 };
}

function isScored(side: Side): boolean {
  return side === 'pass' || side === 'fail';
}
