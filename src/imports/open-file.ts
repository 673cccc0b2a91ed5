// Tells a file's format by its name and its first characters, and opens it as rows.
import { readCsvRows } from './csv-rows.ts';
import { refuseFile, type FileRows } from './file-rows.ts';
import { readJsonlRows } from './jsonl-rows.ts';
import { decodeUtf8 } from './utf8-text.ts';

/** Enough rows to tell the delimiter, and few enough pieces that a long row is not looked at again and again. */
const pieceLength = 64 * 1024;

export async function openFile(fileName: string, bytes: AsyncIterable<Uint8Array>): Promise<FileRows> {
  const pieces = inPieces(decodeUtf8(bytes), pieceLength);
  const first = await pieces.next();
  const start = first.done ? '' : first.value;
  const all = begunWith(start, pieces);
  return formatOf(fileName, start.trimStart()) === 'csv' ? readCsvRows(all) : readJsonlRows(all);
}

function formatOf(fileName: string, start: string): 'csv' | 'jsonl' {
  const ending = /\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  if (['csv', 'tsv', 'tab'].includes(ending)) return 'csv';
  if (start.startsWith('[') && ending.startsWith('json')) refuseFile('The file is one JSON list. Save it as JSONL: one object in each line, without brackets and commas around them.');
  return ['jsonl', 'ndjson'].includes(ending) || start.startsWith('{') ? 'jsonl' : 'csv';
}

async function* inPieces(texts: AsyncIterable<string>, length: number): AsyncGenerator<string, void> {
  let held: string[] = [];
  let heldLength = 0;
  for await (const text of texts) {
    held.push(text);
    heldLength += text.length;
    if (heldLength < length) continue;
    yield held.join('');
    [held, heldLength] = [[], 0];
  }
  if (heldLength > 0) yield held.join('');
}

async function* begunWith(start: string, rest: AsyncIterable<string>): AsyncGenerator<string, void> {
  if (start !== '') yield start;
  yield* rest;
}
