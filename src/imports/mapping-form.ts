// What a person chose for an import: which column becomes what, and where the tests go.
import type { Kysely } from 'kysely';
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import type { FormValues } from '../http/forms.ts';
import { readId } from '../http/read-id.ts';
import type { Tables } from '../tables.ts';
import type { ImportMapping } from '../tables/imports.ts';
import { metadataColumns, offeredColumns, targets } from './column-recognition.ts';
import { listTargets, type ImportRow } from './import-queries.ts';

export interface ImportPlan {
  mapping: ImportMapping;
  /** null: a new test set. */
  testSetId: number | null;
}

/** As it stands in the form, right or wrong. */
export interface TypedPlan {
  mapping: ImportMapping;
  testSet: string;
}

const longestName = 200;

export function typedPlan(form: FormValues): TypedPlan {
  const { one, all } = form;
  return {
    testSet: one('test-set'),
    mapping: {
      prompt: one('prompt'), expected: one('expected'), behavior: one('behavior'), topic: one('topic'), tags: one('tags'), metadata: all('metadata'),
      testSet: one('name').trim(),
    },
  };
}

/** The same where the columns are known: a column that the form did not offer because it served a target is kept once it is free. */
export function typedMapping(form: FormValues, columns: readonly string[]): TypedPlan {
  const typed = typedPlan(form);
  const offered = form.all('offered');
  if (offered.length === 0) return typed;
  const ticked = typed.mapping.metadata;
  const metadata = offeredColumns(columns, typed.mapping).filter((column) => ticked.includes(column) || !offered.includes(column));
  return { ...typed, mapping: { ...typed.mapping, metadata } };
}

export function storedPlan(row: ImportRow): TypedPlan {
  return { mapping: row.mapping, testSet: String(row.test_set_id ?? '') };
}

/** The plan, or a message at each field that is wrong. */
export async function readPlan(db: Kysely<Tables>, row: ImportRow, typed: TypedPlan): Promise<ImportPlan | Refusal> {
  const { mapping } = typed;
  const testSetId = await readDestination(db, row.project_id, typed);
  const fields: Record<string, string> = isRefusal(testSetId) ? { ...testSetId.fields } : {};
  if (mapping.prompt === '') fields['prompt'] = 'Choose the column that holds the prompts.';
  for (const target of targets) if (mapping[target] !== '' && !row.columns.includes(mapping[target])) fields[target] = 'The file has no such column. Choose another one.';
  const kept = metadataColumns(row.columns);
  if (!mapping.metadata.every((column) => kept.includes(column))) fields['metadata'] = 'The file has no such column. Choose again.';
  return isRefusal(testSetId) || Object.keys(fields).length > 0 ? refuseFields(fields) : { mapping, testSetId };
}

/** The id of the test set, or null for a new one. */
export async function readDestination(db: Kysely<Tables>, projectId: number, typed: TypedPlan): Promise<number | null | Refusal> {
  if (typed.testSet === '') {
    return typed.mapping.testSet.length > longestName ? refuseFields({ name: `Use at most ${longestName} characters.` }) : null;
  }
  const id = readId(typed.testSet);
  const known = await listTargets(db, projectId);
  return known.find((testSet) => testSet.id === id)?.id ?? refuseFields({ 'test-set': 'This test set does not exist any more, or it holds multi-turn tests. Choose another one.' });
}
