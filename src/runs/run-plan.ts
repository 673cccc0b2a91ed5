// What a run measures: its snapshotted metrics, and which of them judge which of its tests.
import type { Kysely } from 'kysely';
import { resolveMetrics, type Resolution } from '../domain/metric-resolution.ts';
import type { MetricChoice, MetricKind, MetricSource, TestType } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { Tables } from '../tables.ts';

export interface PlannedMetric {
  /** Id of the run's own copy. */
  id: number;
  metricId: number;
  name: string;
  kind: MetricKind;
  config: Record<string, unknown>;
  version: number;
  source: MetricSource;
  testTypes: readonly TestType[];
}

export interface PlannedTest {
  type: TestType;
  behaviorId: number | null;
  expected: string | null;
}

export interface RunPlan {
  metrics: PlannedMetric[];
  metricsFor(test: PlannedTest): Resolution<PlannedMetric>;
}

export async function loadRunPlan(db: Kysely<Tables>, runId: number): Promise<RunPlan> {
  const rows = await db.selectFrom('run_metrics').innerJoin('runs', 'runs.id', 'run_metrics.run_id')
    .selectAll('run_metrics').select('runs.metric_choice').where('run_id', '=', runId).orderBy('position').execute();
  const links = await db.selectFrom('run_behavior_metrics').select(['behavior_id', 'run_metric_id'])
    .where('run_id', '=', runId).orderBy('position').execute();
  const metrics = rows.map((row) => ({
    id: row.id, metricId: row.metric_id, name: row.name, kind: row.kind, config: row.config, version: row.version, source: row.source,
    testTypes: row.test_types,
  }));
  return planOf(rows[0]?.metric_choice ?? 'defaults', metrics, links);
}

function planOf(choice: MetricChoice, metrics: PlannedMetric[], links: { behavior_id: number; run_metric_id: number }[]): RunPlan {
  const byId = new Map(metrics.map((metric) => [metric.id, metric]));
  const byBehavior = new Map<number, PlannedMetric[]>();
  for (const link of links) {
    byBehavior.set(link.behavior_id, [...(byBehavior.get(link.behavior_id) ?? []), byId.get(link.run_metric_id)!]);
  }
  const execution = metrics.filter(({ source }) => source === 'execution');
  const testSet = metrics.filter(({ source }) => source === 'test_set');
  return {
    metrics,
    metricsFor(test) {
      const behavior = (test.behaviorId !== null && byBehavior.get(test.behaviorId)) || [];
      return withoutUnmetNeeds(resolveMetrics({ choice, execution, testSet, behavior }, test.type), test);
    },
  };
}

/** A metric that needs an expected response does not apply to a test without one. */
function withoutUnmetNeeds(resolution: Resolution<PlannedMetric>, test: PlannedTest): Resolution<PlannedMetric> {
  if (resolution.source === null || test.expected !== null) return resolution;
  const metrics = resolution.metrics.filter(({ kind, config }) => !evaluatorFor(kind).needsExpected(config));
  if (metrics.length > 0) return { source: resolution.source, metrics };
  return { source: null, metrics: [], reason: 'Each metric of this test needs an expected response, and the test has none.' };
}
