// The first value of each column, so that a person can tell what it holds.
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import type { ImportRow } from './import-queries.ts';
import { readCell } from './json-columns.ts';
import { readRows } from './staged-rows.ts';

const longest = 200;

/** By column; one that is empty in the first rows is left out. */
export async function sampleColumns(db: Kysely<Tables>, { id, columns }: Pick<ImportRow, 'id' | 'columns'>): Promise<Map<string, string>> {
  const first = await readRows(db, id).next();
  const rows = (first.done ? [] : first.value).flatMap(({ cells }) => (typeof cells === 'object' ? [cells] : []));
  return new Map(columns.flatMap((column) => {
    const text = rows.map((cells) => shown(readCell(cells, column))).find((value) => value.trim() !== '');
    return text === undefined ? [] : [[column, text] as const];
  }));
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, longest);
}
