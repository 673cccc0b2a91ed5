// What a start asks about the tests of a set: answered truly wherever they stand, without reading those of other sets.
import { sql, type Kysely } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import { chooseMetrics } from '../../src/runs/choose-metrics.ts';
import { readSomeTestGroups, readTestGroups } from '../../src/runs/metric-coverage.ts';
import { firstTests } from '../../src/runs/tests-of-set.ts';
import type { Tables } from '../../src/tables.ts';
import { makeProject, makeTestSet, type ProjectFixture } from '../support/fixtures.ts';
import { openTestDatabase } from '../support/test-database.ts';

let db: Kysely<Tables>;
let fixture: ProjectFixture;
/** `common` has tests everywhere, `late` only after the first tests of the large set, `between` only tests of other sets that lie between its tests, `elsewhere` those of other sets. */
const behaviors = { common: 0, late: 0, between: 0, elsewhere: 0 };
let sets: { large: number; small: number; others: number; inARow: number };

beforeAll(async () => {
  db = (await openTestDatabase()).db;
  fixture = await makeProject(db, { url: 'http://127.0.0.1:1/', tests: firstTests + 60 });
  for (const name of Object.keys(behaviors) as (keyof typeof behaviors)[]) {
    const { id } = await db.insertInto('behaviors').values({ project_id: fixture.projectId, name }).returning('id').executeTakeFirstOrThrow();
    await db.insertInto('behavior_metrics').values({ behavior_id: id, metric_id: fixture.metricId, position: 0 }).execute();
    behaviors[name] = id;
  }
  sets = { large: fixture.testSetId, others: await makeTestSet(db, fixture.projectId, 20_000), small: await makeTestSet(db, fixture.projectId, 40), inARow: await makeTestSet(db, fixture.projectId, 5_000) };
  const give = (behavior: number, testSetId: number, positions: string) => sql`
    update tests t set behavior_id = ${behavior} from test_set_tests m where m.test_id = t.id and m.test_set_id = ${testSetId} and position ${sql.raw(positions)}`.execute(db);
  await give(behaviors.common, sets.large, '< 100');
  await give(behaviors.common, sets.small, '< 10');
  await give(behaviors.common, sets.others, 'between 1 and 9999');
  await give(behaviors.elsewhere, sets.others, '>= 10000');
  await give(behaviors.late, sets.large, `>= ${firstTests + 50}`);
  await give(behaviors.between, sets.others, '= 0');
  await sql`insert into test_set_tests select ${sets.large}, test_id, ${firstTests + 60} from test_set_tests where test_set_id = ${sets.small} and position = 39`.execute(db);
  await sql`analyze`.execute(db);
});

async function behaviorsOf(trx: Kysely<Tables>, testSetId: number): Promise<number[]> {
  const chosen = await chooseMetrics(trx, { projectId: fixture.projectId, testSetId, metricChoice: 'behavior', metricIds: [] }, { type: 'single-turn', ofRunId: null });
  if (isRefusal(chosen)) throw new Error(chosen.message);
  return chosen.links.map(({ behaviorId }) => behaviorId);
}

/** Rows of tests that the work reads. */
async function rowsRead(work: (trx: Kysely<Tables>) => Promise<unknown>): Promise<number> {
  return db.transaction().execute(async (trx) => {
    // Read from the index alone, a row would not be counted.
    await sql`set local enable_indexonlyscan = off`.execute(trx);
    const read = async () => (await sql<{ rows: number }>`
      select seq_tup_read + idx_tup_fetch as rows from pg_stat_xact_user_tables where relname = 'tests'`.execute(trx)).rows[0]!.rows;
    const before = await read();
    await work(trx);
    return (await read()) - before;
  });
}

describe('the behaviors of a test set', () => {
  it('are found wherever their tests stand in it, and those of other sets are not', async () => {
    expect(await behaviorsOf(db, sets.large)).toEqual([behaviors.common, behaviors.late]);
    expect(await behaviorsOf(db, sets.small)).toEqual([behaviors.common]);
    expect(await behaviorsOf(db, sets.others)).toEqual([behaviors.common, behaviors.between, behaviors.elsewhere]);
  });

  it('of a small one are found without reading the tests of others', async () => {
    expect(await rowsRead((trx) => behaviorsOf(trx, sets.small))).toBeLessThan(200);
  });
});

describe('the tests of a set', () => {
  it('are counted by what they are to metrics, and no other set’s are read', async () => {
    const groups = await readTestGroups(db, { testSetId: sets.small, ofRunId: null });
    expect(groups.toSorted((one, other) => one.tests - other.tests)).toEqual([
      { behaviorId: behaviors.common, hasExpected: false, tests: 10 }, { behaviorId: null, hasExpected: false, tests: 30 },
    ]);
    expect(await rowsRead((trx) => readTestGroups(trx, { testSetId: sets.inARow, ofRunId: null }))).toBeLessThan(5_100);
  });

  it('show some of each of their behaviors, also of those that come late', async () => {
    const some = await readSomeTestGroups(db, { testSetId: sets.large, ofRunId: null }, [behaviors.common, behaviors.late]);
    expect(some.map(({ behaviorId }) => behaviorId).toSorted()).toEqual([behaviors.common, behaviors.late, null].toSorted());
    expect(some.find(({ behaviorId }) => behaviorId === behaviors.late)?.tests).toBe(10);
  });

  it('are shown whole where they are few, without reading those of others', async () => {
    const of = { testSetId: sets.small, ofRunId: null };
    const byTests = (groups: { tests: number }[]) => groups.toSorted((one, other) => one.tests - other.tests);
    expect(byTests(await readSomeTestGroups(db, of, [behaviors.common]))).toEqual(byTests(await readTestGroups(db, of)));
    expect(await rowsRead((trx) => readSomeTestGroups(trx, of, [behaviors.common]))).toBeLessThan(200);
  });
});
