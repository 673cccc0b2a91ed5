// What a choice of metrics means for the tests of a set before the run starts: how many tests are judged by how many metrics, and which by none.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { MetricChoice, MetricSource, TestType } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { Tables } from '../tables.ts';
import type { ChosenMetrics } from './choose-metrics.ts';
import { firstOf, firstTests, hasMore, idsOf, isIn } from './tests-of-set.ts';
import { planOf, type Need, type PlannedMetric, type RunPlan } from './run-plan.ts';

/** Tests that are the same to every metric. */
export interface TestGroup {
  behaviorId: number | null;
  hasExpected: boolean;
  tests: number;
  /** Of a run whose answers are reused: how many they have, in all trials together. Absent where the answers are still to come, one for each test and trial. */
  answers?: number;
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
  leftOut: CoverageLeftOut[];
  /** Calls to judges by the metric that asks them: for fresh answers in one trial, for reused ones in all. */
  judgeCalls: Map<number, number>;
  /** The metrics that judge at least one test. */
  used: PlannedMetric[];
}

export interface CoverageLeftOut {
  metricId: number;
  name: string;
  need: Need;
  tests: number;
}

/** Whose tests: those that an earlier run remembers; null: those of the test set. */
interface GroupedTests {
  testSetId: number;
  ofRunId: number | null;
}

export function readTestGroups(db: Kysely<Tables>, { testSetId, ofRunId }: GroupedTests): Promise<TestGroup[]> {
  if (ofRunId !== null) return countAnswered(db, ofRunId);
  return countGroups(db, sql`select t.behavior_id, t.expected from test_set_tests m join tests t on t.id = m.test_id where m.test_set_id = ${testSetId} and ${idsOf(testSetId)}`);
}

/** What was not answered is not judged again either. */
async function countAnswered(db: Kysely<Tables>, runId: number): Promise<TestGroup[]> {
  const { rows } = await sql<TestGroup>`
    select behavior_id as "behaviorId", expected is not null as "hasExpected", count(*)::integer as tests, coalesce(sum(r.answers), 0)::integer as answers
    from run_tests t left join (select position, count(*) as answers from results where run_id = ${runId} and answered group by 1) r on r.position = t.position
    where t.run_id = ${runId} group by 1, 2`.execute(db);
  return rows;
}

const testsOfBehavior = 20;

/** Of the first tests, and of some of each of the given behaviors: quick however many there are. */
export function readSomeTestGroups(db: Kysely<Tables>, { testSetId, ofRunId }: GroupedTests, behaviorIds: readonly number[]): Promise<TestGroup[]> {
  const behaviors = sql`unnest(${behaviorIds}::bigint[]) as b(id)`;
  return countGroups(db, ofRunId === null
    ? sql`select t.behavior_id, t.expected from ${firstOf(testSetId)} m join tests t on t.id = m.test_id
      union all select s.* from ${behaviors} cross join lateral (
        select t.behavior_id, t.expected from tests t where t.behavior_id = b.id and ${isIn(testSetId)} limit ${testsOfBehavior}) s where ${hasMore(testSetId)}`
    : sql`select behavior_id, expected from run_tests where run_id = ${ofRunId} and position < ${firstTests}
      union all select s.* from ${behaviors} cross join lateral (select behavior_id, expected from run_tests where run_id = ${ofRunId} and behavior_id = b.id limit ${testsOfBehavior}) s`);
}

async function countGroups(db: Kysely<Tables>, tests: RawBuilder<unknown>): Promise<TestGroup[]> {
  const { rows } = await sql<TestGroup>`
    select behavior_id as "behaviorId", expected is not null as "hasExpected", count(*)::integer as tests from (${tests}) t group by 1, 2`.execute(db);
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
  const coverage: Coverage = { lines: [], leftOut: [], judgeCalls: new Map(), used: [] };
  for (const group of groups) {
    const given = { expected: group.hasExpected ? '' : null, context: givesContext ? [''] : null };
    const { metrics, source, leftOut, ...rest } = plan.metricsFor({ type, behaviorId: group.behaviorId }, given);
    addLine(coverage.lines, { tests: group.tests, metrics: metrics.length, source, reason: 'reason' in rest ? rest.reason : null });
    for (const { metric, need } of leftOut) addLeftOut(coverage.leftOut, { metricId: metric.metricId, name: metric.name, need, tests: group.tests });
    for (const metric of metrics) addUse(coverage, metric, group.answers ?? group.tests);
  }
  coverage.lines.sort((one, other) => Number(one.metrics === 0) - Number(other.metrics === 0) || other.tests - one.tests);
  return coverage;
}

function planFor(choice: MetricChoice, { source, metrics, links }: ChosenMetrics): RunPlan {
  const planned = metrics.map(({ test_types, id, ...metric }) => ({ ...metric, id, metricId: id, source, testTypes: test_types, judge: null }));
  return planOf(choice, planned, links.map(({ behaviorId, metricId }) => ({ behavior_id: behaviorId, run_metric_id: metricId })));
}

function addUse({ used, judgeCalls }: Coverage, metric: PlannedMetric, answers: number): void {
  if (!used.includes(metric)) used.push(metric);
  const calls = answers * votesOf(metric);
  if (calls > 0) judgeCalls.set(metric.metricId, (judgeCalls.get(metric.metricId) ?? 0) + calls);
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

function addLeftOut(leftOut: CoverageLeftOut[], left: CoverageLeftOut): void {
  const known = leftOut.find(({ metricId, need }) => metricId === left.metricId && need === left.need);
  if (known) known.tests += left.tests;
  else leftOut.push(left);
}
