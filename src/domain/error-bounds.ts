// The missing verdicts of a comparison, filled in as badly and as well for this run as they could have turned out, and so that they change least.
import { meanPass, openPairs, scored } from './pair-groups.ts';
import type { PairGroup, TrialCounts } from './pair-groups.ts';

/** How every missing verdict is filled in. Best: this run's all passed, the baseline's all failed; worst: the reverse; least: as on the other side. */
export type Completion = 'best' | 'worst' | 'least';

/** The groups with every open trial of a pair filled in; those without a verdict in either run stay open. */
export function completed(groups: readonly PairGroup[], completion: Completion): PairGroup[] {
  const open = new Set(openPairs(groups));
  return groups.map((group) => (open.has(group) ? filled(group, completion) : group));
}

function filled({ tests, before, after }: PairGroup, completion: Completion): PairGroup {
  if (completion === 'best') return { tests, before: allFailed(before), after: allPassed(after) };
  if (completion === 'worst') return { tests, before: allPassed(before), after: allFailed(after) };
  const filledBefore = filledLike(before, scored(after) > 0 ? after : before);
  return { tests, before: filledBefore, after: filledLike(after, filledBefore) };
}

/** As many of the open trials passed as brings the share of passed ones nearest to the model's. */
function filledLike({ passed, failed, open }: TrialCounts, model: TrialCounts): TrialCounts {
  const nearest = Math.round(meanPass(model) * (passed + failed + open)) - passed;
  const passing = Math.min(open, Math.max(0, nearest));
  return { passed: passed + passing, failed: failed + open - passing, open: 0 };
}

function allPassed({ passed, failed, open }: TrialCounts): TrialCounts {
  return { passed: passed + open, failed, open: 0 };
}

function allFailed({ passed, failed, open }: TrialCounts): TrialCounts {
  return { passed, failed: failed + open, open: 0 };
}
