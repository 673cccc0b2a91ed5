// A CSV file as rows to stage: the first row names the columns, every later one has a cell for each of them.
import { storableText } from '../domain/safe-text.ts';
import { detectDelimiter, isBlank } from './csv-delimiter.ts';
import { createCsvReader, type CsvReader, type CsvRecord } from './csv-reader.ts';
import { longestColumnName, mostColumns, refuseBeyondMostRows, refuseFile, type FileRows, type StagedRow } from './file-rows.ts';

/** `pieces`: the first one should be long enough to show the delimiter. */
export function readCsvRows(pieces: AsyncIterable<string>): FileRows {
  const columns: string[] = [];
  return { format: 'csv', columns, rows: stagedRows(pieces, columns) };
}

async function* stagedRows(pieces: AsyncIterable<string>, columns: string[]): AsyncGenerator<StagedRow[], void> {
  let reader: CsvReader | null = null;
  let count = 0;
  const toStaged = rowStager(columns);
  for await (const piece of pieces) {
    reader ??= createCsvReader(detectDelimiter(piece));
    const staged = reader.write(piece).flatMap(toStaged);
    refuseBeyondMostRows((count += staged.length));
    yield staged;
  }
  const last = (reader?.end() ?? []).flatMap(toStaged);
  refuseBeyondMostRows((count += last.length));
  yield last;
  if (columns.length === 0) refuseFile('The file is empty. Its first row must name the columns.');
  if (count === 0) refuseFile('The file has a row of column names and nothing below it.');
}

/** Takes the header first and fills `columns`; empty rows are left out. */
function rowStager(columns: string[]): (record: CsvRecord) => StagedRow[] {
  let keys: string[] = [];
  return (record) => {
    if ('fault' in record) {
      if (columns.length === 0) refuseFile(`The row of column names cannot be read. ${record.fault}`);
      return [{ number: record.number, json: JSON.stringify(storableText(record.fault)) }];
    }
    if (isBlank(record.cells)) return [];
    if (columns.length > 0) return [{ number: record.number, json: rowJson(record.cells, keys) }];
    columns.push(...columnNames(record.cells));
    keys = columns.map((name) => `${JSON.stringify(name)}:`);
    return [];
  };
}

/** Written as text: an object would lose a column that is called __proto__. */
function rowJson(cells: readonly string[], keys: readonly string[]): string {
  if (cells.length < keys.length || !isBlank(cells.slice(keys.length))) {
    return JSON.stringify(`The row has ${counted(cells.length, 'cell')}, but the first row names ${counted(keys.length, 'column')}.`);
  }
  return `{${keys.map((key, index) => key + JSON.stringify(storableText(cells[index]!))).join(',')}}`;
}

/** Nameless columns get a number; of equal names the later ones do. */
export function columnNames(header: readonly string[]): string[] {
  if (header.length > mostColumns) refuseFile(`The file has ${header.length} columns; at most ${mostColumns} can be imported.`);
  const names = new Set<string>();
  for (const [index, cell] of header.entries()) {
    const name = storableText(cell).trim();
    if (name.length > longestColumnName) refuseFile(`The first row must name the columns, but its cell ${index + 1} is a text of ${name.length} characters. Put a row of names on top.`);
    names.add(unused(names, name || `Column ${index + 1}`));
  }
  return [...names];
}

function unused(names: ReadonlySet<string>, name: string): string {
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? name : `${name} (${n})`;
    if (!names.has(candidate)) return candidate;
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
