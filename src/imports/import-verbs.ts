// Plans, deletes and forgets imports. Importing itself is confirm-import.ts.
import { sql, type Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import type { Editor } from '../tests/test-verbs.ts';
import type { ImportPlan } from './mapping-form.ts';

export const daysKept = 7;

export async function planImport(db: Kysely<Tables>, projectId: number, importId: number, { mapping, testSetId }: ImportPlan): Promise<Refusal | null> {
  const changed = await db.updateTable('imports').set({ mapping: JSON.stringify(mapping), test_set_id: testSetId })
    .where('id', '=', importId).where('project_id', '=', projectId).where('imported_at', 'is', null).returning('id').executeTakeFirst();
  return changed ? null : refuse('conflict', 'This file was imported already, or the import was given up.');
}

/** Gives an import up: its rows go. One that was imported stays as a record. */
export function deleteImport(db: Kysely<Tables>, editor: Editor, importId: number): Promise<Refusal | null> {
  return db.transaction().execute(async (trx) => {
    const deleted = await trx.deleteFrom('imports').where('id', '=', importId).where('project_id', '=', editor.projectId)
      .where('imported_at', 'is', null).where('row_count', '>', 0).returning('file_name').executeTakeFirst();
    if (!deleted) return refuse('conflict', 'This file was imported already, or the import was given up.');
    await recordAudit(trx, { ...editor, action: 'import.deleted', subject: deleted.file_name, detail: { importId } });
    return null;
  });
}

/** Uploads that broke off with their process, and those that nobody came back to. */
export async function forgetAbandonedImports(db: Kysely<Tables>): Promise<void> {
  await db.deleteFrom('imports').where('imported_at', 'is', null)
    .where((eb) => eb.or([
      eb('created_at', '<', sql<Date>`now() - make_interval(days => ${daysKept})`),
      eb.and([eb('row_count', '=', 0), eb('created_at', '<', sql<Date>`now() - interval '1 day'`)]),
    ])).execute();
}
