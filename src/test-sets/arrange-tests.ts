// What a person does to the tests of a test set: adds chosen ones, pastes questions, moves and removes.
import type { Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import { editDefinitions } from '../runs/definitions-lock.ts';
import type { Tables } from '../tables.ts';
import { insertTests } from '../tests/insert-tests.ts';
import { appendTests, moveTest, removeTest, type Direction } from '../tests/membership.ts';
import { refuseBehavior, type Editor } from '../tests/test-verbs.ts';
import { lockTestSet } from './test-set-verbs.ts';

export const mostAtOnce = 1_000;

/** Adds existing tests at the end. Returns how many the set did not hold before. */
export function addTests(db: Kysely<Tables>, editor: Editor, testSetId: number, testIds: readonly number[]): Promise<number | Refusal> {
  return editDefinitions(db, editor.projectId, async (trx) => {
    const testSet = await lockTestSet(trx, editor.projectId, testSetId);
    if (isRefusal(testSet)) return testSet;
    const wanted = [...new Set(testIds)];
    if (wanted.length === 0) return refuseFields({ test: 'Check at least one test.' });
    if (wanted.length > mostAtOnce) return refuseFields({ test: `Add at most ${mostAtOnce.toLocaleString('en-GB')} tests at once.` });
    const found = await trx.selectFrom('tests').select(['id', 'type']).where('id', 'in', wanted).where('project_id', '=', editor.projectId).where('deleted_at', 'is', null).execute();
    if (found.length < wanted.length) return refuseFields({ test: 'A checked test does not exist any more. Check again what to add.' });
    if (found.some(({ type }) => type !== testSet.type)) return refuseFields({ test: `This test set holds ${testSet.type} tests only. Uncheck the others.` });
    const added = await appendTests(trx, testSetId, wanted);
    await recordAudit(trx, { ...editor, action: 'test_set.tests_added', subject: `test set ${testSetId}`, detail: { added } });
    return added;
  });
}

/** Makes a test of each prompt and puts them at the end in their order. Returns how many. */
export function pasteQuestions(db: Kysely<Tables>, editor: Editor, testSetId: number, prompts: readonly string[], behaviorId: number | null): Promise<number | Refusal> {
  return editDefinitions(db, editor.projectId, async (trx) => {
    const testSet = await lockTestSet(trx, editor.projectId, testSetId);
    if (isRefusal(testSet)) return testSet;
    if (testSet.type !== 'single-turn') return refuseFields({ questions: 'Questions become single-turn tests, and this test set holds multi-turn tests.' });
    const refusal = await refuseBehavior(trx, editor.projectId, behaviorId);
    if (refusal) return refusal;
    const ids = await insertTests(trx, editor.projectId, prompts.map((prompt) => ({ prompt, expected: null, behaviorId, topic: '', tags: [], metadata: {} })));
    const added = await appendTests(trx, testSetId, ids);
    await recordAudit(trx, { ...editor, action: 'test_set.questions_pasted', subject: `test set ${testSetId}`, detail: { added } });
    return added;
  });
}

/** The test stays in the project. */
export function takeTestOut(db: Kysely<Tables>, editor: Editor, testSetId: number, testId: number): Promise<Refusal | null> {
  return editDefinitions(db, editor.projectId, async (trx) => {
    const testSet = await lockTestSet(trx, editor.projectId, testSetId);
    if (isRefusal(testSet)) return testSet;
    if (!(await removeTest(trx, testSetId, testId))) return refuse('not_found', 'The test set does not hold this test any more.');
    await recordAudit(trx, { ...editor, action: 'test_set.test_removed', subject: `test set ${testSetId}`, detail: { testId } });
    return null;
  });
}

export function reorderTest(db: Kysely<Tables>, editor: Editor, testSetId: number, testId: number, direction: Direction): Promise<Refusal | null> {
  return editDefinitions(db, editor.projectId, async (trx) => {
    const testSet = await lockTestSet(trx, editor.projectId, testSetId);
    if (isRefusal(testSet)) return testSet;
    if (!(await moveTest(trx, testSetId, testId, direction))) return refuse('not_found', 'The test set does not hold this test any more.');
    await recordAudit(trx, { ...editor, action: 'test_set.reordered', subject: `test set ${testSetId}`, detail: { testId, direction } });
    return null;
  });
}
