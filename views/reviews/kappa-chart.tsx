// Cohen's κ with its interval on a scale from 0 (chance) to 1; what lies below 0 is cut there, without a cap.
import type { Kappa } from '../../src/domain/agreement.ts';

const width = 400;

export function kappaText(kappa: number): string {
  return kappa.toFixed(2).replace('-', '−');
}

export function KappaChart({ kappa: { kappa, interval } }: { kappa: Kappa }) {
  const at = (value: number): string => (Math.min(1, Math.max(0, value)) * width).toFixed(1);
  const label = `Kappa ${kappaText(kappa)}${interval ? `, 95% interval ${kappaText(interval.low)} to ${kappaText(interval.high)}` : ''}`;
  return (
    <svg class="chart" viewBox={`0 0 ${width} 64`} role="img" aria-label={label}>
      {interval && <rect class="iv" x={at(interval.low)} y="20" width={(Number(at(interval.high)) - Number(at(interval.low))).toFixed(1)} height="14" />}
      {interval && <path class="cap" d={`${interval.low < 0 ? '' : `M${at(interval.low)} 17v20`}M${at(interval.high)} 17v20`} />}
      {kappa >= 0 && <line class="mk" x1={at(kappa)} x2={at(kappa)} y1="14" y2="40" />}
      <line class="axis" x1="0" x2={String(width)} y1="44" y2="44" />
      <text class="k" x={Math.min(350, Math.max(40, Number(at(kappa)))).toFixed(1)} y="10" text-anchor="middle">kappa {kappaText(kappa)}</text>
      <text x="0" y="60">0 is chance</text>
      {[0.4, 0.6, 0.8].map((value) => <text x={at(value)} y="60" text-anchor="middle">{value}</text>)}
      <text x={String(width)} y="60" text-anchor="end">1</text>
    </svg>
  );
}
