// What a choice of metrics means for the tests of a set before the run starts: how many tests are judged by how many metrics, and which by none.
import { sql, type Kysely } from 'kysely';
import type { MetricChoice, MetricSource, TestType } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { Tables } from '../tables.ts';
import type { ChosenMetrics } from './choose-metrics.ts';
import { planOf, type PlannedMetric, type RunPlan } from './run-plan.ts';

/** Tests that are the same to every metric. */
export interface TestGroup {
  behaviorId: number | null;
  hasExpected: boolean;
  tests: number;
}

export interface CoverageLine {
  tests: number;
  /** How many metrics judge each of these tests. */
  metrics: number;
  source: MetricSource | null;
  /** Why no metric judges them; null where some do. */
  reason: string | null;
}

export interface Coverage {
  /** Largest first; tests without a metric last. */
  lines: CoverageLine[];
  /** Tests on which a metric of their level does not apply, by metric and need. */
  leftOut: { name: string; need: 'expected' | 'context'; tests: number }[];
  /** Calls to judges in one trial. */
  judgeCalls: number;
  /** The metrics that judge at least one test. */
  used: PlannedMetric[];
}

export async function readTestGroups(db: Kysely<Tables>, testSetId: number): Promise<TestGroup[]> {
  const { rows } = await sql<TestGroup>`
    select t.behavior_id as "behaviorId", t.expected is not null as "hasExpected", count(*)::integer as tests
    from test_set_tests m join tests t on t.id = m.test_id where m.test_set_id = ${testSetId} group by 1, 2`.execute(db);
  return rows;
}

/** The same of the tests that an earlier run remembers. */
export async function readRunTestGroups(db: Kysely<Tables>, runId: number): Promise<TestGroup[]> {
  const { rows } = await sql<TestGroup>`
    select behavior_id as "behaviorId", expected is not null as "hasExpected", count(*)::integer as tests
    from run_tests where run_id = ${runId} group by 1, 2`.execute(db);
  return rows;
}

export interface CoverageQuestion {
  choice: MetricChoice;
  chosen: ChosenMetrics;
  type: TestType;
  /** Whether answers come with their context: the endpoint's mapping names it. */
  givesContext: boolean;
}

export function coverageOf({ choice, chosen, type, givesContext }: CoverageQuestion, groups: readonly TestGroup[]): Coverage {
  const plan = planFor(choice, chosen);
  const coverage: Coverage = { lines: [], leftOut: [], judgeCalls: 0, used: [] };
  for (const group of groups) {
    const given = { expected: group.hasExpected ? '' : null, context: givesContext ? [''] : null };
    const { metrics, source, leftOut, ...rest } = plan.metricsFor({ type, behaviorId: group.behaviorId }, given);
    addLine(coverage.lines, { tests: group.tests, metrics: metrics.length, source, reason: 'reason' in rest ? rest.reason : null });
    for (const { metric, need } of leftOut) addLeftOut(coverage.leftOut, metric.name, need, group.tests);
    coverage.judgeCalls += group.tests * metrics.reduce((votes, metric) => votes + votesOf(metric), 0);
    for (const metric of metrics) if (!coverage.used.includes(metric)) coverage.used.push(metric);
  }
  coverage.lines.sort((one, other) => Number(one.metrics === 0) - Number(other.metrics === 0) || other.tests - one.tests);
  return coverage;
}

function planFor(choice: MetricChoice, { source, metrics, links }: ChosenMetrics): RunPlan {
  const planned = metrics.map(({ test_types, id, ...metric }) => ({ ...metric, id, metricId: id, source, testTypes: test_types, judge: null }));
  return planOf(choice, planned, links.map(({ behaviorId, metricId }) => ({ behavior_id: behaviorId, run_metric_id: metricId })));
}

function votesOf({ kind, config }: PlannedMetric): number {
  const evaluator = evaluatorFor(kind);
  return evaluator.asksJudge ? evaluator.votesOf(config) : 0;
}

function addLine(lines: CoverageLine[], line: CoverageLine): void {
  const known = lines.find(({ metrics, source, reason }) => metrics === line.metrics && source === line.source && reason === line.reason);
  if (known) known.tests += line.tests;
  else lines.push(line);
}

function addLeftOut(leftOut: Coverage['leftOut'], name: string, need: 'expected' | 'context', tests: number): void {
  const known = leftOut.find((left) => left.name === name && left.need === need);
  if (known) known.tests += tests;
  else leftOut.push({ name, need, tests });
}
