// An import between its upload and its end: the mapping with its preview, all errors as a file, the confirmation, giving it up.
import { pipeline, Readable } from 'node:stream';
import type { Kysely } from 'kysely';
import { format } from 'fast-csv';
import { spreadsheetSafe } from '../domain/csv-cells.ts';
import { webStream } from '../platform/web-stream.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { readForm } from '../http/forms.ts';
import { goTo, isPartial } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { ImportedView } from '../../views/imports/imported-view.tsx';
import { ImportPage, ImportView, importViewId, type ImportViewProps } from '../../views/imports/import-view.tsx';
import { fieldWords } from '../../views/imports/field-words.ts';
import { givenUpPath, importPath } from '../../views/imports/paths.ts';
import { testSetsPath } from '../../views/test-sets/paths.ts';
import type { Tables } from '../tables.ts';
import { checkRows, findErrors } from './check-rows.ts';
import { sampleColumns } from './column-samples.ts';
import { confirmImport, refuseErrors } from './confirm-import.ts';
import { findImport, listTargets, unknownBehaviors, type ImportRow } from './import-queries.ts';
import { deleteImport, planImport } from './import-verbs.ts';
import { readPlan, storedPlan, typedMapping, type ImportPlan, type TypedPlan } from './mapping-form.ts';

export async function importPage(c: AppContext): Promise<Response> {
  const row = await importOf(c);
  if (!row) return notFoundPage(c);
  return row.imported_at === null ? showImport(c, row, storedPlan(row)) : showImported(c, row);
}

export async function mapImportAction(c: AppContext): Promise<Response> {
  const row = await importOf(c);
  if (!row) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const typed = typedMapping(form, row.columns);
  const refusal = await takePlan(c, row, typed);
  if (refusal) return showImport(c, row, typed, refusal);
  if (!isPartial(c)) return c.redirect(importPath(row.project_id, row.id), 303);
  return importPage(c);
}

export async function confirmImportAction(c: AppContext): Promise<Response> {
  const row = await importOf(c);
  if (!row) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  // Without the fields of the form, as a program may send it, what is stored counts.
  if (row.imported_at === null && form.all('prompt').length > 0) {
    const typed = typedMapping(form, row.columns);
    const refusal = await takePlan(c, row, typed);
    if (refusal) return showImport(c, row, typed, refusal);
    if (!isSameMapping(row, typed)) return showImport(c, (await importOf(c))!, typed, changed);
  }
  const testSetId = await confirmImport(c.var.deps.db, editorOf(c), row.id);
  if (!isRefusal(testSetId)) return goTo(c, testSetsPath(row.project_id, testSetId));
  const now = await importOf(c);
  return now ? showImport(c, now, storedPlan(now), testSetId) : refusalPage(c, testSetId);
}

const changed = refuse('conflict', 'You chose other columns. This is what they give; look at the preview, then import.');

export async function deleteImportAction(c: AppContext): Promise<Response> {
  const row = await importOf(c);
  if (!row) return notFoundPage(c);
  const refusal = await deleteImport(c.var.deps.db, editorOf(c), row.id);
  return refusal ? refusalPage(c, refusal) : goTo(c, givenUpPath(row.project_id, row.test_set_id));
}

/** Every error, however many there are. */
export async function importErrorsCsv(c: AppContext): Promise<Response> {
  const row = await importOf(c);
  if (!row || row.imported_at !== null) return notFoundPage(c);
  const csv = format({ headers: ['row', 'field', 'error'], alwaysWriteHeaders: true, rowDelimiter: '\r\n', includeEndRowDelimiter: true });
  pipeline(Readable.from(errorRows(c.var.deps.db, row)), csv, () => undefined);
  return c.body(webStream(csv), 200, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="import-${row.id}-errors.csv"`,
    'Cache-Control': 'no-store, no-transform',
  });
}

async function* errorRows(db: Kysely<Tables>, row: ImportRow): AsyncGenerator<string[], void> {
  for await (const errors of findErrors(db, row.id, row.mapping)) {
    for (const { row: number, field, message } of errors) yield [String(number), fieldWords[field], spreadsheetSafe(message)];
  }
}

/** Stores a plan that is right; a refusal for one that is not. */
async function takePlan(c: AppContext, row: ImportRow, typed: TypedPlan): Promise<Refusal | null> {
  const { db } = c.var.deps;
  const plan: ImportPlan | Refusal = await readPlan(db, row, typed);
  return isRefusal(plan) ? plan : planImport(db, row.project_id, row.id, plan);
}

function isSameMapping(row: ImportRow, { mapping }: TypedPlan): boolean {
  const { prompt, expected, behavior, topic, tags, metadata } = row.mapping;
  return mapping.prompt === prompt && mapping.expected === expected && mapping.behavior === behavior && mapping.topic === topic && mapping.tags === tags
    && mapping.metadata.join('\n') === metadata.join('\n');
}

/** The page of an import with its preview; with a refusal, the message at its place and everything as it was typed. */
export async function showImport(c: AppContext, row: ImportRow, typed: TypedPlan, refusal: Refusal | null = null): Promise<Response> {
  const { db } = c.var.deps;
  if (row.imported_at !== null) return refusal ? refusalPage(c, refusal) : showImported(c, row);
  const plan = await readPlan(db, row, typed);
  const fieldsOfPlan = isRefusal(plan) ? plan.fields : {};
  const outcome = isRefusal(plan) ? null : await outcomeOf(db, row, plan);
  const props: ImportViewProps = {
    row, typed, outcome, testSets: await listTargets(db, row.project_id), samples: await sampleColumns(db, row),
    // A column that is not recognised is no mistake of the person's: the field says it, the page is fine.
    errors: { ...fieldsOfPlan, ...outcome?.refusal?.fields, ...refusal?.fields }, message: refusal?.message,
  };
  return answerPage(c, {
    title: `Import ${row.file_name}`, place: 'test-sets', ...(refusal && { status: refusalStatus(refusal) }),
    body: <ImportPage {...props} />, fragments: { [importViewId]: () => <ImportView {...props} /> },
  });
}

async function outcomeOf(db: Kysely<Tables>, row: ImportRow, { mapping }: ImportPlan) {
  const check = await checkRows(db, row.id, mapping);
  return { check, refusal: refuseErrors(check), newBehaviors: await unknownBehaviors(db, row.project_id, check) };
}

async function showImported(c: AppContext, row: ImportRow): Promise<Response> {
  const testSet = (await listTargets(c.var.deps.db, row.project_id)).find(({ id }) => id === row.test_set_id) ?? null;
  return answerPage(c, { title: `Import ${row.file_name}`, place: 'test-sets', body: <ImportedView row={row} testSet={testSet} now={new Date()} /> });
}

function importOf(c: AppContext): Promise<ImportRow | null> {
  return findImport(c.var.deps.db, projectOf(c).id, idParam(c, 'import'));
}

function editorOf(c: AppContext): { projectId: number; accountId: number } {
  return { projectId: projectOf(c).id, accountId: accountOf(c).id };
}
