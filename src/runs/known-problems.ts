// What is known to be wrong with a run before it starts, and whether the person who starts it was told and starts it all the same.
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { FormValues } from '../http/forms.ts';
import { chooseMetrics, type ChosenMetrics } from './choose-metrics.ts';
import { readSomeTestGroups, readTestGroups } from './metric-coverage.ts';
import { readCalls } from './preflight-calls.ts';
import { judgingOf, testsOf, type Judging } from './preflight-known.ts';
import { brokenOffKey, type Check, type Preflight, type PreflightDeps, type PreflightOrder } from './preflight.ts';

/** null: nothing is wrong, or the tick was set below exactly these problems. Nothing new is called. */
export async function askAboutProblems(deps: PreflightDeps, order: PreflightOrder, form: FormValues): Promise<Refusal | null> {
  const judging = await quickJudging(deps, order);
  const calls = await readCalls(deps, order, judging.judges);
  const problems = inWords(together([...judging.checks, ...calls.map(({ check }) => check)], form));
  if (problems.length === 0 || form.one('despite') === tickFor(problems)) return null;
  return refuseFields({ despite: `The checks found: ${problems.join('; ')}. Mend it, or tick “Start all the same”.` });
}

/** The problems below which the page shows the tick: what was found before still stands while it is looked at again. */
export function problemsOn({ checks, done }: Pick<Preflight, 'checks' | 'done'>, form: FormValues): string[] {
  return inWords(together(checks, done ? null : form));
}

/** Those that the form sends along, each behind what it was found by: what a call found, and that the checks broke off, cannot be found anew at the start, all else is looked up then. */
export function problemsSent({ checks, done }: Pick<Preflight, 'checks' | 'done'>, form: FormValues): string[] {
  return once(together(checks, done ? null : form).flatMap(({ foundBy, what }) => (foundBy === undefined ? [] : [`${foundBy} ${what}`])));
}

/** The value of the tick: set for these problems, it says nothing about others. */
export function tickFor(problems: readonly string[]): string {
  return JSON.stringify(problems);
}

type Problem = Pick<Check, 'what' | 'foundBy'>;

function together(checks: readonly Check[], form: FormValues | null): Problem[] {
  const found = checks.filter(({ state, refused }) => state === 'error' && !refused);
  return form === null ? found : [...found, ...stillStanding(checks, form)];
}

/** What was found and then forgotten stands until its call answers anew. Of what is not called any more, another endpoint or judge, it says nothing. */
function stillStanding(checks: readonly Check[], form: FormValues): Problem[] {
  const awaited = checks.flatMap(({ state, foundBy }) => (state === 'waiting' && foundBy !== undefined ? [foundBy] : []));
  return [brokenOffKey, ...awaited].flatMap((foundBy) => form.all('problem')
    .filter((sent) => sent.startsWith(`${foundBy} `)).map((sent) => ({ foundBy, what: sent.slice(foundBy.length + 1) })));
}

function inWords(problems: readonly Problem[]): string[] {
  return once(problems.map(({ what }) => what));
}

function once(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** A start does not wait for 100,000 tests to be read: some of them mostly show all that is wrong. */
async function quickJudging({ db }: PreflightDeps, order: PreflightOrder): Promise<Judging> {
  const tests = testsOf(order);
  const chosen = await chooseMetrics(db, order, tests);
  const behaviorIds = isRefusal(chosen) ? [] : [...new Set(chosen.links.map(({ behaviorId }) => behaviorId))];
  const judging = await judgingOf(db, order, chosen, await readSomeTestGroups(db, tests, behaviorIds));
  return isRefusal(chosen) || tellsAll(judging, chosen, order) ? judging : judgingOf(db, order, chosen, await readTestGroups(db, tests));
}

/** Whether no other test could show more: some are judged, and each metric that asks a judge is used, or cannot be. */
function tellsAll({ coverage }: Judging, { metrics }: ChosenMetrics, { type }: PreflightOrder): boolean {
  if (coverage === null) return true;
  const { used, leftOut } = coverage;
  const asking = metrics.filter(({ kind, test_types }) => evaluatorFor(kind).asksJudge && test_types.includes(type));
  return used.length > 0 && asking.every(({ id }) => used.some(({ metricId }) => metricId === id) || leftOut.some(({ metricId, need }) => metricId === id && need === 'context'));
}
