// Both pass rates with their intervals, and the latencies as plain text: one measurement is not evidence.
import { cells, type CellCounts } from '../../src/comparisons/cells.ts';
import type { Side } from '../../src/domain/pair-groups.ts';
import { noVerdicts, type VerdictCounts } from '../../src/domain/verdicts.ts';
import { count, latency, percent, percentRange } from '../ui/format.ts';
import { Gauge, rateOf } from '../ui/gauge.tsx';
import { Icon } from '../ui/icon.tsx';
import type { ComparisonProps } from './comparison-props.ts';

export function PassRates({ pair: { run, baseline }, summary }: ComparisonProps) {
  return (
    <section class="sec">
      <header><h2>Pass rates</h2><p>all tests of each run</p></header>
      <dl class="pair">
        <dt>{baseline.name}</dt><RateOf counts={verdictsOf(summary.cells, 'before')} />
        <dt>{run.name}</dt><RateOf counts={verdictsOf(summary.cells, 'after')} />
      </dl>
      <dl class="kv gap">
        <Change term="Latency p50" before={baseline.latency_p50_ms} after={run.latency_p50_ms} text={latency} />
        <Change term="Latency p95" before={baseline.latency_p95_ms} after={run.latency_p95_ms} text={latency} />
        <Change term="Tokens" before={tokensOf(baseline)} after={tokensOf(run)} text={count} />
        <Change term="Judging" before={baseline.judge_cost} after={run.judge_cost} text={(dollars) => `$${dollars.toFixed(2)}`} />
      </dl>
    </section>
  );
}

function RateOf({ counts }: { counts: VerdictCounts }) {
  const rate = rateOf(counts);
  if (rate === null) return <dd><b>–</b><span class="sub">no test has a verdict</span></dd>;
  return <dd><b>{percent(rate.rate)}</b><span class="sub">{count(rate.passed)} of {count(rate.scored)} · {percentRange(rate.interval)}</span><Gauge {...rate} /></dd>;
}

function Change({ term, before, after, text }: { term: string; before: number | null; after: number | null; text: (value: number) => string }) {
  if (before === null && after === null) return null;
  const shown = (value: number | null): string => (value === null ? '–' : text(value));
  return <><dt>{term}</dt><dd>{shown(before)} <Icon name="arrow" also="to" /><span class="vh">to</span> <b>{shown(after)}</b></dd></>;
}

function tokensOf({ input_tokens, output_tokens }: { input_tokens: number | null; output_tokens: number | null }): number | null {
  return input_tokens === null && output_tokens === null ? null : (input_tokens ?? 0) + (output_tokens ?? 0);
}

/** The same cells as everything else on the page: no second count that could differ. */
function verdictsOf(counts: CellCounts, side: 'before' | 'after'): VerdictCounts {
  const verdicts: VerdictCounts = { ...noVerdicts };
  for (const cell of cells) {
    const verdict: Side = cell[side];
    if (verdict !== null && verdict !== 'absent') verdicts[verdict] += counts[cell.code] ?? 0;
  }
  return verdicts;
}
