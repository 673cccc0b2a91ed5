// The search of a run finds what its own copies of the prompts say, whatever became of the tests since.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import { textMatches } from '../../src/runs/text-search.ts';
import { deleteTest, updateTest } from '../../src/tests/test-verbs.ts';
import { makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
beforeAll(async () => {
  database = await openTestDatabase();
  fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 40 });
});

async function found(runId: number, q: string): Promise<number[]> {
  const { rows } = await sql<{ position: number }>`select position from (${textMatches(runId, q)}) m order by 1`.execute(database.db);
  return rows.map(({ position }) => position);
}

async function holding(runId: number, q: string): Promise<number[]> {
  const rows = await database.db.selectFrom('run_tests').select(['position', 'prompt']).where('run_id', '=', runId).orderBy('position').execute();
  return rows.filter(({ prompt }) => prompt.toLowerCase().includes(q.toLowerCase())).map(({ position }) => position);
}

async function edit(position: number, prompt: string): Promise<void> {
  const { test_id } = await database.db.selectFrom('test_set_tests').select('test_id').where('test_set_id', '=', fixture.testSetId).where('position', '=', position).executeTakeFirstOrThrow();
  const { id } = await database.db.selectFrom('accounts').select('id').limit(1).executeTakeFirstOrThrow();
  const refusal = await updateTest(database.db, { projectId: fixture.projectId, accountId: id }, test_id, { prompt, expected: null, behaviorId: null, topic: '', tags: [], metadata: {} });
  if (refusal && isRefusal(refusal)) throw new Error(refusal.message);
}

describe('a search', () => {
  it('finds in each run what stood there then: before an edit, between two, and after', async () => {
    const runs = [await orderRun(database.db, fixture)];
    await edit(3, 'question 7 asked in another way');
    runs.push(await orderRun(database.db, fixture));
    await edit(3, 'QUESTION 3 again, 100% sure_');
    await edit(5, 'a wholly new text');
    runs.push(await orderRun(database.db, fixture));
    for (const q of ['question 3', 'question 7', 'another way', '100%', 'sure_', '%', '_', 'new text', 'nowhere']) {
      for (const run of runs) expect({ q, run: run.number, found: await found(run.id, q) }).toEqual({ q, run: run.number, found: await holding(run.id, q) });
    }
    expect(await found(runs[0]!.id, 'another way')).toEqual([]);
    expect(await found(runs[1]!.id, 'another way')).toEqual([3]);
  });

  it('finds a test that was deleted since', async () => {
    const run = await orderRun(database.db, fixture);
    const { test_id } = await database.db.selectFrom('run_tests').select('test_id').where('run_id', '=', run.id).where('position', '=', 11).executeTakeFirstOrThrow();
    const { id } = await database.db.selectFrom('accounts').select('id').limit(1).executeTakeFirstOrThrow();
    expect(await deleteTest(database.db, { projectId: fixture.projectId, accountId: id }, test_id)).toBeNull();
    expect(await found(run.id, 'question 11')).toEqual([11]);
  });
});
