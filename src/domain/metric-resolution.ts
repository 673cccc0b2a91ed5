// Which metrics judge a test: the first level that has metrics wins whole, nothing is merged.
import type { MetricChoice, MetricSource, TestType } from './vocabulary.ts';

export interface ResolvableMetric {
  testTypes: readonly TestType[];
}

export interface MetricLevels<M> {
  choice: MetricChoice;
  /** Chosen when the run was started. */
  execution: readonly M[];
  testSet: readonly M[];
  /** The default metrics of the test's own behavior; empty when it has none. */
  behavior: readonly M[];
}

export type Resolution<M> = { source: MetricSource; metrics: M[] } | { source: null; metrics: []; reason: string };

/** The level that decides for a whole run, or `behavior` where each test's own behavior decides. */
export function decidingLevel<M>(levels: Pick<MetricLevels<M>, 'choice' | 'testSet'>): MetricSource {
  if (levels.choice === 'execution') return 'execution';
  return levels.choice === 'defaults' && levels.testSet.length > 0 ? 'test_set' : 'behavior';
}

/** The metrics of one test by PRODUCT's table of levels; a metric that does not apply to the test's type is left out. */
export function resolveMetrics<M extends ResolvableMetric>(levels: MetricLevels<M>, testType: TestType): Resolution<M> {
  const source = decidingLevel(levels);
  const offered = { execution: levels.execution, test_set: levels.testSet, behavior: levels.behavior }[source];
  const metrics = offered.filter((metric) => metric.testTypes.includes(testType));
  if (metrics.length > 0) return { source, metrics };
  return { source: null, metrics: [], reason: reasonForNone(source, offered.length, testType) };
}

function reasonForNone(source: MetricSource, offered: number, testType: TestType): string {
  if (offered > 0) return `None of the metrics applies to ${testType} tests.`;
  if (source === 'behavior') return 'No behavior with metrics is set.';
  return 'No metric was chosen.';
}
