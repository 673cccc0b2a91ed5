// A difference with its interval in one row of a table that says both in figures: left of the line is worse.
import type { Interval } from '../../src/domain/statistics.ts';

interface ForestProps {
  /** −1 to 1, as the ends of the interval and `scale`, at which the row ends. */
  difference: number;
  interval: Interval;
  scale: number;
  tone: 'worse' | 'better' | '';
}

export function Forest({ difference, interval, scale, tone }: ForestProps) {
  const x = (value: number): number => Math.max(0, Math.min(100, 50 + (value / scale) * 50));
  const [low, high, mark] = [x(interval.low), x(interval.high), x(difference)].map((value) => value.toFixed(2)) as [string, string, string];
  return (
    <svg class="forest" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <rect class={`iv ${tone}`.trimEnd()} x={low} y="3" width={(Number(high) - Number(low)).toFixed(2)} height="6" />
      <path class="cap" vector-effect="non-scaling-stroke" d={`M${low} 2v8M${high} 2v8`} />
      <line class="zero" x1="50" x2="50" y1="0" y2="12" />
      <line class="mk" x1={mark} x2={mark} y1="1" y2="11" />
    </svg>
  );
}
