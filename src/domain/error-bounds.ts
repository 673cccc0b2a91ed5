// The missing verdicts of a comparison, filled in as badly and as well for this run as they could have turned out.
import { openPairs } from './pair-groups.ts';
import type { PairGroup, TrialCounts } from './pair-groups.ts';

/** How every missing verdict is filled in. Best: this run's all passed, the baseline's all failed; worst: the reverse. */
export type Completion = 'best' | 'worst';

/** The groups with every open trial of a pair filled in; those without a verdict in either run stay open. */
export function completed(groups: readonly PairGroup[], completion: Completion): PairGroup[] {
  const open = new Set(openPairs(groups));
  return groups.map((group) => (open.has(group) ? filled(group, completion) : group));
}

function filled({ tests, before, after }: PairGroup, completion: Completion): PairGroup {
  if (completion === 'best') return { tests, before: allFailed(before), after: allPassed(after) };
  return { tests, before: allPassed(before), after: allFailed(after) };
}

function allPassed({ passed, failed, open }: TrialCounts): TrialCounts {
  return { passed: passed + open, failed, open: 0 };
}

function allFailed({ passed, failed, open }: TrialCounts): TrialCounts {
  return { passed, failed: failed + open, open: 0 };
}
