// What a row's kept columns become as the metadata of its test.
import { parseBoundedJson } from '../domain/bounded-json.ts';
import { storableJson } from '../domain/safe-text.ts';
import { testLimits as limits } from '../domain/test-limits.ts';
import type { ImportMapping } from '../tables/imports.ts';
import { readCell } from './json-columns.ts';

type Cells = Record<string, unknown>;
type Say = (message: string) => void;

/** Empty cells are left out. The column that is called metadata itself holds an object, whose fields stand beside the other columns. */
export function metadataOf(row: Cells, { metadata: columns }: ImportMapping, say: Say): Record<string, unknown> {
  const metadata = Object.fromEntries(columns.flatMap((column): [string, unknown][] => {
    const value = readCell(row, column);
    if (value === undefined || value === null || value === '') return [];
    return isWholeMetadata(column) ? fieldsOf(column, value, columns, say) : [[nameOf(column, columns), value]];
  }));
  // Indented, as the form of a test shows it.
  const { length } = JSON.stringify(metadata, null, 2);
  if (length > limits.metadata) say(`The metadata is ${length.toLocaleString('en-GB')} characters long; at most ${limits.metadata.toLocaleString('en-GB')} are possible. Keep fewer columns.`);
  return metadata;
}

function isWholeMetadata(column: string): boolean {
  return column.toLowerCase() === 'metadata';
}

/** metadata.source → source, unless another column is called so. */
function nameOf(column: string, columns: readonly string[]): string {
  const short = column.replace(/^metadata\./, '');
  return columns.includes(short) ? column : short;
}

function fieldsOf(column: string, value: unknown, columns: readonly string[], say: Say): [string, unknown][] {
  const object = typeof value === 'string' ? objectIn(value) : value;
  if (isObject(object)) return Object.entries(object).map(([field, one]) => [columns.includes(field) ? `${column}.${field}` : field, one]);
  const fault = typeof object === 'string' ? ` ${object}` : '';
  say(`“${column}” holds no JSON object like {"source": "tickets"}.${fault} If it is meant as plain text, rename the column, choose it as another part of the test, or untick it.`);
  return [];
}

/** The object, a sentence about what began as one, or null. */
function objectIn(text: string): unknown {
  if (text.trim() === '') return {};
  const parsed = parseBoundedJson(text, { maxDepth: limits.metadataDepth });
  if (!parsed.ok) return text.trimStart().startsWith('{') ? parsed.reason : null;
  return isObject(parsed.value) ? storableJson(parsed.value) : null;
}

function isObject(value: unknown): value is Cells {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
