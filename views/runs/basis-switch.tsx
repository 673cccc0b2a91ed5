// Which verdicts a run's pages show: those after people's reviews, or the machine's alone. Without any review both are the same and nothing is asked.
import { bases, type Basis } from '../../src/runs/result-order.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { hx } from '../layout/hx.tsx';

interface BasisSwitchProps {
  run: RunRow;
  basis: Basis;
  hrefOf: (basis: Basis) => string;
  /** The id of what is swapped. */
  target: string;
}

const labels: Record<Basis, { label: string; title: string }> = {
  final: { label: 'Final', title: 'Verdicts after people’s reviews' }, automated: { label: 'Automated', title: 'Verdicts of the metrics alone' },
};

export function BasisSwitch({ run, basis, hrefOf, target }: BasisSwitchProps) {
  if (run.revision === 0 && basis === 'final') return null;
  return (
    <div class="seg" role="group" aria-label="Verdicts">
      {bases.map((one) => {
        const visit = hx({ get: hrefOf(one), target: `#${target}`, swap: 'outerHTML', 'push-url': 'true' });
        return <a href={hrefOf(one)} title={labels[one].title} aria-current={one === basis ? 'true' : undefined} {...visit}>{labels[one].label}</a>;
      })}
    </div>
  );
}
