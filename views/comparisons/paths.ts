// Addresses of comparisons.
import { cellText, type ComparisonFilters } from '../../src/comparisons/comparison-filters.ts';
import type { Basis } from '../../src/runs/result-order.ts';
import { runsPath, withQuery } from '../runs/paths.ts';

interface RunAddress {
  project_id: number;
  number: number;
}

export interface ComparisonAddress {
  run: RunAddress;
  baseline: { number: number };
  basis: Basis;
  shared: boolean;
}

/** The page of the comparison, or with `part` what belongs to it. */
export function comparisonPath({ run, baseline, basis, shared }: ComparisonAddress, list: Record<string, string | number | null> = {}, part = ''): string {
  return withQuery(`${runsPath(run.project_id, run.number)}/comparison${part}`, { baseline: baseline.number, basis: basis === 'final' ? '' : basis, shared: shared ? 1 : '', ...list });
}

/** The filters as the address holds them. */
export function filterQuery(filters: ComparisonFilters, sort: string): Record<string, string | number | null> {
  return { outcome: filters.outcome, cell: cellText(filters.cell), q: filters.q, behavior: filters.behavior, metric: filters.metric, tag: filters.tag, sort };
}

export function comparedTestPath(address: ComparisonAddress, position: number | null, baselinePosition: number | null): string {
  return position === null
    ? comparisonPath(address, { of: 'baseline' }, `/tests/${(baselinePosition ?? 0) + 1}`)
    : comparisonPath(address, {}, `/tests/${position + 1}`);
}

export function choicePath(run: RunAddress, q = ''): string {
  return withQuery(`${runsPath(run.project_id, run.number)}/comparison/baselines`, { q });
}
