// What a run measures: its snapshotted metrics, and which of them judge which of its tests.
import type { Kysely } from 'kysely';
import { resolveMetrics, type Resolution } from '../domain/metric-resolution.ts';
import type { MetricChoice, MetricKind, MetricSource, TestType } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { Tables } from '../tables.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';

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
  /** The judge of a metric that asks one; null also where the project had none. */
  judge: JudgeSnapshot | null;
}

export interface PlannedTest {
  type: TestType;
  behaviorId: number | null;
}

/** What a metric may need beside the prompt and the response. */
export interface Given {
  expected: string | null;
  context: string[] | null;
}

export type Need = 'expected' | 'context';

/** A metric of the test's level that does not apply to it. */
export interface LeftOut {
  metric: PlannedMetric;
  need: Need;
}

export interface RunPlan {
  metrics: PlannedMetric[];
  metricsFor(test: PlannedTest, given: Given): Resolution<PlannedMetric> & { leftOut: LeftOut[] };
}

export async function loadRunPlan(db: Kysely<Tables>, runId: number): Promise<RunPlan> {
  const rows = await db.selectFrom('run_metrics').innerJoin('runs', 'runs.id', 'run_metrics.run_id')
    .selectAll('run_metrics').select('runs.metric_choice').where('run_id', '=', runId).orderBy('position').execute();
  const links = await db.selectFrom('run_behavior_metrics').select(['behavior_id', 'run_metric_id'])
    .where('run_id', '=', runId).orderBy('position').execute();
  const metrics = rows.map((row) => ({
    id: row.id, metricId: row.metric_id, name: row.name, kind: row.kind, config: row.config, version: row.version, source: row.source,
    testTypes: row.test_types, judge: row.judge,
  }));
  return planOf(rows[0]?.metric_choice ?? 'defaults', metrics, links);
}

export function planOf(choice: MetricChoice, metrics: PlannedMetric[], links: { behavior_id: number; run_metric_id: number }[]): RunPlan {
  const byId = new Map(metrics.map((metric) => [metric.id, metric]));
  const byBehavior = new Map<number, PlannedMetric[]>();
  for (const link of links) {
    byBehavior.set(link.behavior_id, [...(byBehavior.get(link.behavior_id) ?? []), byId.get(link.run_metric_id)!]);
  }
  const execution = metrics.filter(({ source }) => source === 'execution');
  const testSet = metrics.filter(({ source }) => source === 'test_set');
  return {
    metrics,
    metricsFor(test, given) {
      const behavior = (test.behaviorId !== null && byBehavior.get(test.behaviorId)) || [];
      return withoutUnmetNeeds(resolveMetrics({ choice, execution, testSet, behavior }, test.type), given);
    },
  };
}

/** A metric does not apply where what it needs is missing: an expected response, or the context of the answer. */
function withoutUnmetNeeds(resolution: Resolution<PlannedMetric>, given: Given): Resolution<PlannedMetric> & { leftOut: LeftOut[] } {
  const leftOut = resolution.metrics.flatMap((metric) => {
    const need = unmetNeed(metric, given);
    return need === null ? [] : [{ metric, need }];
  });
  if (resolution.source === null || leftOut.length === 0) return { ...resolution, leftOut };
  const metrics = resolution.metrics.filter((metric) => leftOut.every((left) => left.metric !== metric));
  if (metrics.length > 0) return { source: resolution.source, metrics, leftOut };
  return { source: null, metrics: [], reason: reasonForNone(leftOut), leftOut };
}

/** What the metric needs and is not given; null: it can judge. */
export function unmetNeed({ kind, config }: Pick<PlannedMetric, 'kind' | 'config'>, given: Given): Need | null {
  const evaluator = evaluatorFor(kind);
  if (given.expected === null && evaluator.needsExpected(config)) return 'expected';
  return (given.context === null || given.context.length === 0) && evaluator.needsContext(config) ? 'context' : null;
}

function reasonForNone(leftOut: readonly LeftOut[]): string {
  const needs = new Set(leftOut.map(({ need }) => need));
  if (needs.size > 1) return 'Each metric needs an expected response or the context of the answer, and there is none.';
  return needs.has('expected')
    ? 'Each metric needs an expected response, and there is none.'
    : 'Each metric needs the context of the answer, and the reply gave none. Map it in the endpoint’s response mapping.';
}
