// The pages of one test: a new one, reading and changing it, deleting it.
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { parseFields, readForm, type FormValues } from '../http/forms.ts';
import { goTo } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { readId } from '../http/read-id.ts';
import { excerpt } from '../../views/ui/format.ts';
import { withQuery } from '../../views/runs/paths.ts';
import { testSetsPath } from '../../views/test-sets/paths.ts';
import { testsPath } from '../../views/tests/paths.ts';
import { NewTestForm } from '../../views/tests/new-test-form.tsx';
import { TestView } from '../../views/tests/test-view.tsx';
import { formValuesOf, testSchema } from './test-fields.ts';
import { findTest, readSurroundings, testFacets, type TestRow } from './test-queries.ts';
import { createTest, deleteTest, updateTest, type Editor } from './test-verbs.ts';

/** After "Save and add another" the address names the test that was saved; the next one begins with its behavior, topic and tags. */
export async function newTestPage(c: AppContext): Promise<Response> {
  const saved = await findTest(c.var.deps.db, projectOf(c).id, readId(c.req.query('saved') ?? ''));
  const repeated = saved ? { ...formValuesOf(saved), prompt: '', expected: '', metadata: '' } : {};
  return showNewTest(c, { 'test-set': c.req.query('test-set') ?? '', ...repeated }, saved);
}

export async function createTestAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return showNewTest(c, {}, null, form);
  const test = parseFields(testSchema, form.record);
  if (isRefusal(test)) return showNewTest(c, form.record, null, test);
  const chosen = form.one('test-set');
  const testSetId = readId(chosen);
  // Nothing that was asked for is dropped in silence: an id that cannot be one is looked up as one that no test set has.
  const id = await createTest(c.var.deps.db, editorOf(c), test, chosen === '' ? null : (testSetId ?? 0));
  if (isRefusal(id)) return showNewTest(c, form.record, null, id);
  return goTo(c, afterCreation(projectOf(c).id, id, testSetId, form));
}

function afterCreation(projectId: number, id: number, testSetId: number | null, form: FormValues): string {
  if (form.one('then') === 'another') return withQuery(`${testsPath(projectId)}/new`, { 'test-set': testSetId, saved: id });
  return testSetId === null ? withQuery(testsPath(projectId, id), { saved: 1 }) : withQuery(testSetsPath(projectId, testSetId), { added: 1 });
}

async function showNewTest(c: AppContext, values: Record<string, string>, saved: TestRow | null, refusal?: Refusal): Promise<Response> {
  const project = projectOf(c);
  return answerPage(c, {
    title: 'New test', place: 'tests', ...(refusal && { status: refusalStatus(refusal) }),
    body: <NewTestForm projectId={project.id} facets={await testFacets(c.var.deps.db, project.id)} values={values} saved={saved} errors={refusal?.fields ?? {}} message={refusal?.message} />,
  });
}

export async function testPage(c: AppContext): Promise<Response> {
  const test = await testOf(c);
  return test ? showTest(c, test, formValuesOf(test)) : notFoundPage(c);
}

export async function updateTestAction(c: AppContext): Promise<Response> {
  const test = await testOf(c);
  if (!test) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return showTest(c, test, formValuesOf(test), form);
  const fields = parseFields(testSchema, form.record);
  if (isRefusal(fields)) return showTest(c, test, form.record, fields);
  const refusal = await updateTest(c.var.deps.db, editorOf(c), test.id, fields);
  if (refusal) return refusal.refused === 'invalid' ? showTest(c, test, form.record, refusal) : refusalPage(c, refusal);
  return goTo(c, withQuery(testsPath(test.project_id, test.id), { saved: 1 }));
}

export async function deleteTestAction(c: AppContext): Promise<Response> {
  const id = idParam(c, 'test');
  if (id === null) return notFoundPage(c);
  const refusal = await deleteTest(c.var.deps.db, editorOf(c), id);
  return refusal ? refusalPage(c, refusal) : goTo(c, withQuery(testsPath(projectOf(c).id), { deleted: 1 }));
}

async function showTest(c: AppContext, test: TestRow, values: Record<string, string>, refusal?: Refusal): Promise<Response> {
  const { db } = c.var.deps;
  const project = projectOf(c);
  const form = { facets: await testFacets(db, project.id), values, errors: refusal?.fields ?? {}, message: refusal?.message };
  return answerPage(c, {
    title: excerpt(test.prompt || (test.goal ?? ''), 60), place: 'tests', ...(refusal && { status: refusalStatus(refusal) }),
    body: (
      <TestView test={test} surroundings={await readSurroundings(db, test)} now={new Date()} saved={!refusal && c.req.query('saved') !== undefined}
        form={may(project.role, 'project.edit') && test.type === 'single-turn' ? form : null} mayDelete={may(project.role, 'project.administer')} />
    ),
  });
}

function testOf(c: AppContext): Promise<TestRow | null> {
  return findTest(c.var.deps.db, projectOf(c).id, idParam(c, 'test'));
}

export function editorOf(c: AppContext): Editor {
  return { projectId: projectOf(c).id, accountId: accountOf(c).id };
}
