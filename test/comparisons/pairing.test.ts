// The database pairs, counts, filters and pages as the pure rules say, whatever the two runs look like.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { cellsOf, comparedPerPage, type ComparisonFilters } from '../../src/comparisons/comparison-filters.ts';
import { cells, countOutcomes, sideGroups, testsIn, groupOf } from '../../src/comparisons/cells.ts';
import type { ComparedPair } from '../../src/comparisons/compared-pair.ts';
import { orderOf } from '../../src/comparisons/orders.ts';
import { listCompared, type ComparedTest } from '../../src/comparisons/row-queries.ts';
import { summarise } from '../../src/comparisons/summarise.ts';
import { partnerOf } from '../../src/comparisons/opened-test.ts';
import { outcomeOf, pairedCounts, type PairGroup, type Side, type TrialCounts } from '../../src/domain/pair-groups.ts';
import { decide } from '../../src/domain/comparison.ts';
import { testVerdict } from '../../src/domain/verdicts.ts';
import { outcomes, type Outcome, type Verdict } from '../../src/domain/vocabulary.ts';
import { atOnce } from '../support/at-once.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { pairTests } from '../support/pair-tests.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { makeEndedRun, oneTrialTests, type EndedTest } from './ended-runs.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
beforeAll(async () => {
  database = await openTestDatabase();
  fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 1 });
});

const verdict = fc.constantFrom<Verdict | null>('pass', 'pass', 'fail', 'fail', 'error', 'none', null);
/** Few ids and contents, so that tests are shared, edited, re-imported and doubled; a position says nothing of the content. */
const tests = (trials: fc.Arbitrary<(Verdict | null)[]>): fc.Arbitrary<EndedTest[]> =>
  fc.uniqueArray(fc.record({ testId: fc.integer({ min: 1, max: 14 }), content: fc.constantFrom('a', 'b', 'c', 'd'), trials, version: fc.integer({ min: 1, max: 2 }) }), { selector: ({ testId }) => testId, maxLength: 12 });
const oneTrial = fc.array(verdict, { minLength: 1, maxLength: 1 });

const all: ComparisonFilters = { outcome: '', cell: null, q: '', behavior: null, metric: null, tag: '' };

async function compare(run: EndedTest[], baseline: EndedTest[], basis: ComparedPair['basis'] = 'final'): Promise<ComparedPair> {
  const { db } = database;
  const before = await makeEndedRun(db, fixture, { tests: baseline });
  return { baseline: before, run: await makeEndedRun(db, fixture, { tests: run }), basis, marginPoints: 5, shared: null };
}

async function everyRow(pair: ComparedPair, filters: ComparisonFilters): Promise<ComparedTest[]> {
  const { cells: counts } = await summarise(database.db, pair);
  const order = await orderOf(database.db, { pair, metrics: [], hasOrder: false }, 'position');
  const rows: ComparedTest[] = [];
  for (;;) {
    const page = await listCompared(database.db, { pair, counts, filters, order, after: rows.at(-1)?.place ?? null });
    rows.push(...page.slice(0, comparedPerPage));
    if (page.length <= comparedPerPage) return rows;
  }
}

const sideOf = (test: EndedTest | undefined): Side => {
  if (!test) return 'absent';
  const settled = test.trials.filter((one) => one !== null);
  return settled.length === 0 ? null : testVerdict(settled).verdict;
};

/** By the pure reference: pairs of positions with what became of each. */
function expectedRows(run: EndedTest[], baseline: EndedTest[]): { position: number | null; baselinePosition: number | null; outcome: Outcome }[] {
  const referred = (of: EndedTest[]) => of.map(({ testId, content }, position) => ({ position, testId: String(testId), hash: content }));
  return pairTests(referred(run), referred(baseline)).map(({ run: now, baseline: before }) => ({
    position: now, baselinePosition: before, outcome: outcomeOf(sideOf(baseline[before ?? -1]), sideOf(run[now ?? -1])),
  }));
}

const inOrder = (rows: readonly { position: number | null; baselinePosition: number | null }[]) => [...rows].sort((a, b) => (a.position ?? 99) - (b.position ?? 99) || (a.baselinePosition ?? 99) - (b.baselinePosition ?? 99));
const shown = (rows: readonly ComparedTest[]) => inOrder(rows.map(({ position, baselinePosition, cell: { outcome } }) => ({ position, baselinePosition, outcome })));

describe('the comparison of any two runs', () => {
  it('holds every test of both once, paired by id and then by content, never by position', async () => {
    await fc.assert(fc.asyncProperty(tests(oneTrial), tests(oneTrial), async (run, baseline) => {
      const pair = await compare(run, baseline);
      expect(shown(await everyRow(pair, all))).toEqual(inOrder(expectedRows(run, baseline)));
    }), { numRuns: 25 });
  });

  it('counts for each outcome and cell exactly the rows that its filter shows', async () => {
    await fc.assert(fc.asyncProperty(tests(oneTrial), tests(oneTrial), async (run, baseline) => {
      const pair = await compare(run, baseline);
      const summary = await summarise(database.db, pair);
      const counters = countOutcomes(summary.cells);
      for (const outcome of outcomes) expect((await everyRow(pair, { ...all, outcome })).length, outcome).toBe(counters[outcome]);
      for (const before of sideGroups) for (const after of sideGroups.filter((group) => group !== 'absent' || before !== 'absent')) {
        const counted = testsIn(summary.cells, (cell) => groupOf(cell.before) === before && groupOf(cell.after) === after);
        expect((await everyRow(pair, { ...all, cell: { before, after } })).length, `${before}-${after}`).toBe(counted);
      }
      expect(Object.values(counters).reduce((sum, count) => sum + count, 0)).toBe(expectedRows(run, baseline).length);
      const { bothPass, bothFail, improved, regressed } = summary.decision.counts;
      expect([improved, regressed, bothPass + bothFail]).toEqual([counters.improved, counters.regressed, counters.unchanged]);
    }), { numRuns: 6 });
  });

  it('is mirrored when the two are swapped', async () => {
    await fc.assert(fc.asyncProperty(tests(oneTrial), tests(oneTrial), async (run, baseline) => {
      const pair = await compare(run, baseline);
      const there = await summarise(database.db, pair);
      const back = await summarise(database.db, { ...pair, run: pair.baseline, baseline: pair.run });
      const [a, b] = [countOutcomes(there.cells), countOutcomes(back.cells)];
      expect([b.improved, b.regressed, b.unchanged, b.inconclusive, b.added, b.removed]).toEqual([a.regressed, a.improved, a.unchanged, a.inconclusive, a.removed, a.added]);
    }), { numRuns: 10 });
  });

  it('has nothing but unchanged and inconclusive tests when a run is compared with its own copy', async () => {
    await fc.assert(fc.asyncProperty(tests(oneTrial), async (run) => {
      const pair = await compare(run, run.toReversed());
      const { improved, regressed, added, removed } = countOutcomes((await summarise(database.db, pair)).cells);
      expect({ improved, regressed, added, removed }).toEqual({ improved: 0, regressed: 0, added: 0, removed: 0 });
    }), { numRuns: 10 });
  });

  it('decides on the trials of each paired test, counted and never fetched one by one', async () => {
    await fc.assert(fc.asyncProperty(tests(fc.array(verdict, { minLength: 3, maxLength: 3 })), tests(fc.array(verdict, { minLength: 3, maxLength: 3 })), async (run, baseline) => {
      const pair = await compare(run, baseline);
      const counted = (test: EndedTest): TrialCounts => ({
        passed: test.trials.filter((one) => one === 'pass').length, failed: test.trials.filter((one) => one === 'fail').length, open: test.trials.filter((one) => one === 'error' || one === null).length,
      });
      const groups: PairGroup[] = expectedRows(run, baseline).flatMap(({ position, baselinePosition }) =>
        (position === null || baselinePosition === null ? [] : [{ tests: 1, before: counted(baseline[baselinePosition]!), after: counted(run[position]!) }]));
      const { decision } = await summarise(database.db, pair);
      expect(decision.counts).toEqual(pairedCounts(groups));
      // Two runs without a test have one trial each: nothing is decided either way.
      if (run.length === 0 || baseline.length === 0) return;
      const expected = atOnce(decide({ groups, margin: 0.05, runIds: [String(pair.run.id), String(pair.baseline.id)] }));
      expect(decision).toMatchObject({ verdict: expected.verdict, method: expected.method, pairs: expected.pairs });
      for (const [stored, computed] of [[decision.p, expected.p], [decision.difference, expected.difference], [decision.interval?.low ?? null, expected.interval?.low ?? null]] as const) {
        if (computed === null) expect(stored).toBeNull();
        else expect(stored).toBeCloseTo(computed, 9);
      }
    }), { numRuns: 10 });
  });

  it('opens for each test the partner that its row has', async () => {
    await fc.assert(fc.asyncProperty(tests(oneTrial), tests(oneTrial), async (run, baseline) => {
      const pair = await compare(run, baseline);
      for (const { position, baselinePosition } of expectedRows(run, baseline)) {
        if (position !== null) expect(await partnerOf(database.db, pair, position)).toBe(baselinePosition);
      }
    }), { numRuns: 8 });
  });
});

describe('a list of more than one page', () => {
  it('shows every test once and in the same order, whatever is filtered', async () => {
    const verdicts = Array.from({ length: 180 }, (_, index): Verdict => (index % 3 === 0 ? 'fail' : 'pass'));
    const pair = await compare(oneTrialTests(verdicts), oneTrialTests(verdicts.map((one, index) => (index % 4 === 0 ? 'pass' : one))));
    const rows = await everyRow(pair, all);
    expect(rows.map(({ position }) => position).sort((a, b) => a! - b!)).toEqual(verdicts.map((_, index) => index));
    expect(rows.map(({ cell }) => cell.outcome)).toEqual([...Array<Outcome>(15).fill('regressed'), ...Array<Outcome>(165).fill('unchanged')]);
    for (const outcome of ['regressed', 'unchanged'] as const) {
      const found = await everyRow(pair, { ...all, outcome, q: 'test 1' });
      expect(found.map(({ prompt }) => prompt)).toEqual(rows.filter(({ cell, prompt }) => cell.outcome === outcome && prompt.startsWith('test 1')).map(({ prompt }) => prompt));
    }
  });

  it('has its cells in one order that begins with what regressed', () => {
    expect(cells[0]).toMatchObject({ before: 'pass', after: 'fail', outcome: 'regressed' });
    expect(new Set(cells.map(({ code }) => code)).size).toBe(35);
    expect(cellsOf({ outcome: '', cell: { before: 'pass', after: 'fail' } }).length).toBe(1);
  });
});

describe('an outage of the endpoint', () => {
  it('reads as inconclusive, not as regression, and decides nothing', async () => {
    const pair = await compare(oneTrialTests(Array<Verdict>(40).fill('error')), oneTrialTests(Array<Verdict>(40).fill('pass')));
    const { cells: counts, decision } = await summarise(database.db, pair);
    expect(countOutcomes(counts)).toMatchObject({ inconclusive: 40, regressed: 0 });
    expect(decision.verdict).toBe('cannot_tell');
  });
});
