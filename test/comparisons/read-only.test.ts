// Comparisons while Postgres takes no writes: what would be kept is worked out for who asks.
import { beforeAll, expect, it } from 'vitest';
import type { Kysely } from 'kysely';
import type { Breakdowns } from '../../src/comparisons/breakdowns.ts';
import type { ComparisonSummary } from '../../src/comparisons/comparison-summary.ts';
import { findComparison } from '../../src/comparisons/find-comparison.ts';
import { flippedPositions } from '../../src/comparisons/flipped-positions.ts';
import { readBreakdowns } from '../../src/comparisons/kept-breakdowns.ts';
import { orderOf, type ListSort } from '../../src/comparisons/orders.ts';
import { listCompared, type ComparedTest } from '../../src/comparisons/row-queries.ts';
import { summarise } from '../../src/comparisons/summarise.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { createLog } from '../../src/platform/log.ts';
import { openPostgres } from '../../src/platform/postgres.ts';
import type { Tables } from '../../src/tables.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { afterFile, openTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { makeEndedRun, type EndedTest } from './ended-runs.ts';

let database: TestDatabase;
let readOnly: Kysely<Tables>;
let fixture: ProjectFixture;

beforeAll(async () => {
  database = await openTestDatabase();
  fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 1 });
  const { db, close } = openPostgres<Tables>({ url: `${database.url}?options=-c%20default_transaction_read_only%3Don`, maxConnections: 2, name: 'test read-only', log: createLog('silent') });
  afterFile(close);
  readOnly = db;
});

it('shows the same comparison, in the same order, and keeps nothing', async () => {
  const run = await twoRuns();
  const shown = [await look(readOnly, run, 'position'), await look(readOnly, run, 'change')];
  const flips = await flippedPositions(readOnly, run, 10);
  expect(await kept()).toEqual([0, 0]);
  expect(shown).toEqual([await look(database.db, run, 'position'), await look(database.db, run, 'change')]);
  expect(flips).toEqual(await flippedPositions(database.db, run, 10));
  expect(flips.map(({ position }) => position)).toEqual([0, 3, 1]);
  expect(shown[0]!.tests.map(({ position }) => position)).toEqual([0, 3, 1, 2, 4]);
  expect(shown[1]!.tests.map(({ position }) => position)).toEqual([3, 0, 1, 2, 4]);
  expect(await kept()).toEqual([1, 6]);
});

it('does not hide that an order cannot be made for another reason', async () => {
  const run = await twoRuns();
  const found = (await findComparison(database.db, run, choice('position')))!;
  await expect(orderOf(database.db, { ...found, pair: { ...found.pair, baseline: { ...found.pair.baseline, id: 999_999 } } }, 'position')).rejects.toThrow(/foreign key/);
});

/** Summaries, and cells of orders. */
async function kept(): Promise<number[]> {
  const rows = async (table: 'comparison_summaries' | 'comparison_orders'): Promise<number> => (await database.db.selectFrom(table).select('run_id').execute()).length;
  return [await rows('comparison_summaries'), await rows('comparison_orders')];
}

interface Shown {
  summary: ComparisonSummary;
  breakdowns: Breakdowns;
  tests: ComparedTest[];
}

async function look(db: Kysely<Tables>, run: RunRow, sort: ListSort): Promise<Shown> {
  const found = (await findComparison(db, run, choice(sort)))!;
  const { pair, metrics } = found;
  const summary = await summarise(db, pair);
  const filters = { outcome: '', cell: null, q: '', behavior: null, metric: null, tag: '' } as const;
  const order = await orderOf(db, found, sort);
  const all = await listCompared(db, { pair, counts: summary.cells, filters, order, after: null });
  const rest = await listCompared(db, { pair, counts: summary.cells, filters, order, after: all[1]!.place });
  expect(rest).toEqual(all.slice(2));
  return { summary, breakdowns: await readBreakdowns(db, pair, metrics), tests: all };
}

function choice(sort: ListSort) {
  return { baseline: null, basis: 'final', shared: false, sort } as const;
}

async function twoRuns(): Promise<RunRow> {
  const metrics = [{ metricId: fixture.metricId }];
  const tests = (scored: readonly (readonly ['pass' | 'fail', number])[]): EndedTest[] => scored.map(([verdict, score], index) => ({ testId: index + 1, content: `test ${index + 1}`, trials: [verdict], scores: [{ verdict, score }] }));
  await makeEndedRun(database.db, fixture, { metrics, tests: tests([['pass', 1], ['fail', 0], ['pass', 0.9], ['pass', 1], ['pass', 1]]) });
  return makeEndedRun(database.db, fixture, { metrics, tests: tests([['fail', 0.4], ['pass', 1], ['pass', 0.8], ['fail', 0], ['pass', 1]]) });
}
