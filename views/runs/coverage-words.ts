// What a choice of metrics means, in one or two sentences: "28 tests: 3 metrics of the test set. 2 tests: no metric applies."
import type { MetricSource } from '../../src/domain/vocabulary.ts';
import type { Coverage, CoverageLine } from '../../src/runs/metric-coverage.ts';
import { counted } from '../ui/format.ts';

const sources: Record<MetricSource, string> = { execution: 'of this execution', test_set: 'of the test set', behavior: 'of their behavior' };

export function coverageInWords({ lines }: Pick<Coverage, 'lines'>): string {
  return lines.length === 0 ? 'The test set has no tests yet.' : lines.map(lineInWords).join(' ');
}

function lineInWords({ tests, metrics, source, reason }: CoverageLine): string {
  if (metrics === 0 || source === null) return `${counted(tests, 'test')}: no metric applies. ${reason ?? ''}`.trim();
  return `${counted(tests, 'test')}: ${counted(metrics, 'metric')} ${sources[source]}.`;
}
