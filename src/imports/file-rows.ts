// What every file format is read into: rows ready to be staged, and the columns that they have.
import type { Refusal } from '../domain/refusal.ts';
import { Unreadable } from './unreadable.ts';

export const mostRows = 1_000_000;
export const mostColumns = 200;
export const longestColumnName = 200;

/** A row for import_rows: its number in the file, and as JSON text an object of cells, or a text that says why the row cannot be read. */
export interface StagedRow {
  number: number;
  json: string;
}

export interface FileRows {
  format: 'csv' | 'jsonl';
  /** Complete once all rows are read. */
  columns: string[];
  /** In the file's order, as many at a time as a piece of text completes. Throws Unreadable. */
  rows: AsyncGenerator<StagedRow[], void>;
}

/** For everything that cannot be put right row by row. */
export function refuseFile(message: string, code: Refusal['refused'] = 'invalid'): never {
  throw new Unreadable(message, code);
}

export function refuseBeyondMostRows(count: number): void {
  if (count > mostRows) refuseFile(`The file has more than ${mostRows.toLocaleString('en-GB')} rows. Split it and import the parts one after the other.`, 'too_large');
}
