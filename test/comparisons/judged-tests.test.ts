// The same metrics for other tests make another comparison, however they came to be assigned.
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAgainstBaseline } from '../../src/comparisons/against-baseline.ts';
import { findComparison } from '../../src/comparisons/find-comparison.ts';
import { flippedPositions } from '../../src/comparisons/flipped-positions.ts';
import { configuredLike } from '../../src/comparisons/flaky-tests.ts';
import { judges, judgesTest, type JudgedTest } from '../../src/comparisons/metric-assignment.ts';
import { mostRows } from '../../src/comparisons/breakdowns.ts';
import { readBreakdowns } from '../../src/comparisons/kept-breakdowns.ts';
import { countOutcomes } from '../../src/comparisons/cells.ts';
import { summarise } from '../../src/comparisons/summarise.ts';
import { testTypes, type EvaluationVerdict, type Verdict } from '../../src/domain/vocabulary.ts';
import { listBaselines } from '../../src/comparisons/listed-baselines.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { makeEndedRun, type EndedRun, type EndedTest } from './ended-runs.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
beforeAll(async () => { database = await openTestDatabase(); });
beforeEach(async () => { fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 1 }); });

const make = (run: EndedRun): Promise<RunRow> => makeEndedRun(database.db, fixture, run);
/** A test with the verdicts of metrics A and B; null: it was not judged by that metric. */
const judged = (testId: number, a: EvaluationVerdict | null, b: EvaluationVerdict | null, more: Partial<EndedTest> = {}): EndedTest => {
  const said = [a, b].filter((one) => one !== null);
  const verdict: Verdict = said.includes('fail') ? 'fail' : said.length === 0 ? 'none' : 'pass';
  return { testId, content: `test ${testId}`, behaviorId: 1, trials: [verdict], scores: [a && { verdict: a }, b && { verdict: b }], ...more };
};
const many = (count: number, of: (testId: number) => EndedTest): EndedTest[] => Array.from({ length: count }, (_, index) => of(index + 1));
const standing = (run: RunRow) => readAgainstBaseline(database.db, run, 'final');

const [A, B] = [7, 8];
/** X → {A} and Y → {A, B}. */
const onlyA: EndedRun['metrics'] = [{ metricId: A, behaviors: [1, 2] }, { metricId: B, behaviors: [2] }];
const both: EndedRun['metrics'] = [{ metricId: A, behaviors: [1, 2] }, { metricId: B, behaviors: [1, 2] }];

describe('runs with the same metrics', () => {
  it.each<[string, EndedRun['metrics']]>([
    ['where a behavior got one more of them', both],
    ['where all were chosen for the whole run', [{ metricId: A, source: 'execution' }, { metricId: B, source: 'execution' }]],
  ])('are not comparable %s, on no page and in no list', async (_, metrics) => {
    await make({ metrics: onlyA, tests: many(12, (id) => judged(id, 'pass', null)) });
    const run = await make({ metrics, tests: many(12, (id) => judged(id, 'pass', 'fail')) });
    expect((await listBaselines(database.db, [run.id])).get(run.id)).toMatchObject({ kind: 'unknown' });
    expect(await standing(run)).toMatchObject({ kind: 'not_comparable', difference: { testsJudgedOtherwise: 12 } });
    expect((await listBaselines(database.db, [run.id])).get(run.id)).toMatchObject({ kind: 'not_comparable' });
    expect(await flippedPositions(database.db, run, 50)).toEqual([]);
  });

  it.each<[string, EndedRun['metrics'], EndedRun['metrics'], number]>([
    ['of one level and of another that come to the same for every shared test', [{ metricId: A }, { metricId: B }], [{ metricId: A, behaviors: [1] }, { metricId: B, behaviors: [1, 3] }], 0],
    ['of which one judges a type of test that no test has', [{ metricId: A }], [{ metricId: A, testTypes: ['single-turn', 'multi-turn'] }], 0],
    ['of which one does not judge this type of test any more', [{ metricId: A }, { metricId: B }], [{ metricId: A }, { metricId: B, testTypes: ['multi-turn'] }], 3],
  ])('%s differ just where a shared test’s do', async (_, before, after, tests) => {
    await make({ metrics: before, tests: many(3, (id) => judged(id, 'pass', null)) });
    const run = await make({ metrics: after, tests: many(3, (id) => judged(id, 'pass', null)) });
    const found = await standing(run);
    expect(found.kind === 'not_comparable' ? found.difference.testsJudgedOtherwise : 0).toBe(tests);
    expect(found.kind).toBe(tests === 0 ? 'decided' : 'not_comparable');
  });

  it('are not comparable where a test was moved to a behavior with others', async () => {
    await make({ metrics: onlyA, tests: [judged(1, 'pass', null), judged(2, 'pass', null)] });
    const run = await make({ metrics: onlyA, tests: [judged(1, 'pass', 'fail', { behaviorId: 2, version: 2 }), judged(2, 'pass', null)] });
    expect(await standing(run)).toMatchObject({ kind: 'not_comparable', difference: { testsJudgedOtherwise: 1 } });
  });

  it('are compared on what judged each test in both, where only the shared metrics count', async () => {
    const tests = (b: EvaluationVerdict | null): EndedTest[] => [
      judged(1, 'pass', b), judged(2, 'pass', null, { content: 'same', testId: b ? 20 : 2, scores: [{ verdict: 'pass' }, b && { verdict: b }], trials: [b ?? 'pass'] }), judged(3, 'pass', 'pass', { behaviorId: 2 }),
    ];
    await make({ metrics: onlyA, tests: tests(null) });
    const run = await make({ metrics: both, tests: tests('fail') });
    for (const basis of ['final', 'automated'] as const) {
      const { pair } = (await findComparison(database.db, run, { baseline: null, basis, shared: true, sort: 'position' }))!;
      expect(countOutcomes((await summarise(database.db, pair)).cells)).toMatchObject({ unchanged: 3, regressed: 0, inconclusive: 0 });
      const back = (await findComparison(database.db, pair.baseline, { baseline: run.number, basis, shared: true, sort: 'position' }))!;
      expect(countOutcomes((await summarise(database.db, back.pair)).cells)).toMatchObject({ unchanged: 3, improved: 0 });
    }
  });

  it('for other tests tell nothing of how flaky a test is', async () => {
    const first = await make({ metrics: onlyA, tests: [judged(1, 'pass', null)] });
    const again = await make({ metrics: onlyA, tests: [judged(1, 'fail', null)] });
    const other = await make({ metrics: both, tests: [judged(1, 'pass', 'fail')] });
    expect(await configuredLike(database.db, again)).toEqual([again.id, first.id]);
    expect(await configuredLike(database.db, other)).toEqual([other.id]);
  });
});

describe('whether a metric judges a test', () => {
  it('is the same in the database', async () => {
    const behaviors = fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 3 })), { nil: null });
    const types = fc.subarray([...testTypes]);
    await fc.assert(fc.asyncProperty(behaviors, types, async (of, offered) => {
      const run = await make({ metrics: [{ metricId: A, testTypes: offered, ...(of && { behaviors: of }) }], tests: [] });
      const tests: JudgedTest[] = testTypes.flatMap((type) => [null, 1, 2, 3].map((behaviorId) => ({ type, behaviorId })));
      for (const test of tests) {
        const { rows } = await sql<{ judges: boolean }>`select ${judgesTest('m', { type: sql`${test.type}`, behaviorId: sql`${test.behaviorId}::bigint` })} as judges from run_metrics m where m.run_id = ${run.id}`.execute(database.db);
        expect(rows[0]!.judges).toBe(judges({ testTypes: offered, behaviors: of }, test));
      }
    }), { numRuns: 12 });
  });
});

describe('the breakdown by behavior', () => {
  it('leaves out the smallest behaviors beyond what can be decided within a request, and says how many', async () => {
    const tests = many(mostRows + 2, (id) => judged(id, 'pass', null, { behaviorId: id }));
    const metrics = [{ metricId: A }];
    await make({ metrics, tests: [...tests, judged(900, 'pass', null, { behaviorId: 52 })] });
    const run = await make({ metrics, tests: [...tests, judged(900, 'pass', null, { behaviorId: 52 })] });
    const { pair, metrics: compared } = (await findComparison(database.db, run, { baseline: null, basis: 'final', shared: false, sort: 'position' }))!;
    await summarise(database.db, pair);
    const { behaviors, leftOut } = await readBreakdowns(database.db, pair, compared);
    expect([behaviors.length, leftOut]).toEqual([mostRows, { behaviors: 2, metrics: 0 }]);
    expect(behaviors.map(({ id }) => id)).toContain(52);
  });
});

describe('the breakdowns of an outage', () => {
  it('count the calls that failed as open, by metric as by behavior, and decide nothing', async () => {
    const tests = (verdicts: Verdict[]): EndedTest[] => verdicts.map((verdict, index) => judged(index + 1, verdict === 'error' ? null : verdict as 'pass', null, { trials: [verdict] }));
    const metrics = [{ metricId: A, name: 'Fee' }, { metricId: B, behaviors: [2] }];
    await make({ metrics, tests: tests([...Array<Verdict>(10).fill('pass'), ...Array<Verdict>(20).fill('fail'), 'error']) });
    const run = await make({ metrics, tests: tests([...Array<Verdict>(8).fill('fail'), ...Array<Verdict>(2).fill('pass'), ...Array<Verdict>(21).fill('error')]) });
    const { pair, metrics: compared } = (await findComparison(database.db, run, { baseline: null, basis: 'final', shared: false, sort: 'position' }))!;
    await summarise(database.db, pair);
    const { behaviors, metrics: found } = await readBreakdowns(database.db, pair, compared);
    for (const rows of [behaviors, found]) {
      expect(rows).toHaveLength(1);
      expect(rows[0]!.decision).toMatchObject({ verdict: 'cannot_tell', verdictAsMeasured: 'worse', pairs: 10, boundsIfErrors: { openTests: 20, openAfter: 20 } });
    }
  });
});
