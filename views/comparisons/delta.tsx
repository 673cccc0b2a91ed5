// A run against its baseline in a cell of a list: a solid mark and colour only where it is unlikely to be noise.
import type { ListedBaseline } from '../../src/comparisons/listed-baselines.ts';
import { pText, pointsText } from '../../src/domain/decision-words.ts';
import { hx } from '../layout/hx.tsx';
import { runsPath } from '../runs/paths.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { choicePath } from './paths.ts';

interface DeltaProps {
  run: { project_id: number; number: number };
  baseline: ListedBaseline;
}

export function Delta({ run, baseline }: DeltaProps) {
  const comparison = `${runsPath(run.project_id, run.number)}/comparison`;
  switch (baseline.kind) {
    case 'no_baseline': return <><span class="dim">No baseline</span><span class="sub"><a href={choicePath(run)}>Pick one</a></span></>;
    case 'too_early': return <span class="dim">Too early</span>;
    case 'not_comparable': return <><a class="plain dim" href={comparison}>Not comparable</a><span class="sub">vs {baseline.name}</span></>;
    // Found out one after the other, and by who looks at them.
    case 'unknown': return <span {...hx({ get: `${comparison}/summary`, trigger: 'load', target: 'this', swap: 'outerHTML', sync: 'closest table:queue all' })}><a class="plain dim" href={comparison}>Compare</a><span class="sub">vs {baseline.name}</span></span>;
    case 'decided': return <Decided comparison={comparison} baseline={baseline} />;
  }
}

function Decided({ comparison, baseline: { name, decision: { verdict, p, difference } } }: { comparison: string; baseline: Extract<ListedBaseline, { kind: 'decided' }> }) {
  const points = difference === null ? '' : ` ${pointsText(difference).replace(/ points?$/, '')}`;
  const [word, icon]: [string, IconName] = verdict === 'better' ? ['Better', 'up'] : verdict === 'worse' ? ['Worse', 'dn']
    : verdict === 'no_difference' ? ['No difference', 'same'] : ['Can’t tell', difference === null ? 'open' : difference < 0 ? 'dno' : 'upo'];
  return (
    <>
      <a class={`delta ${verdict === 'better' || verdict === 'worse' ? verdict : ''}`.trimEnd()} href={comparison}><Icon name={icon} />{word}{points}</a>
      <span class="sub">{p === null ? 'no shared verdicts' : pText(p)} · vs {name}</span>
    </>
  );
}
