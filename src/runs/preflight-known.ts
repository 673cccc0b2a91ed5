// What the database alone can tell before a run: how its tests will be judged, by which models, and what is missing for that.
import type { Kysely } from 'kysely';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { MetricChoice } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';
import { chooseJudges, chooseMetrics, type ChosenMetric, type ChosenMetrics, type JudgedTests } from './choose-metrics.ts';
import { coverageOf, readTestGroups, type Coverage, type CoverageLeftOut, type TestGroup } from './metric-coverage.ts';
import type { Check, PreflightOrder } from './preflight.ts';
import { readEstimateFacts, type EstimateFacts } from './run-estimate.ts';

export interface ChoiceCoverage {
  defaults: Coverage;
  behavior: Coverage;
}

/** A model that will be asked. */
export interface AskedJudge {
  judge: JudgeSnapshot;
  /** The first that asks it. */
  metric: ChosenMetric;
  /** By all its metrics: for fresh answers in one trial, for reused ones in all. */
  calls: number;
}

export interface Judging {
  checks: Check[];
  coverage: Coverage | null;
  judges: AskedJudge[];
}

export interface Known extends Judging {
  choices: ChoiceCoverage;
  facts: EstimateFacts | null;
}

export async function readKnown(db: Kysely<Tables>, order: PreflightOrder): Promise<Known> {
  const groups = await readTestGroups(db, testsOf(order));
  const judged = { ...testsOf(order), behaviorIds: [...new Set(groups.flatMap(({ behaviorId }) => behaviorId ?? []))] };
  const judging = await judgingOf(db, order, await chooseMetrics(db, order, judged), groups);
  const coverageBy = (metricChoice: MetricChoice): Promise<Coverage> => readCoverage(db, { ...order, metricChoice }, judged, groups);
  const choices = { defaults: await coverageBy('defaults'), behavior: await coverageBy('behavior') };
  const tests = groups.reduce((sum, group) => sum + group.tests, 0);
  return { ...judging, choices, facts: judging.coverage && await readEstimateFacts(db, order, { tests, judges: judging.judges }) };
}

export function testsOf({ testSetId, type, answersFrom }: PreflightOrder) {
  return { testSetId, type, ofRunId: answersFrom?.id ?? null };
}

/** Of the given tests; what it finds wrong with some of them is wrong with all. */
export async function judgingOf(db: Kysely<Tables>, order: PreflightOrder, chosen: ChosenMetrics | Refusal, groups: readonly TestGroup[]): Promise<Judging> {
  const setPath = `/projects/${order.projectId}/test-sets/${order.testSetId}`;
  if (groups.length === 0) {
    const check: Check = { key: 'tests', state: 'error', refused: true, what: 'The test set has no tests', detail: 'There is nothing to run yet.', link: { href: setPath, text: 'Add tests' } };
    return { checks: [check], coverage: null, judges: [] };
  }
  if (isRefusal(chosen)) {
    return { checks: [{ key: 'metrics', state: 'error', refused: true, what: 'No metrics are chosen', detail: Object.values(chosen.fields)[0] ?? chosen.message }], coverage: null, judges: [] };
  }
  const coverage = coverageOf({ choice: order.metricChoice, chosen, type: order.type, givesContext: await mapsContext(db, order) }, groups);
  const asking = chosen.metrics.filter(({ id }) => coverage.judgeCalls.has(id));
  const judges = await chooseJudges(db, order.projectId, asking);
  const checks = [metricCheck(coverage, setPath), ...needChecks(coverage, order), ...judgeChecks(asking.filter(({ id }) => judges.get(id) === null), order)];
  return { checks, coverage, judges: byModel(asking, judges, coverage) };
}

async function readCoverage(db: Kysely<Tables>, order: PreflightOrder, judged: JudgedTests, groups: readonly TestGroup[]): Promise<Coverage> {
  const chosen = await chooseMetrics(db, order, judged);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  return coverageOf({ choice: order.metricChoice, chosen, type: order.type, givesContext: await mapsContext(db, order) }, groups);
}

async function mapsContext(db: Kysely<Tables>, { projectId, endpointId, answersFrom }: PreflightOrder): Promise<boolean> {
  if (answersFrom) return Boolean(answersFrom.endpoint.mapping.context);
  if (endpointId === null) return true;
  const endpoint = await db.selectFrom('endpoints').select('mapping').where('id', '=', endpointId).where('project_id', '=', projectId).executeTakeFirst();
  return Boolean(endpoint?.mapping.context);
}

function byModel(asking: readonly ChosenMetric[], judges: ReadonlyMap<number, JudgeSnapshot | null>, { judgeCalls }: Coverage): AskedJudge[] {
  const models = new Map<number, AskedJudge>();
  for (const metric of asking) {
    const judge = judges.get(metric.id);
    const calls = judgeCalls.get(metric.id)!;
    const known = judge && models.get(judge.modelId);
    if (known) known.calls += calls;
    else if (judge) models.set(judge.modelId, { judge, metric, calls });
  }
  return [...models.values()];
}

function metricCheck({ lines }: Coverage, setPath: string): Check {
  const without = lines.filter(({ metrics }) => metrics === 0);
  const unjudged = without.reduce((sum, { tests }) => sum + tests, 0);
  const judged = lines.reduce((sum, { tests }) => sum + tests, 0) - unjudged;
  const link = { href: setPath, text: 'Give them metrics' };
  const detail = without.map(({ reason }) => reason).join(' ');
  if (judged === 0) return { key: 'metrics', state: 'error', what: 'No metric judges any test', detail, link };
  if (unjudged > 0) return { key: 'metrics', state: 'warning', what: `${inTests(unjudged)} without a metric`, detail, link };
  return { key: 'metrics', state: 'ok', what: 'Every test has a metric', value: inTests(judged) };
}

function needChecks({ leftOut, used }: Coverage, { projectId, endpointId, answersFrom }: PreflightOrder): Check[] {
  const link = { href: `/projects/${projectId}/endpoints/${endpointId}`, text: 'Map the context' };
  return leftOut.map(({ metricId, name, need, tests }) => ({
    key: `need-${need}-${metricId}`, state: 'warning', what: `“${name}” judges ${used.some((metric) => metric.metricId === metricId) ? 'only a part' : 'no test'}`, detail: missing({ need, tests }),
    ...(need === 'context' && endpointId !== null && !answersFrom && { link }),
  }));
}

function missing({ need, tests }: Pick<CoverageLeftOut, 'need' | 'tests'>): string {
  if (need === 'expected') return `${inTests(tests)} ${tests === 1 ? 'has' : 'have'} no expected response, which it needs.`;
  return 'It needs the context of the answer, and the endpoint’s mapping names none.';
}

function judgeChecks(unjudged: readonly ChosenMetric[], { projectId }: PreflightOrder): Check[] {
  return unjudged.map(({ id, name }) => ({
    key: `no-judge-${id}`, state: 'error', what: `“${name}” has no judge`, detail: 'The metric names no model, and the project has no default judge.',
    link: { href: `/projects/${projectId}/models`, text: 'Add a model' },
  }));
}

function inTests(tests: number): string {
  return `${tests.toLocaleString('en-GB')} ${tests === 1 ? 'test' : 'tests'}`;
}
