// One test in both runs: what it was and is, which scores moved, and, opened, both answers.
import type { Cell } from '../../src/comparisons/cells.ts';
import type { ComparedMetric } from '../../src/comparisons/metric-match.ts';
import { movedScores, type MovedScore } from '../../src/comparisons/moved-scores.ts';
import type { ComparedTest } from '../../src/comparisons/row-queries.ts';
import type { Side } from '../../src/domain/pair-groups.ts';
import { hx } from '../layout/hx.tsx';
import { excerpt, latency } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FlakyMark, VerdictSign } from '../ui/mark.tsx';
import { outcomeWords } from './outcome-words.ts';
import { comparedTestPath, type ComparisonAddress } from './paths.ts';
import { toneOf, Transition } from './score-words.tsx';

interface CompareRowProps {
  test: ComparedTest;
  address: ComparisonAddress;
  metrics: ComparedMetric[];
  /** Shown first, whether it moved or not. */
  metric: number | null;
  open: boolean;
}

export function CompareRow({ test, address, metrics, metric, open }: CompareRowProps) {
  const href = comparedTestPath(address, test.position, test.baselinePosition);
  const id = test.position === null ? `removed-${(test.baselinePosition ?? 0) + 1}` : `pair-${test.position + 1}`;
  // Asked for when it is opened, or at once where it stands open.
  const load = hx({ get: href, trigger: open ? 'load' : 'toggle once', target: `#${id}`, swap: 'innerHTML' });
  return (
    <li>
      <details open={open} {...load}>
        <summary>
          <Icon name="chev" also="i-s tw" />
          <Verdicts cell={test.cell} />
          <span class="ti">{excerpt(test.prompt, 160)}<span class="sub">{[test.behaviorName, test.topic].filter((part) => part !== '').join(', ') || 'No behavior'}{test.edited && ' · edited since'}</span></span>
          <span class="kd"><OutcomeMark cell={test.cell} />{test.corrected && <span class="mark human sm"><Icon name="human" />corrected</span>}{test.flaky && <FlakyMark />}</span>
          <span class="md"><Moved metrics={metrics} metric={metric} test={test} /></span>
          <span class="ld">{latencyChange(test)}</span>
        </summary>
        <div class="opened" id={id}><a class="sm" href={href}>Show both answers</a></div>
      </details>
    </li>
  );
}

function Verdicts({ cell: { before, after } }: { cell: Cell }) {
  return <span class="vv"><SideSign side={before} /><Icon name="arrow" also="i-s dim" /><span class="vh">before, now</span><SideSign side={after} /></span>;
}

function SideSign({ side }: { side: Side }) {
  if (side === 'absent') return <span class="mark mute" title="Not in this run"><span aria-hidden="true">–</span><span class="vh">not in this run</span></span>;
  if (side === null) return <span class="mark mute" title="Not run"><Icon name="cancelled" /><span class="vh">not run</span></span>;
  return <VerdictSign verdict={side} />;
}

function OutcomeMark({ cell: { outcome } }: { cell: Cell }) {
  if (outcome === 'regressed') return <span class="mark fail"><Icon name="dn" also="tri" />Regressed</span>;
  if (outcome === 'improved') return <span class="mark pass"><Icon name="up" also="tri" />Improved</span>;
  return <span class="mark mute">{outcomeWords[outcome]}</span>;
}

const mostShown = 2;

function Moved({ metrics, metric, test }: { metrics: ComparedMetric[]; metric: number | null; test: ComparedTest }) {
  const moved = movedScores(metrics, test.before, test.after);
  const chosen = moved.filter((one) => one.metric.metricId === metric);
  const shown = [...chosen, ...moved.filter((one) => !chosen.includes(one))];
  if (shown.length === 0) return <span class="dim">–</span>;
  return (
    <>
      {shown.slice(0, mostShown).map((one) => <MovedLine moved={one} />)}
      {shown.length > mostShown && <span class="dim">and {shown.length - mostShown} more</span>}
    </>
  );
}

const senseWords = { better: 'better', worse: 'worse', same: '', unordered: '' };

function MovedLine({ moved: { metric, before, after, sense } }: { moved: MovedScore }) {
  return <span class={toneOf(before, after)}>{metric.name} <b><Transition metric={metric} before={before} after={after} /></b>{senseWords[sense] && <span class="vh">, {senseWords[sense]}</span>}</span>;
}

/** As plain text: one measurement is not evidence. */
function latencyChange({ before, after }: ComparedTest): string {
  if (before?.latencyMs == null || after?.latencyMs == null) return '';
  const change = after.latencyMs - before.latencyMs;
  return `${change < 0 ? '−' : '+'}${latency(Math.abs(change))}`;
}
