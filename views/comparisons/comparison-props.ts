// What the parts of a comparison's page share.
import type { AgainstBaseline } from '../../src/comparisons/against-baseline.ts';
import type { Breakdowns } from '../../src/comparisons/breakdowns.ts';
import type { ComparedPair } from '../../src/comparisons/compared-pair.ts';
import type { Corrections } from '../../src/comparisons/corrections.ts';
import type { ComparisonFilters, ListPlace } from '../../src/comparisons/comparison-filters.ts';
import type { ComparedMetric } from '../../src/comparisons/metric-match.ts';
import type { ComparedTest } from '../../src/comparisons/row-queries.ts';
import type { ComparisonSummary } from '../../src/comparisons/comparison-summary.ts';
import type { ComparisonAddress } from './paths.ts';

export interface ComparisonProps {
  pair: ComparedPair;
  address: ComparisonAddress;
  metrics: ComparedMetric[];
  against: Exclude<AgainstBaseline, { kind: 'no_baseline' | 'too_early' }>;
  summary: ComparisonSummary;
  isPinned: boolean;
  behaviors: { id: number; name: string }[];
  /** Suggestions: there may be more. */
  testTags: string[];
  corrected: Corrections;
  /** null: asked for when they are opened. */
  breakdowns: Breakdowns | null;
  /** The breakdowns were asked for. */
  opened?: boolean;
  filters: ComparisonFilters;
  sort: '' | 'change';
  tests: ComparedTest[];
  after: ListPlace | null;
  next: ListPlace | null;
  mayEdit: boolean;
  now: Date;
}
