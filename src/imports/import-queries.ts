// Reads imports of a project, and what they can go into.
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import type { ImportMapping } from '../tables/imports.ts';
import { behaviorKey, type Check } from './check-rows.ts';

export interface ImportRow {
  id: number;
  project_id: number;
  test_set_id: number | null;
  file_name: string;
  format: 'csv' | 'jsonl';
  columns: string[];
  mapping: ImportMapping;
  row_count: number;
  imported_at: Date | null;
}

/** null for one of another project, and for one whose rows are still arriving. */
export async function findImport(db: Kysely<Tables>, projectId: number, id: number | null): Promise<ImportRow | null> {
  if (id === null) return null;
  const found = await db.selectFrom('imports')
    .select(['id', 'project_id', 'test_set_id', 'file_name', 'format', 'columns', 'mapping', 'row_count', 'imported_at'])
    .where('id', '=', id).where('project_id', '=', projectId).where('row_count', '>', 0).executeTakeFirst();
  return found ?? null;
}

export interface NamedTestSet {
  id: number;
  name: string;
}

/** Those that single-turn tests can be imported into. */
export function listTargets(db: Kysely<Tables>, projectId: number): Promise<NamedTestSet[]> {
  return db.selectFrom('test_sets').select(['id', 'name'])
    .where('project_id', '=', projectId).where('deleted_at', 'is', null).where('type', '=', 'single-turn').orderBy('name').orderBy('id').execute();
}

/** By key; of several behaviors with one name the oldest. */
export async function behaviorsByKey(db: Kysely<Tables>, projectId: number): Promise<Map<string, number>> {
  const rows = await db.selectFrom('behaviors').select(['id', 'name']).where('project_id', '=', projectId).where('deleted_at', 'is', null).orderBy('id', 'desc').execute();
  return new Map(rows.map(({ id, name }) => [behaviorKey(name.trim()), id]));
}

/** Names that the import would make behaviors of. */
export async function unknownBehaviors(db: Kysely<Tables>, projectId: number, check: Check): Promise<string[]> {
  if (check.behaviors.size === 0) return [];
  const known = await behaviorsByKey(db, projectId);
  return [...check.behaviors].filter(([key]) => !known.has(key)).map(([, name]) => name);
}
