// Which metrics a run will measure: the level that decides, what it holds, and the judge of each metric that asks one.
import { sql, type Kysely } from 'kysely';
import { decidingLevel } from '../domain/metric-resolution.ts';
import { refuseFields, type Refusal } from '../domain/refusal.ts';
import type { MetricChoice, MetricKind, MetricSource, TestType } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import { snapshotJudge } from '../models/snapshot-judge.ts';
import type { Tables } from '../tables.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';
import { firstOf, hasMore, isIn } from './tests-of-set.ts';

export interface MetricsWanted {
  projectId: number;
  testSetId: number;
  metricChoice: MetricChoice;
  /** For the choice `execution`, in the order that was chosen. */
  metricIds: readonly number[];
}

/** The tests that are to be judged: those of the test set, or those that an earlier run remembers. */
export interface JudgedTests {
  type: TestType;
  ofRunId: number | null;
  /** Those of the tests, where somebody has looked already. */
  behaviorIds?: readonly number[];
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

export async function chooseMetrics(db: Kysely<Tables>, wanted: MetricsWanted, tests: JudgedTests): Promise<ChosenMetrics | Refusal> {
  if (wanted.metricChoice === 'execution') return executionMetrics(db, wanted, tests.type);
  const testSet = await db.selectFrom('test_set_metrics').innerJoin('metrics', 'metrics.id', 'test_set_metrics.metric_id')
    .select(metricColumns).where('test_set_id', '=', wanted.testSetId).where('metrics.deleted_at', 'is', null).orderBy('position').execute();
  const source = decidingLevel({ choice: wanted.metricChoice, testSet });
  return source === 'test_set' ? { source, metrics: testSet, links: [] } : behaviorMetrics(db, tests.behaviorIds ?? (await presentBehaviors(db, wanted, tests)));
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

/**
 * Which behaviors with metrics the tests have. What the first tests do not show is asked of one behavior at a time, which the first test found answers:
 * at 100,000 tests a start does not wait for all of them to be read, nor do 50 tests wait for the 100,000 of another set.
 */
async function presentBehaviors(db: Kysely<Tables>, { projectId, testSetId }: MetricsWanted, { ofRunId }: JudgedTests): Promise<number[]> {
  const hasTest = ofRunId === null
    ? sql`case when measured.id in (select t.behavior_id from ${firstOf(testSetId)} m join tests t on t.id = m.test_id where t.behavior_id is not null) then true
        when ${hasMore(testSetId)} then exists (select 1 from tests t where t.behavior_id = measured.id and ${isIn(testSetId)} limit 1) else false end`
    : sql`exists (select 1 from run_tests t where t.run_id = ${ofRunId} and t.behavior_id = measured.id limit 1)`;
  const { rows } = await sql<{ id: number }>`
    with measured as materialized (
      select b.id from behaviors b where b.project_id = ${projectId} and b.deleted_at is null and exists (select 1 from behavior_metrics l where l.behavior_id = b.id)
    )
    select id from measured where ${hasTest}`.execute(db);
  return rows.map(({ id }) => id);
}

async function behaviorMetrics(db: Kysely<Tables>, behaviorIds: readonly number[]): Promise<ChosenMetrics> {
  if (behaviorIds.length === 0) return { source: 'behavior', metrics: [], links: [] };
  const rows = await db.selectFrom('behavior_metrics')
    .innerJoin('metrics', 'metrics.id', 'behavior_metrics.metric_id')
    .select([...metricColumns, 'behavior_metrics.behavior_id'])
    .where('behavior_metrics.behavior_id', 'in', behaviorIds).where('metrics.deleted_at', 'is', null)
    .orderBy('behavior_metrics.behavior_id').orderBy('behavior_metrics.position').execute();
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
