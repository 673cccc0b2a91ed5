// What the forms among a test set's tests do: adding, pasting, moving, removing.
import { z } from 'zod';
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import { idParam, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { parseFields, readForm, type FormValues } from '../http/forms.ts';
import { goTo } from '../http/htmx.ts';
import { readId } from '../http/read-id.ts';
import { testLimits } from '../domain/test-limits.ts';
import { directions } from '../tests/membership.ts';
import { behaviorField } from '../tests/test-fields.ts';
import { readTestFilters, showTestList } from '../tests/test-list-page.tsx';
import { editorOf } from '../tests/test-pages.tsx';
import { withQuery } from '../../views/runs/paths.ts';
import { cursorParameters, testSetsPath } from '../../views/test-sets/paths.ts';
import { listParameters, testsPath } from '../../views/tests/paths.ts';
import { addTests, mostAtOnce, pasteQuestions, reorderTest, takeTestOut } from './arrange-tests.ts';
import { readCursor, showTestSet, testSetOf } from './test-set-pages.tsx';
import type { TestSetRow } from './test-set-queries.ts';

/** Two forms end here: the checked tests of the list, and the pasted questions. */
export async function addTestsAction(c: AppContext): Promise<Response> {
  const testSet = await testSetOf(c);
  if (!testSet) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const chosen = form.all('test');
  return chosen.length > 0 || form.one('from') === 'list' ? addChosen(c, testSet, chosen) : addPasted(c, testSet, form);
}

async function addChosen(c: AppContext, testSet: TestSetRow, chosen: readonly string[]): Promise<Response> {
  const ids = chosen.map((id) => readId(id) ?? 0);
  const added = await addTests(c.var.deps.db, editorOf(c), testSet.id, ids);
  if (!isRefusal(added)) return goTo(c, withQuery(testsPath(testSet.project_id), { ...listParameters(readTestFilters(c), testSet.id), added }));
  return added.refused === 'invalid' ? showTestList(c, testSet.id, new Set(ids), added) : refusalPage(c, added);
}

const questionsSchema = z.object({
  questions: z.string().default('').transform((text) => text.split('\n').map((line) => line.trim()).filter((line) => line !== ''))
    .refine((lines) => lines.length > 0, 'Paste at least one question.')
    .refine((lines) => lines.length <= mostAtOnce, `Paste at most ${mostAtOnce.toLocaleString('en-GB')} questions at once, or import them from a file.`)
    .refine((lines) => lines.every((line) => line.length <= testLimits.prompt), `A question has more than ${testLimits.prompt.toLocaleString('en-GB')} characters. Shorten it.`),
  behavior: behaviorField,
});

async function addPasted(c: AppContext, testSet: TestSetRow, form: FormValues): Promise<Response> {
  const pasted = parseFields(questionsSchema, form.record);
  const added = isRefusal(pasted) ? pasted : await pasteQuestions(c.var.deps.db, editorOf(c), testSet.id, pasted.questions, pasted.behavior);
  if (!isRefusal(added)) return goTo(c, withQuery(testSetsPath(testSet.project_id, testSet.id), { added }));
  return added.refused === 'invalid' ? showTestSet(c, testSet, { form: 'questions', values: form, refusal: added }) : refusalPage(c, added);
}

export async function removeTestAction(c: AppContext): Promise<Response> {
  const [testSet, testId] = [await testSetOf(c), idParam(c, 'test')];
  if (!testSet || testId === null) return notFoundPage(c);
  return backToOrder(c, testSet, null, await takeTestOut(c.var.deps.db, editorOf(c), testSet.id, testId));
}

export async function moveTestAction(c: AppContext): Promise<Response> {
  const [testSet, testId] = [await testSetOf(c), idParam(c, 'test')];
  if (!testSet || testId === null) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const direction = directions.find((known) => known === form.one('direction'));
  if (!direction) return refusalPage(c, refuseFields({ direction: 'Say where to: up, down, first or last.' }));
  return backToOrder(c, testSet, testId, await reorderTest(c.var.deps.db, editorOf(c), testSet.id, testId, direction));
}

/** A plain redirect for htmx too: it follows and swaps the page's content where it is. */
function backToOrder(c: AppContext, testSet: TestSetRow, testId: number | null, refusal: Refusal | null): Response | Promise<Response> {
  if (refusal) return refusalPage(c, refusal);
  const path = withQuery(testSetsPath(testSet.project_id, testSet.id), cursorParameters(readCursor(c)));
  return c.redirect(testId === null ? path : `${path}#test-${testId}`, 303);
}
