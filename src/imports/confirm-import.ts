// Imports a checked file: all of its tests, in the file's order, or none.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import { unhurried } from '../platform/postgres.ts';
import { editDefinitions } from '../runs/definitions-lock.ts';
import type { Tables } from '../tables.ts';
import type { ImportMapping } from '../tables/imports.ts';
import { insertTests, type NewTest } from '../tests/insert-tests.ts';
import { appendTests } from '../tests/membership.ts';
import type { Editor } from '../tests/test-verbs.ts';
import { behaviorKey, checkRows, mostBehaviors, type Check } from './check-rows.ts';
import { nameWithoutEnding } from './file-name.ts';
import { behaviorsByKey, findImport, type ImportRow } from './import-queries.ts';
import { readPlan, storedPlan } from './mapping-form.ts';
import { rowToTest } from './row-to-test.ts';
import { readRows } from './staged-rows.ts';

/** Returns the test set. A second call finds the first one's work and returns the same. */
export async function confirmImport(db: Kysely<Tables>, editor: Editor, importId: number): Promise<number | Refusal> {
  const row = await findImport(db, editor.projectId, importId);
  if (!row) return refuse('not_found', 'This import does not exist any more.');
  const plan = row.imported_at === null ? await readPlan(db, row, storedPlan(row)) : null;
  if (isRefusal(plan)) return plan;
  // Before the lock, because it may take seconds and neither the rows nor the mapping of a check can change.
  const check = plan && (await checkRows(db, row.id, plan.mapping));
  const refusal = check && refuseErrors(check);
  return refusal ?? editDefinitions(db, editor.projectId, (trx) => importOnce(db, trx, editor, row, check));
}

/** What stands in the way of an import, in words. */
export function refuseErrors(check: Check): Refusal | null {
  if (check.behaviors.size > mostBehaviors) return refuseFields({ behavior: `This column has more than ${mostBehaviors} different values. Choose a column that names behaviors, or none.` });
  if (check.bad === 0) return null;
  const rows = check.bad === 1 ? 'One row has' : `${check.bad.toLocaleString('en-GB')} rows have`;
  return refuse('invalid', `${rows} errors, so nothing was imported. Mend the file and upload it again.`);
}

async function importOnce(db: Kysely<Tables>, trx: Transaction<Tables>, editor: Editor, checked: ImportRow, check: Check | null): Promise<number | Refusal> {
  // The second of two clicks waits here, and then finds that the first has imported.
  const row = await trx.selectFrom('imports').select(['test_set_id', 'mapping', 'imported_at']).where('id', '=', checked.id).forUpdate().executeTakeFirst();
  if (!row) return refuse('conflict', 'This import was given up meanwhile.');
  if (row.imported_at !== null) return row.test_set_id!;
  if (check === null || JSON.stringify(row.mapping) !== JSON.stringify(checked.mapping) || row.test_set_id !== checked.test_set_id) {
    return refuse('conflict', 'The columns were changed meanwhile. Look at the preview again.');
  }
  const testSetId = await openTestSet(trx, editor, checked);
  if (isRefusal(testSetId)) return testSetId;
  // A million rows take longer than one statement may otherwise.
  await unhurried.execute(trx);
  const behaviorIds = await makeBehaviors(trx, editor, check);
  const ids = await importRows(db, trx, checked, behaviorIds);
  await appendTests(trx, testSetId, ids);
  await trx.deleteFrom('import_rows').where('import_id', '=', checked.id).execute();
  await trx.updateTable('imports').set({ imported_at: sql<Date>`now()`, test_set_id: testSetId }).where('id', '=', checked.id).execute();
  await recordAudit(trx, { ...editor, action: 'tests.imported', subject: `test set ${testSetId}`, detail: { importId: checked.id, file: checked.file_name, tests: ids.length } });
  return testSetId;
}

/** The one that was chosen, as long as it exists, or a new one. */
async function openTestSet(trx: Transaction<Tables>, { projectId, accountId }: Editor, { test_set_id: id, mapping, file_name: fileName }: ImportRow): Promise<number | Refusal> {
  if (id !== null) {
    const testSet = await trx.selectFrom('test_sets').select('id').where('id', '=', id).where('project_id', '=', projectId)
      .where('deleted_at', 'is', null).where('type', '=', 'single-turn').forUpdate().executeTakeFirst();
    return testSet?.id ?? refuseFields({ 'test-set': 'This test set does not exist any more. Choose another one.' });
  }
  const name = mapping.testSet || nameWithoutEnding(fileName);
  const made = await trx.insertInto('test_sets').values({ project_id: projectId, name, type: 'single-turn' }).returning('id').executeTakeFirstOrThrow();
  await recordAudit(trx, { projectId, accountId, action: 'test_set.created', subject: `test set ${made.id}`, detail: { name } });
  return made.id;
}

/** Ids of all behaviors that the file names, by key; those that the project has not are made. */
async function makeBehaviors(trx: Transaction<Tables>, editor: Editor, check: Check): Promise<Map<string, number>> {
  if (check.behaviors.size === 0) return new Map();
  const ids = await behaviorsByKey(trx, editor.projectId);
  for (const [key, name] of check.behaviors) {
    if (ids.has(key)) continue;
    const { id } = await trx.insertInto('behaviors').values({ project_id: editor.projectId, name }).returning('id').executeTakeFirstOrThrow();
    await recordAudit(trx, { ...editor, action: 'behavior.created', subject: `behavior ${id}`, detail: { name } });
    ids.set(key, id);
  }
  return ids;
}

/**
 * Returns the ids in the file's order. While one connection stores a page, the next is read on another:
 * the staged rows are committed, and the lock on the import keeps them.
 */
async function importRows(db: Kysely<Tables>, trx: Transaction<Tables>, { id, project_id: projectId, mapping }: ImportRow, behaviorIds: ReadonlyMap<string, number>): Promise<number[]> {
  const ids: number[] = [];
  let storing: Promise<number[]> = Promise.resolve([]);
  for await (const rows of readRows(db, id)) {
    const tests = rows.map(({ number, cells }) => newTest(mapping, number, cells, behaviorIds));
    for (const testId of await storing) ids.push(testId);
    storing = insertTests(trx, projectId, tests);
    storing.catch(() => undefined);
  }
  for (const testId of await storing) ids.push(testId);
  return ids;
}

function newTest(mapping: ImportMapping, number: number, cells: unknown, behaviorIds: ReadonlyMap<string, number>): NewTest {
  const found = rowToTest(mapping, cells);
  if ('errors' in found) throw new Error(`Row ${number} passed the check and now has errors.`);
  const { behavior, ...test } = found.test;
  return { ...test, behaviorId: behavior === null ? null : behaviorIds.get(behaviorKey(behavior))! };
}
