// The order of a test set: whatever is added, removed and moved, each test stands once, where a plain list would have it.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../../src/projects/project-verbs.ts';
import { createTest, deleteTest, type Editor } from '../../src/tests/test-verbs.ts';
import { addTests, reorderTest, takeTestOut } from '../../src/test-sets/arrange-tests.ts';
import { directions, type Direction } from '../../src/tests/membership.ts';
import { createTestSet } from '../../src/test-sets/test-set-verbs.ts';
import { insertTests } from '../../src/tests/insert-tests.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let editor: Editor;
let pool: number[];
beforeAll(async () => {
  database = await openTestDatabase();
  const { id: accountId } = await database.db.insertInto('accounts').values({ email: 'a@example.com', name: 'A', password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
  editor = { projectId: await createProject(database.db, 'P', accountId), accountId };
  pool = await database.db.transaction().execute((trx) => insertTests(trx, editor.projectId, Array.from({ length: 8 }, (_, n) => newTest(`Test ${n}`))));
});

type Step = { do: 'add'; tests: number[] } | { do: 'remove'; test: number } | { do: 'move'; test: number; direction: Direction };

const testIndex = fc.nat({ max: 7 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('add' as const), tests: fc.array(testIndex, { minLength: 1, maxLength: 5 }) }),
  fc.record({ do: fc.constant('remove' as const), test: testIndex }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move' as const), test: testIndex, direction: fc.constantFrom(...directions) }) },
);

describe('the order of a test set', () => {
  it('is that of a plain list after any sequence of adding, removing and moving, and the version counts the changes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const set = await createTestSet(database.db, editor, { name: 'Set', description: '' });
      let model: number[] = [];
      let version = 1;
      for (const next of steps) {
        const before = model;
        model = expected(model, next);
        if (before.join() !== model.join()) version += 1;
        await perform(set, next);
        expect(await stored(set)).toEqual({ tests: model, version });
      }
    }), { numRuns: 60 });
  });

  it('has only positions from 0 on, so that a run copies every test', async () => {
    const set = await createTestSet(database.db, editor, { name: 'Set', description: '' });
    await addTests(database.db, editor, set, pool);
    for (let turn = 0; turn < 3; turn += 1) for (const id of pool) await reorderTest(database.db, editor, set, id, 'first');
    const { lowest } = await database.db.selectFrom('test_set_tests').select(({ fn }) => fn.min('position').as('lowest')).where('test_set_id', '=', set).executeTakeFirstOrThrow();
    expect(lowest).toBeGreaterThanOrEqual(0);
  });

  it('stays whole when several people move, add and remove at once', async () => {
    const set = await createTestSet(database.db, editor, { name: 'Set', description: '' });
    await addTests(database.db, editor, set, pool.slice(0, 6));
    await Promise.all([
      ...pool.slice(0, 5).map((id, n) => reorderTest(database.db, editor, set, id, directions[n % directions.length]!)),
      addTests(database.db, editor, set, [pool[6]!]), addTests(database.db, editor, set, [pool[6]!, pool[7]!]), takeTestOut(database.db, editor, set, pool[5]!),
    ]);
    expect((await stored(set)).tests.toSorted((a, b) => a - b)).toEqual([...pool.slice(0, 5), pool[6], pool[7]]);
  });

  it('closes over a deleted test', async () => {
    const set = await createTestSet(database.db, editor, { name: 'Set', description: '' });
    const extra = await createTest(database.db, editor, newTest('Extra'), set);
    await addTests(database.db, editor, set, pool.slice(0, 2));
    await deleteTest(database.db, editor, extra as number);
    expect(await stored(set)).toEqual({ tests: pool.slice(0, 2), version: 4 });
  });
});

function newTest(prompt: string) {
  return { prompt, expected: null, behaviorId: null, topic: '', tags: [], metadata: {} };
}

function expected(model: number[], next: Step): number[] {
  if (next.do === 'add') return [...model, ...new Set(next.tests.map((n) => pool[n]!).filter((id) => !model.includes(id)))];
  const id = pool[next.test]!;
  const at = model.indexOf(id);
  if (at < 0) return model;
  const others = model.filter((other) => other !== id);
  if (next.do === 'remove') return others;
  const to = { up: Math.max(0, at - 1), down: Math.min(others.length, at + 1), first: 0, last: others.length }[next.direction];
  return [...others.slice(0, to), id, ...others.slice(to)];
}

async function perform(set: number, next: Step): Promise<void> {
  if (next.do === 'add') await addTests(database.db, editor, set, next.tests.map((n) => pool[n]!));
  else if (next.do === 'remove') await takeTestOut(database.db, editor, set, pool[next.test]!);
  else await reorderTest(database.db, editor, set, pool[next.test]!, next.direction);
}

async function stored(set: number): Promise<{ tests: number[]; version: number }> {
  const tests = await database.db.selectFrom('test_set_tests').select('test_id').where('test_set_id', '=', set).orderBy('position').execute();
  const { version } = await database.db.selectFrom('test_sets').select('version').where('id', '=', set).executeTakeFirstOrThrow();
  return { tests: tests.map(({ test_id }) => test_id), version };
}
