// The pages of test sets: the list, a new one, one of them with its forms.
import { z } from 'zod';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { parseFields, readForm, type FormValues } from '../http/forms.ts';
import { goTo } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { readId } from '../http/read-id.ts';
import { editorOf } from '../tests/test-pages.tsx';
import { withQuery } from '../../views/runs/paths.ts';
import { NewTestSetForm } from '../../views/test-sets/new-test-set-form.tsx';
import { testSetsPath } from '../../views/test-sets/paths.ts';
import { TestSetList } from '../../views/test-sets/test-set-list.tsx';
import { testSetMainId } from '../../views/test-sets/paths.ts';
import { TestSetView, type RefusedForm, type TestSetViewProps } from '../../views/test-sets/test-set-view.tsx';
import { readSetTests, startOfSet, type SetCursor } from './test-set-tests.ts';
import { findTestSet, listTestSets, readTestSet, type TestSetRow } from './test-set-queries.ts';
import { chooseSetMetrics, createTestSet, deleteTestSet, describeTestSet } from './test-set-verbs.ts';

const descriptionSchema = z.object({
  name: z.string().trim().min(1, 'Enter a name.').max(200, 'Use at most 200 characters.').default(''),
  description: z.string().trim().max(2_000, 'Use at most 2,000 characters.').default(''),
});

export async function testSetListPage(c: AppContext): Promise<Response> {
  const project = projectOf(c);
  const after = readId(c.req.query('after') ?? '');
  const page = await listTestSets(c.var.deps.db, project.id, after);
  return answerPage(c, {
    title: 'Test sets', place: 'test-sets',
    body: <TestSetList projectId={project.id} page={page} after={after} mayEdit={may(project.role, 'project.edit')} deleted={c.req.query('deleted') !== undefined} now={new Date()} />,
  });
}

export function newTestSetPage(c: AppContext): Response | Promise<Response> {
  return showNewTestSet(c, {});
}

export async function createTestSetAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return showNewTestSet(c, {}, form);
  const description = parseFields(descriptionSchema, form.record);
  if (isRefusal(description)) return showNewTestSet(c, form.record, description);
  const id = await createTestSet(c.var.deps.db, editorOf(c), description);
  return goTo(c, testSetsPath(projectOf(c).id, id));
}

function showNewTestSet(c: AppContext, values: Record<string, string>, refusal?: Refusal): Response | Promise<Response> {
  return answerPage(c, {
    title: 'New test set', place: 'test-sets', ...(refusal && { status: refusalStatus(refusal) }),
    body: <NewTestSetForm projectId={projectOf(c).id} values={values} errors={refusal?.fields ?? {}} message={refusal?.message} />,
  });
}

export async function testSetPage(c: AppContext): Promise<Response> {
  const testSet = await testSetOf(c);
  return testSet ? showTestSet(c, testSet) : notFoundPage(c);
}

export async function describeTestSetAction(c: AppContext): Promise<Response> {
  const testSet = await testSetOf(c);
  if (!testSet) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const description = parseFields(descriptionSchema, form.record);
  const refusal = isRefusal(description) ? description : await describeTestSet(c.var.deps.db, editorOf(c), testSet.id, description);
  return answerSetForm(c, testSet, 'description', form, refusal);
}

export async function chooseSetMetricsAction(c: AppContext): Promise<Response> {
  const testSet = await testSetOf(c);
  if (!testSet) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const refusal = await chooseSetMetrics(c.var.deps.db, editorOf(c), testSet.id, form.all('metric').map((id) => readId(id) ?? 0));
  return answerSetForm(c, testSet, 'metrics', form, refusal);
}

export async function deleteTestSetAction(c: AppContext): Promise<Response> {
  const id = idParam(c, 'testSet');
  if (id === null) return notFoundPage(c);
  const refusal = await deleteTestSet(c.var.deps.db, editorOf(c), id);
  return refusal ? refusalPage(c, refusal) : goTo(c, withQuery(testSetsPath(projectOf(c).id), { deleted: 1 }));
}

function answerSetForm(c: AppContext, testSet: TestSetRow, form: RefusedForm['form'], values: FormValues, refusal: Refusal | null): Response | Promise<Response> {
  if (!refusal) return goTo(c, withQuery(testSetsPath(testSet.project_id, testSet.id), { saved: form }));
  return refusal.refused === 'invalid' ? showTestSet(c, testSet, { form, values, refusal }) : refusalPage(c, refusal);
}

/** `refused`: one of the page's forms with what was typed and why it was refused. */
export async function showTestSet(c: AppContext, testSet: TestSetRow, refused: RefusedForm | null = null): Promise<Response> {
  const { db } = c.var.deps;
  const project = projectOf(c);
  const overview = await readTestSet(db, testSet);
  const added = c.req.query('added') ?? '';
  const cursor = readCursor(c);
  const props: TestSetViewProps = {
    testSet, overview, refused, cursor, page: await readSetTests(db, testSet, cursor, overview.testCount), mayEdit: may(project.role, 'project.edit'), mayDelete: may(project.role, 'project.administer'), now: new Date(),
    added: !refused && /^\d{1,4}$/.test(added) ? Number(added) : null, saved: refused ? null : (c.req.query('saved') ?? null),
  };
  return answerPage(c, {
    title: testSet.name, place: 'test-sets', ...(refused && { status: refusalStatus(refused.refusal) }),
    body: <TestSetView {...props} />, fragments: { [testSetMainId]: () => <TestSetView {...props} /> },
  });
}

export function readCursor(c: AppContext): SetCursor {
  const position = (name: string): number | null => {
    const text = c.req.query(name) ?? '';
    return /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  const [after, before] = [position('after'), position('before')];
  if (after !== null) return { ...startOfSet, after };
  if (before !== null) return { ...startOfSet, before };
  return c.req.query('end') === undefined ? startOfSet : { ...startOfSet, end: true };
}

export function testSetOf(c: AppContext): Promise<TestSetRow | null> {
  return findTestSet(c.var.deps.db, projectOf(c).id, idParam(c, 'testSet'));
}
