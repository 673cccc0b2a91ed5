// Which metrics a run will measure: the level that decides, what it holds, and the judge of each metric that asks one.
import type { Kysely } from 'kysely';
import { decidingLevel } from '../domain/metric-resolution.ts';
import { refuseFields, type Refusal } from '../domain/refusal.ts';
import type { MetricChoice, MetricKind, MetricSource, TestType } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import { snapshotJudge } from '../models/snapshot-judge.ts';
import type { JudgeSnapshot, Tables } from '../tables.ts';

export interface MetricsWanted {
  projectId: number;
  testSetId: number;
  metricChoice: MetricChoice;
  /** For the choice `execution`, in the order that was chosen. */
  metricIds: readonly number[];
}

export interface ChosenMetric {
  id: number;
  name: string;
  kind: MetricKind;
  config: Record<string, unknown>;
  test_types: TestType[];
  version: number;
}

export interface ChosenMetrics {
  source: MetricSource;
  metrics: ChosenMetric[];
  /** At the level `behavior`: which of the metrics belong to which behavior. */
  links: { behaviorId: number; metricId: number }[];
}

export async function chooseMetrics(db: Kysely<Tables>, wanted: MetricsWanted, type: TestType): Promise<ChosenMetrics | Refusal> {
  if (wanted.metricChoice === 'execution') return executionMetrics(db, wanted, type);
  const testSet = await db.selectFrom('test_set_metrics').innerJoin('metrics', 'metrics.id', 'test_set_metrics.metric_id')
    .select(metricColumns).where('test_set_id', '=', wanted.testSetId).where('metrics.deleted_at', 'is', null).orderBy('position').execute();
  const source = decidingLevel({ choice: wanted.metricChoice, testSet });
  return source === 'test_set' ? { source, metrics: testSet, links: [] } : behaviorMetrics(db, wanted.projectId);
}

const metricColumns = ['metrics.id', 'metrics.name', 'metrics.kind', 'metrics.config', 'metrics.test_types', 'metrics.version'] as const;

async function executionMetrics(db: Kysely<Tables>, { projectId, metricIds }: MetricsWanted, type: TestType): Promise<ChosenMetrics | Refusal> {
  const wanted = [...new Set(metricIds)];
  if (wanted.length === 0) return refuseFields({ metrics: 'Choose at least one metric, or let the test set or the behaviors decide.' });
  const found = await db.selectFrom('metrics').select(metricColumns)
    .where('id', 'in', wanted).where('project_id', '=', projectId).where('deleted_at', 'is', null).execute();
  if (found.length < wanted.length) return refuseFields({ metrics: 'A chosen metric does not exist any more. Choose again.' });
  const unfit = found.find((metric) => !metric.test_types.includes(type));
  if (unfit) return refuseFields({ metrics: `The metric “${unfit.name}” does not apply to ${type} tests. Remove it.` });
  return { source: 'execution', metrics: wanted.map((id) => found.find((metric) => metric.id === id)!), links: [] };
}

async function behaviorMetrics(db: Kysely<Tables>, projectId: number): Promise<ChosenMetrics> {
  const rows = await db.selectFrom('behavior_metrics')
    .innerJoin('behaviors', 'behaviors.id', 'behavior_metrics.behavior_id').innerJoin('metrics', 'metrics.id', 'behavior_metrics.metric_id')
    .select([...metricColumns, 'behavior_metrics.behavior_id'])
    .where('behaviors.project_id', '=', projectId).where('behaviors.deleted_at', 'is', null).where('metrics.deleted_at', 'is', null)
    .orderBy('behaviors.id').orderBy('behavior_metrics.position').execute();
  const metrics = [...new Map(rows.map(({ behavior_id: _, ...metric }) => [metric.id, metric])).values()];
  return { source: 'behavior', metrics, links: rows.map((row) => ({ behaviorId: row.behavior_id, metricId: row.id })) };
}

/** The judge of each metric that asks one, by metric id; null where the project has none for it: its evaluations will say so as errors. */
export async function chooseJudges(db: Kysely<Tables>, projectId: number, metrics: readonly Pick<ChosenMetric, 'id' | 'kind' | 'config'>[]): Promise<Map<number, JudgeSnapshot | null>> {
  const asking = metrics.flatMap(({ id, kind, config }) => {
    const evaluator = evaluatorFor(kind);
    return evaluator.asksJudge ? [{ id, modelId: evaluator.judgeOf(config) }] : [];
  });
  if (asking.length === 0) return new Map();
  const models = await db.selectFrom('models').selectAll().where('project_id', '=', projectId).where('deleted_at', 'is', null).execute();
  const { default_judge_id } = await db.selectFrom('projects').select('default_judge_id').where('id', '=', projectId).executeTakeFirstOrThrow();
  return new Map(asking.map(({ id, modelId }) => {
    const model = models.find((candidate) => candidate.id === (modelId ?? default_judge_id));
    return [id, model ? snapshotJudge(model) : null];
  }));
}
