// Makes, changes and deletes tests; each under the lock that keeps the copies of started runs true.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import { editDefinitions } from '../runs/definitions-lock.ts';
import type { Tables } from '../tables.ts';
import { hashOf, insertTests, type NewTest } from './insert-tests.ts';
import { appendTests, removeFromAllSets } from './membership.ts';
import { unknownBehavior } from './test-fields.ts';

/** Who changes something, and in which project. */
export interface Editor {
  projectId: number;
  accountId: number;
}

/** With a test set, the test stands at its end. Returns the id. */
export function createTest(db: Kysely<Tables>, editor: Editor, test: NewTest, testSetId: number | null): Promise<number | Refusal> {
  return editDefinitions(db, editor.projectId, async (trx) => {
    const refusal = (await refuseBehavior(trx, editor.projectId, test.behaviorId)) ?? (await refuseTestSet(trx, editor.projectId, testSetId));
    if (refusal) return refusal;
    const [id] = await insertTests(trx, editor.projectId, [test]);
    if (testSetId !== null) await appendTests(trx, testSetId, [id!]);
    await recordAudit(trx, { ...editor, action: 'test.created', subject: `test ${id}`, detail: { testSetId } });
    return id!;
  });
}

/** A new version only where the prompt or the expected response is another one. */
export function updateTest(db: Kysely<Tables>, editor: Editor, testId: number, test: NewTest): Promise<Refusal | null> {
  return editDefinitions(db, editor.projectId, async (trx) => {
    const before = await lockTest(trx, editor.projectId, testId);
    if (isRefusal(before)) return before;
    const refusal = await refuseBehavior(trx, editor.projectId, test.behaviorId);
    if (refusal) return refusal;
    const isNewVersion = before.prompt !== test.prompt || before.expected !== test.expected;
    if (before.prompt !== test.prompt) await trx.insertInto('earlier_prompts').values({ test_id: testId, version: before.version, prompt: before.prompt }).execute();
    await trx.updateTable('tests').where('id', '=', testId).set({
      prompt: test.prompt, expected: test.expected, behavior_id: test.behaviorId, topic: test.topic, tags: [...test.tags], metadata: JSON.stringify(test.metadata),
      updated_at: sql<Date>`now()`, ...(isNewVersion && { version: before.version + 1, content_hash: hashOf(test) }),
    }).execute();
    await recordAudit(trx, { ...editor, action: 'test.updated', subject: `test ${testId}`, detail: { version: before.version + (isNewVersion ? 1 : 0) } });
    return null;
  });
}

/** It leaves its test sets; what earlier runs copied stays. */
export function deleteTest(db: Kysely<Tables>, editor: Editor, testId: number): Promise<Refusal | null> {
  return editDefinitions(db, editor.projectId, async (trx) => {
    const deleted = await trx.updateTable('tests').set({ deleted_at: sql<Date>`now()` })
      .where('id', '=', testId).where('project_id', '=', editor.projectId).where('deleted_at', 'is', null).returning('id').executeTakeFirst();
    if (!deleted) return refuse('not_found', 'This test does not exist any more.');
    await removeFromAllSets(trx, testId);
    await recordAudit(trx, { ...editor, action: 'test.deleted', subject: `test ${testId}` });
    return null;
  });
}

async function lockTest(trx: Transaction<Tables>, projectId: number, testId: number) {
  const test = await trx.selectFrom('tests').select(['type', 'prompt', 'expected', 'version'])
    .where('id', '=', testId).where('project_id', '=', projectId).where('deleted_at', 'is', null).forUpdate().executeTakeFirst();
  if (!test) return refuse('not_found', 'This test does not exist any more.');
  return test.type === 'single-turn' ? test : refuse('conflict', 'A multi-turn test cannot be changed here.');
}

/** The behavior must stand in the project; null is none. */
export async function refuseBehavior(trx: Transaction<Tables>, projectId: number, behaviorId: number | null): Promise<Refusal | null> {
  if (behaviorId === null) return null;
  const behavior = await trx.selectFrom('behaviors').select('id')
    .where('id', '=', behaviorId).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst();
  return behavior ? null : refuseFields({ behavior: unknownBehavior });
}

async function refuseTestSet(trx: Transaction<Tables>, projectId: number, testSetId: number | null): Promise<Refusal | null> {
  if (testSetId === null) return null;
  const testSet = await trx.selectFrom('test_sets').select('id')
    .where('id', '=', testSetId).where('project_id', '=', projectId).where('deleted_at', 'is', null).where('type', '=', 'single-turn').executeTakeFirst();
  return testSet ? null : refuseFields({ 'test-set': 'This test set does not exist any more, or it holds multi-turn tests. Choose another one.' });
}
