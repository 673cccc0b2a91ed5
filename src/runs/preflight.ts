// Looks, before a run starts, whether what it needs is there: each check tells what it found, and the whole what the run will take.
import type { Kysely } from 'kysely';
import { isRefusal } from '../domain/refusal.ts';
import type { OutboundClient } from '../platform/outbound.ts';
import type { SecretBox } from '../platform/secrets.ts';
import type { ExecutionMode, TestType } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { chooseJudges, chooseMetrics, type ChosenMetrics, type MetricsWanted } from './choose-metrics.ts';
import { checkEndpoint, checkJudge, type Sample } from './preflight-calls.ts';
import { coverageOf, readRunTestGroups, readTestGroups, type Coverage } from './metric-coverage.ts';
import { estimateRun, type Estimate } from './run-estimate.ts';
import type { RunRow } from './run-queries.ts';

/** An error asks before the run starts; a warning does not. */
export interface Check {
  key: string;
  state: 'waiting' | 'ok' | 'warning' | 'error';
  what: string;
  value?: string;
  detail?: string;
  link?: { href: string; text: string };
}

export interface Preflight {
  checks: Check[];
  coverage: Coverage | null;
  estimate: Estimate | null;
  /** Nothing is awaited any more. */
  done: boolean;
}

export interface PreflightOrder extends MetricsWanted {
  type: TestType;
  endpointId: number | null;
  mode: ExecutionMode;
  trials: number;
  /** The run whose answers are reused; null: the endpoint is called. */
  answersFrom: RunRow | null;
}

export interface PreflightDeps {
  db: Kysely<Tables>;
  client: OutboundClient;
  secrets: SecretBox;
}

/** What the database alone can tell; nothing is called, so the calls stand there as waiting. */
export async function firstLook(deps: PreflightDeps, order: PreflightOrder): Promise<Preflight> {
  const known = await readKnown(deps.db, order);
  return { ...known, checks: [...known.checks, ...callsFor(deps, order, known).map(({ check }) => check)], done: false };
}

/** Yields what is known each time that a check ends, and last with `done`. */
export async function* preflight(deps: PreflightDeps, order: PreflightOrder): AsyncGenerator<Preflight> {
  const { checks, coverage, estimate, ...known } = await readKnown(deps.db, order);
  const awaited = new Map<number, Promise<{ index: number; check: Check }>>();
  for (const { check, look } of callsFor(deps, order, { coverage, ...known })) {
    const index = checks.push(check) - 1;
    awaited.set(index, look().catch((error: unknown) => notChecked(check, error)).then((found) => ({ index, check: found })));
  }
  const report = (): Preflight => ({ checks: [...checks], coverage, estimate, done: awaited.size === 0 });
  yield report();
  while (awaited.size > 0) {
    const { index, check } = await Promise.race(awaited.values());
    awaited.delete(index);
    checks[index] = check;
    yield report();
  }
}

/** A check that could not be made says so; it must not end the others. */
function notChecked(check: Check, error: unknown): Check {
  return { ...check, state: 'error', detail: `This could not be checked: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}` };
}

interface Known {
  checks: Check[];
  coverage: Coverage | null;
  estimate: Estimate | null;
  chosen: ChosenMetrics | null;
  sample: Sample;
}

/** What the database alone can tell. */
async function readKnown(db: Kysely<Tables>, order: PreflightOrder): Promise<Known> {
  const groups = order.answersFrom ? await readRunTestGroups(db, order.answersFrom.id) : await readTestGroups(db, order.testSetId);
  const tests = groups.reduce((sum, group) => sum + group.tests, 0);
  const setPath = `/projects/${order.projectId}/test-sets/${order.testSetId}`;
  const sample = await readSample(db, order.testSetId);
  if (tests === 0) {
    const check: Check = { key: 'tests', state: 'error', what: 'The test set has no tests', detail: 'There is nothing to run yet.', link: { href: setPath, text: 'Add tests' } };
    return { checks: [check], coverage: null, estimate: null, chosen: null, sample };
  }
  const chosen = await chooseMetrics(db, order, order.type);
  if (isRefusal(chosen)) {
    return { checks: [{ key: 'metrics', state: 'error', what: 'No metrics are chosen', detail: Object.values(chosen.fields)[0] ?? chosen.message }], coverage: null, estimate: null, chosen: null, sample };
  }
  const givesContext = await mapsContext(db, order);
  const coverage = coverageOf({ choice: order.metricChoice, chosen, type: order.type, givesContext }, groups);
  return { checks: metricChecks(coverage, setPath, order), coverage, estimate: await estimateRun(db, order, { tests, coverage }), chosen, sample };
}

async function mapsContext(db: Kysely<Tables>, { projectId, endpointId, answersFrom }: PreflightOrder): Promise<boolean> {
  if (answersFrom) return Boolean(answersFrom.endpoint.mapping.context);
  if (endpointId === null) return true;
  const endpoint = await db.selectFrom('endpoints').select('mapping').where('id', '=', endpointId).where('project_id', '=', projectId).executeTakeFirst();
  return Boolean(endpoint?.mapping.context);
}

async function readSample(db: Kysely<Tables>, testSetId: number): Promise<Sample> {
  const test = await db.selectFrom('test_set_tests').innerJoin('tests', 'tests.id', 'test_set_tests.test_id').select(['prompt', 'expected'])
    .where('test_set_id', '=', testSetId).orderBy('position').limit(1).executeTakeFirst();
  return { prompt: test?.prompt ?? '', expected: test?.expected ?? null };
}

function metricChecks({ lines, leftOut }: Coverage, setPath: string, { projectId, endpointId }: PreflightOrder): Check[] {
  const without = lines.filter(({ metrics }) => metrics === 0);
  const unjudged = without.reduce((sum, { tests }) => sum + tests, 0);
  const judged = lines.reduce((sum, { tests }) => sum + tests, 0) - unjudged;
  const link = { href: setPath, text: 'Give them metrics' };
  const detail = without.map(({ reason }) => reason).join(' ');
  const checks: Check[] = [];
  if (judged === 0) checks.push({ key: 'metrics', state: 'error', what: 'No metric judges any test', detail, link });
  else if (unjudged > 0) checks.push({ key: 'metrics', state: 'warning', what: `${inTests(unjudged)} without a metric`, detail, link });
  else checks.push({ key: 'metrics', state: 'ok', what: 'Every test has a metric', value: inTests(judged) });
  for (const { name, need, tests } of leftOut) {
    const missing = need === 'expected' ? `${inTests(tests)} have no expected response, which it needs.` : 'It needs the context of the answer, and the endpoint’s mapping names none.';
    checks.push({
      key: `need-${need}-${name}`, state: 'warning', what: `“${name}” judges only a part`, detail: missing,
      ...(need === 'context' && endpointId !== null && { link: { href: `/projects/${projectId}/endpoints/${endpointId}`, text: 'Map the context' } }),
    });
  }
  return checks;
}

function inTests(tests: number): string {
  return `${tests.toLocaleString('en-GB')} ${tests === 1 ? 'test' : 'tests'}`;
}

/** The checks that need a call, each with what it shows until its answer comes. */
function callsFor(deps: PreflightDeps, order: PreflightOrder, { chosen, coverage, sample }: Pick<Known, 'chosen' | 'coverage' | 'sample'>): { check: Check; look: () => Promise<Check> }[] {
  const { projectId, endpointId, answersFrom } = order;
  const calls: { check: Check; look: () => Promise<Check> }[] = [];
  if (answersFrom) {
    const check: Check = { key: 'endpoint', state: 'ok', what: 'The endpoint is not called', detail: `The answers of ${answersFrom.name} are judged again.` };
    calls.push({ check, look: () => Promise.resolve(check) });
  } else if (endpointId !== null) {
    calls.push({ check: { key: 'endpoint', state: 'waiting', what: 'Endpoint answers' }, look: () => checkEndpoint(deps, { projectId, endpointId }, sample) });
  }
  const used = new Set(coverage?.used.map(({ metricId }) => metricId));
  const asking = chosen?.metrics.filter(({ id }) => used.has(id)) ?? [];
  if (coverage && coverage.judgeCalls > 0) {
    calls.push({ check: { key: 'judge', state: 'waiting', what: 'Judge answers in form' }, look: () => checkJudges(deps, projectId, asking, sample) });
  }
  return calls;
}

/** One call for each model, with the question of the first metric that asks it; the worst answer is told. */
async function checkJudges(deps: PreflightDeps, projectId: number, metrics: ChosenMetrics['metrics'], sample: Sample): Promise<Check> {
  const judges = await chooseJudges(deps.db, projectId, metrics);
  const unjudged = metrics.find(({ id }) => judges.get(id) === null);
  if (unjudged) {
    return {
      key: 'judge', state: 'error', what: `“${unjudged.name}” has no judge`, detail: 'The metric names no model, and the project has no default judge.',
      link: { href: `/projects/${projectId}/models`, text: 'Add a model' },
    };
  }
  const byModel = new Map(metrics.flatMap((metric) => {
    const judge = judges.get(metric.id);
    return judge ? [[judge.modelId, { metric, judge }] as const] : [];
  }));
  const checks = await Promise.all([...byModel.values()].map(({ metric, judge }) => checkJudge(deps, { projectId, judge, metric }, sample)));
  return checks.find(({ state }) => state === 'error') ?? checks[0]!;
}
