// A JSONL file as rows to stage: one JSON object in each line.
import { parseBoundedJson } from '../domain/bounded-json.ts';
import { storableJson, storableText } from '../domain/safe-text.ts';
import { longestRow } from './csv-reader.ts';
import { longestColumnName, mostColumns, refuseBeyondMostRows, refuseFile, type FileRows, type StagedRow } from './file-rows.ts';
import { pathsOf } from './json-columns.ts';

/** Deeper than any test, and shallow enough for whoever shows it. */
const deepest = 50;

export function readJsonlRows(pieces: AsyncIterable<string>): FileRows {
  const columns: string[] = [];
  return { format: 'jsonl', columns, rows: stagedRows(pieces, columns) };
}

async function* stagedRows(pieces: AsyncIterable<string>, columns: string[]): AsyncGenerator<StagedRow[], void> {
  const known = new Set<string>();
  let count = 0;
  for await (const lines of numberedLines(pieces)) {
    const staged = lines.map(({ number, text }) => ({ number, json: text === null ? tooLong : lineJson(text, number, known) }));
    refuseBeyondMostRows((count += staged.length));
    yield staged;
  }
  if (count === 0) refuseFile('The file is empty. Each line must hold one JSON object.');
  columns.push(...known);
}

const tooLong = JSON.stringify(`The line is longer than ${longestRow.toLocaleString('en-GB')} characters.`);

function lineJson(text: string, number: number, known: Set<string>): string {
  const parsed = parseBoundedJson(text, { maxDepth: deepest });
  if (!parsed.ok) return JSON.stringify(storableText(parsed.reason.replace(/^Line 1, column/, 'Column')));
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify('The line holds no JSON object like {"prompt": "…"}.');
  const cells = storableJson(value) as Record<string, unknown>;
  const paths = pathsOf(cells);
  for (const path of paths) learn(known, path, number);
  return JSON.stringify(cells);
}

function learn(known: Set<string>, path: string, number: number): void {
  if (known.has(path)) return;
  if (path.length > longestColumnName) refuseFile(`Line ${number} has a field whose name is longer than ${longestColumnName} characters.`);
  if (known.size === mostColumns) refuseFile(`Line ${number} brings one more field than the ${mostColumns} that can be imported.`);
  known.add(path);
}

interface NumberedLine {
  number: number;
  /** null: too long to be read. */
  text: string | null;
}

/** Lines that hold more than white space, numbered from 1 as an editor does. */
async function* numberedLines(pieces: AsyncIterable<string>): AsyncGenerator<NumberedLine[], void> {
  let held = '';
  let isTooLong = false;
  let number = 0;
  const close = (text: string): NumberedLine[] => {
    number += 1;
    const line = isTooLong || text.length > longestRow ? { number, text: null } : { number, text };
    isTooLong = false;
    return line.text?.trim() === '' ? [] : [line];
  };
  for await (const piece of pieces) {
    const lines = (held + piece).split('\n');
    held = lines.pop()!;
    yield lines.flatMap(close);
    if (held.length > longestRow) [held, isTooLong] = ['', true];
  }
  if (held !== '' || isTooLong) yield close(held);
}
