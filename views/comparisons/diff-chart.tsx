// A difference of pass rates with its interval, around "no difference": worse to the left, better to the right.
import type { Interval } from '../../src/domain/statistics.ts';
import type { DecisionVerdict } from '../../src/domain/comparison.ts';
import { pointsText } from '../../src/domain/decision-words.ts';

interface DiffChartProps {
  /** −1 to 1, as the ends of the interval. */
  difference: number;
  interval: Interval;
  verdict: DecisionVerdict;
  /** 0 to 1: what lies within means nothing. */
  margin: number;
}

/** Ends of the axis in points: the first that holds the interval. */
const scales = [10, 25, 50, 75, 100];
const middleX = 200;
const halfWidth = 194;

export function DiffChart({ difference, interval, verdict, margin }: DiffChartProps) {
  const scale = scales.find((end) => end >= Math.max(Math.abs(interval.low), Math.abs(interval.high)) * 100) ?? 100;
  const x = (value: number): number => middleX + ((value * 100) / scale) * halfWidth;
  const [low, high, mark] = [x(interval.low), x(interval.high), x(difference)];
  const range = rangeText(interval);
  const tone = verdict === 'worse' || verdict === 'better' ? verdict : '';
  return (
    <figure>
      <svg class="chart" viewBox="0 0 400 70" role="img" aria-label={`Difference ${pointsText(difference)}, 95% interval ${range}`}>
        <rect class="margin" x={at(x(-Math.min(margin, scale / 100)))} y="20" width={at(2 * (Math.min(margin, scale / 100) * 100 / scale) * halfWidth)} height="26" />
        <text class="k" x={at(labelX(low))} y="13"><tspan class="big">{pointsText(difference)}</tspan><tspan class="soft" dx="8">{range}</tspan></text>
        <rect class={`iv ${tone}`.trimEnd()} x={at(low)} y="23" width={at(high - low)} height="14" />
        <path class="cap" d={`M${at(low)} 20v20M${at(high)} 20v20`} />
        <line class="mk" x1={at(mark)} x2={at(mark)} y1="20" y2="40" />
        <line class="axis" x1="6" x2="394" y1="46" y2="46" />
        <line class="zero" x1="200" x2="200" y1="20" y2="50" />
        <text x="6" y="63" text-anchor="start">−{scale}</text>
        <text x="103" y="63" text-anchor="middle">−{scale / 2}</text>
        <text x="200" y="63" text-anchor="middle">no difference</text>
        <text x="297" y="63" text-anchor="middle">+{scale / 2}</text>
        <text x="394" y="63" text-anchor="end">+{scale}</text>
      </svg>
      <figcaption class="cap">Change in pass rate on shared tests, 95% interval; shaded: margin</figcaption>
    </figure>
  );
}

/** The label begins at the interval, and no later than where it still fits. */
function labelX(low: number): number {
  return Math.min(low, 214);
}

function at(value: number): string {
  return value.toFixed(2);
}

/** "−40.9 to −2.9" */
export function rangeText({ low, high }: Interval): string {
  return `${signedPoints(low)} to ${signedPoints(high)}`;
}

/** "−40.9" */
function signedPoints(value: number): string {
  return pointsText(value).replace(/ points?$/, '');
}
