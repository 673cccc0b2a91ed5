// A pass rate with its 95 % interval: dark = at least, light = up to, line = measured.
import { passRate, type VerdictCounts } from '../../src/domain/verdicts.ts';
import { wilsonInterval, type Interval } from '../../src/domain/statistics.ts';
import { percent, percentRange } from './format.ts';

export interface Rate {
  rate: number;
  interval: Interval;
  passed: number;
  scored: number;
}

/** null where nothing is scored. */
export function rateOf(counts: VerdictCounts): Rate | null {
  const scored = counts.pass + counts.fail;
  const rate = passRate(counts);
  const interval = wilsonInterval(counts.pass, scored);
  return rate === null || interval === null ? null : { rate, interval, passed: counts.pass, scored };
}

export function Gauge({ rate, interval }: Rate) {
  const at = (value: number): string => (value * 100).toFixed(2);
  return (
    <svg class="gauge" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={`${percent(rate)}, 95% interval ${percentRange(interval)}`}>
      <rect class="g-track" y="3" width="100" height="4" />
      <rect class="g-maybe" x={at(interval.low)} y="3" width={at(interval.high - interval.low)} height="4" />
      <rect class="g-sure" y="3" width={at(interval.low)} height="4" />
      <line class="g-cap" x1={at(interval.high)} x2={at(interval.high)} y1="2" y2="8" />
      <line class="g-val" x1={at(rate)} x2={at(rate)} y1="0" y2="10" />
    </svg>
  );
}
