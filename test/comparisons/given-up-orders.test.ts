// A kept order that is given up, or replaced after a review, between being looked for and being read: who reads it gets every test all the same.
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { beforeAll, expect, it } from 'vitest';
import { findComparison } from '../../src/comparisons/find-comparison.ts';
import { orderOf, type ListSort } from '../../src/comparisons/orders.ts';
import { listCompared } from '../../src/comparisons/row-queries.ts';
import { summarise } from '../../src/comparisons/summarise.ts';
import { comparisonCsv } from '../../src/exports/comparison-csv.ts';
import { makeProject } from '../support/fixtures.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { makeEndedRun, oneTrialTests } from './ended-runs.ts';

let database: TestDatabase;
beforeAll(async () => { database = await openTestDatabase(); });

const giveUp = () => database.db.deleteFrom('comparison_orders').execute();
const replace = () => database.db.updateTable('comparison_orders').set(({ eb }) => ({ run_revision: eb('run_revision', '+', 1) })).execute();

it.each([
  ['given up', 'position', giveUp], ['given up', 'change', giveUp], ['replaced after a review', 'position', replace],
] as const)('an order that was %s meanwhile, by %s, is worked out by the list and the download that read it', async (_, sort, vanish) => {
  const { order, request, metrics } = await keptOrder(sort);
  const [listed, csv] = [await listCompared(database.db, request), await download(comparisonCsv(database.db, request, metrics, true).copy)];
  expect([listed.map(({ position }) => position), csv.trim().split('\n').length]).toEqual([[0, 3, 1, 2], 4]);
  await vanish();
  expect(await listCompared(database.db, { ...request, order })).toEqual(listed);
  expect(await listCompared(database.db, { ...request, order, after: listed[1]!.place })).toEqual(listed.slice(2));
  expect(await download(comparisonCsv(database.db, request, metrics, true).copy)).toBe(csv);
});

async function keptOrder(sort: ListSort) {
  const fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 1 });
  await makeEndedRun(database.db, fixture, { tests: oneTrialTests(['pass', 'fail', 'pass', 'pass']) });
  const run = await makeEndedRun(database.db, fixture, { tests: oneTrialTests(['fail', 'pass', 'pass', 'fail']) });
  const find = async () => (await findComparison(database.db, run, { baseline: null, basis: 'final', shared: false, sort }))!;
  const { pair, metrics } = await find();
  const { cells } = await summarise(database.db, pair);
  await orderOf(database.db, await find(), sort);
  const found = await find();
  expect(found.hasOrder).toBe(true);
  const order = await orderOf(database.db, found, sort);
  const filters = { outcome: '', cell: null, q: '', behavior: null, metric: null, tag: '' } as const;
  return { order, metrics, request: { pair, counts: cells, filters, order, after: null } };
}

async function download(copy: string): Promise<string> {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    return await text(client.query(copyTo(copy)));
  } finally {
    await client.end();
  }
}
