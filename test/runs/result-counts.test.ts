// The counters beside the filters while tests still wait.
import { beforeAll, expect, it } from 'vitest';
import { countResults } from '../../src/runs/result-counts.ts';
import { noFilters, type ResultFilters } from '../../src/runs/result-order.ts';
import { listTests } from '../../src/runs/result-queries.ts';
import { readTallies } from '../../src/runs/tallies.ts';
import { makeProject } from '../support/fixtures.ts';
import { settledRun } from '../support/settled-run.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
beforeAll(async () => { database = await openTestDatabase(); });

it('of a behavior count the tests that wait, as its list shows them', async () => {
  const { db } = database;
  const fixture = await makeProject(db, { url: 'http://127.0.0.1:9/', tests: 9 });
  const { id: behavior } = await db.insertInto('behaviors').values({ project_id: fixture.projectId, name: 'Refunds' }).returning('id').executeTakeFirstOrThrow();
  const tests = await db.selectFrom('tests').select('id').where('project_id', '=', fixture.projectId).orderBy('id').limit(4).execute();
  await db.updateTable('tests').set({ behavior_id: behavior }).where('id', 'in', tests.map(({ id }) => id)).execute();
  const { id } = await settledRun(db, fixture, (position) => (position % 3 === 0 ? null : ['pass']));
  const run = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const waitingOf = async (over: Partial<ResultFilters>): Promise<[counted: number, listed: number]> => {
    const filters = { ...noFilters, ...over };
    const rows = await listTests(db, run, filters, null);
    return [(await countResults(db, run, filters, await readTallies(db, id))).byVerdict.waiting, rows.filter(({ listedVerdict }) => listedVerdict === null).length];
  };
  expect([await waitingOf({}), await waitingOf({ behavior }), await waitingOf({ behavior: 0 })]).toEqual([[3, 3], [2, 2], [1, 1]]);
});
