// The head of a run's own page: the run against its baseline.
import type { AgainstBaseline } from '../../src/comparisons/against-baseline.ts';
import { countOutcomes } from '../../src/comparisons/cells.ts';
import type { Basis } from '../../src/runs/result-order.ts';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { choicePath, comparisonPath } from './paths.ts';
import { judgingSentence, RunAgain, Verdict, VerdictHead, whatDiffers } from './verdict.tsx';

interface RunVerdictProps {
  run: { project_id: number; number: number };
  against: Exclude<AgainstBaseline, { kind: 'no_baseline' }>;
  basis: Basis;
  /** The run by itself, in a sentence. */
  outcome: string;
  mayEdit: boolean;
}

export function RunVerdict({ run, against, basis, outcome, mayEdit }: RunVerdictProps) {
  const address = { run, baseline: against.baseline, basis, shared: false };
  const another = <a class="sm" href={choicePath(run)}>Choose another baseline</a>;
  if (against.kind === 'too_early') return <VerdictHead icon="open" title={`Too early to compare with ${against.baseline.name}.`}><p>{outcome} A verdict needs both runs to have ended.</p></VerdictHead>;
  if (against.kind === 'not_comparable') {
    return (
      <VerdictHead icon="error" title={`Not comparable with ${against.baseline.name}: ${whatDiffers(against.difference)}.`} next={<><a class="btn" href={comparisonPath(address)}>See the ways out</a>{another}</>}>
        <p>{outcome} {judgingSentence(against.difference, against.baseline.name)}</p>
      </VerdictHead>
    );
  }
  const { regressed, improved } = countOutcomes(against.summary.cells);
  return (
    <Verdict against={against} projectId={run.project_id} outcome={outcome}>
      {regressed > 0 && <a class="btn primary" href={comparisonPath(address, { outcome: 'regressed' })}>See {regressed === 1 ? 'the regressed test' : `the ${counted(regressed, 'regressed test')}`}</a>}
      {regressed === 0 && improved > 0 && <a class="btn primary" href={comparisonPath(address, { outcome: 'improved' })}>See {improved === 1 ? 'the improved test' : `the ${counted(improved, 'improved test')}`}</a>}
      {regressed + improved === 0 && <a class="btn" href={comparisonPath(address)}><Icon name="compare" />Compare test by test</a>}
      {mayEdit && <RunAgain decision={against.decision} run={run} />}
      {another}
    </Verdict>
  );
}
