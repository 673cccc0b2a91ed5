// Why the list of what changed against the baseline stays empty although verdicts may have changed.
import type { NoFlips } from '../../src/comparisons/flipped-positions.ts';
import { choicePath } from '../comparisons/paths.ts';
import { judgingSentence, whatDiffers } from '../comparisons/verdict.tsx';
import { runsPath } from './paths.ts';

interface NoFlipsProps {
  run: { project_id: number; number: number };
  noFlips: NoFlips;
}

export function NoFlipsReason({ run, noFlips }: NoFlipsProps) {
  switch (noFlips.kind) {
    case 'no_baseline': return <p>This run has no baseline, so nothing is known to have changed. <a href={choicePath(run)}>Choose a run to compare with</a></p>;
    case 'not_ended': return <p>{noFlips.name} has not ended yet. What changed is listed when it has.</p>;
    case 'not_comparable': {
      const { baseline, difference } = noFlips;
      return <p>Not comparable with {baseline.name} (run {baseline.number}): {whatDiffers(difference)}. {judgingSentence(difference, baseline.name)} <a href={`${runsPath(run.project_id, run.number)}/comparison`}>See the comparison</a></p>;
    }
  }
}
