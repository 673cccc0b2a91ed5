// Where an import begins: the form for a file, and taking the file in.
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { formValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { idQuery } from '../http/query.ts';
import { readId } from '../http/read-id.ts';
import { UploadForm, type UploadValues } from '../../views/imports/upload-form.tsx';
import { importPath } from '../../views/imports/paths.ts';
import { carryMapping } from './column-recognition.ts';
import { nameWithoutEnding } from './file-name.ts';
import { findImport, listTargets } from './import-queries.ts';
import { forgetAbandonedImports, planImport } from './import-verbs.ts';
import { readDestination, typedPlan, type TypedPlan } from './mapping-form.ts';
import { showImport } from './import-pages.tsx';
import { stageUpload } from './stage-upload.ts';

/** `?mends=12`: the file comes in place of that import's, with its test set and its columns. `&given-up=1` says what became of the import before. */
export async function newImportPage(c: AppContext): Promise<Response> {
  const mended = await findImport(c.var.deps.db, projectOf(c).id, idQuery(c, 'mends'));
  if (!mended) return showForm(c, { testSet: c.req.query('test-set') ?? '', name: '', mends: '' }, null);
  const name = mended.mapping.testSet || nameWithoutEnding(mended.file_name);
  return showForm(c, { testSet: String(mended.test_set_id ?? ''), name, mends: String(mended.id) }, null);
}

/** Where only the destination is wrong, the file is kept and its page asks for another one. */
export async function createImportAction(c: AppContext): Promise<Response> {
  const { db, streams, config } = c.var.deps;
  const projectId = projectOf(c).id;
  await forgetAbandonedImports(db);
  const upload = await stageUpload({ db, streams, projectId, accountId: accountOf(c).id, maxBytes: config.maxUploadBytes }, c.req.raw);
  const form = formValues(upload.fields);
  const typed = typedPlan(form);
  if (upload.refusal) return showForm(c, { testSet: typed.testSet, name: typed.mapping.testSet, mends: form.one('mends') }, upload.refusal);
  const row = (await findImport(db, projectId, upload.importId))!;
  const mended = await findImport(db, projectId, readId(form.one('mends')));
  const mapping = mended ? carryMapping(mended, row.columns) : row.mapping;
  const plan: TypedPlan = { testSet: typed.testSet, mapping: { ...mapping, testSet: typed.mapping.testSet } };
  const testSetId = await readDestination(db, projectId, plan);
  if (isRefusal(testSetId)) return showImport(c, row, plan, testSetId);
  await planImport(db, projectId, row.id, { mapping: plan.mapping, testSetId });
  return c.redirect(importPath(projectId, row.id), 303);
}

async function showForm(c: AppContext, values: UploadValues, refusal: Refusal | null): Promise<Response> {
  const project = projectOf(c);
  const testSets = await listTargets(c.var.deps.db, project.id);
  // One that does not exist would silently become a new one.
  const isUnknown = values.testSet !== '' && !testSets.some(({ id }) => String(id) === values.testSet);
  const errors: Record<string, string> = {
    ...(isUnknown && { 'test-set': 'This test set does not exist any more, or it holds multi-turn tests. Choose another one.' }), ...(refusal && { file: refusal.message }),
  };
  return answerPage(c, {
    title: 'Import tests', place: 'test-sets', ...(refusal && { status: refusalStatus(refusal) }),
    body: <UploadForm projectId={project.id} testSets={testSets} values={values} errors={errors} maxBytes={c.var.deps.config.maxUploadBytes}
      message={refusal ? 'Nothing was imported.' : undefined} isGivenUp={c.req.query('given-up') === '1'} />,
  });
}
