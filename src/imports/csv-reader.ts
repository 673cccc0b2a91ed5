// Reads CSV (RFC 4180, any delimiter, any line end) piece by piece. A row that cannot be read is one fault, and reading goes on behind it.

/** `number`: the row as a spreadsheet counts it, from 1, the header and empty rows included. */
export type CsvRecord = { number: number; cells: string[] } | { number: number; fault: string };

export interface CsvReader {
  /** The rows that this piece of text completes. */
  write(text: string): CsvRecord[];
  end(): CsvRecord[];
}

/** In UTF-16 units. */
export const longestRow = 1024 * 1024;

/**
 * Faults go by their row: one whose quotes are wrong ends at its line, one that never ends or is longer than `longest` is taken up
 * again at the line after its first. So a forgotten quote costs some faults, never the rest of the file, and never more memory than a row.
 */
export function createCsvReader(delimiter: string, longest = longestRow): CsvReader {
  const place: Place = { text: '', at: 0, line: 1, number: 0, skipping: false };

  function read(isEnd: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (place.at < place.text.length) {
      if (place.skipping && !skipLine(place, isEnd)) break;
      if (place.at >= place.text.length) break;
      const record = readRecord(place, delimiter, longest, isEnd);
      if (record === null) break;
      records.push(record);
    }
    place.text = place.text.slice(place.at);
    place.at = 0;
    return records;
  }

  return {
    write(text) {
      place.text += text;
      return read(false);
    },
    end: () => read(true),
  };
}

interface Place {
  text: string;
  at: number;
  /** Of the file, from 1. */
  line: number;
  number: number;
  /** Behind a fault: go to the next line first. */
  skipping: boolean;
}

/** What was found from a place on. `null`: more text is needed to tell. */
type Found = { cells: string[]; next: number; breaks: number } | { fault: string; at: number } | null;

function readRecord(place: Place, delimiter: string, longest: number, isEnd: boolean): CsvRecord | null {
  const found = scanRecord(place.text, place.at, delimiter, isEnd);
  const reached = found === null ? place.text.length : 'next' in found ? found.next : found.at + 1;
  if (reached - place.at > longest) return faulty(place, place.at, `The row is longer than ${longest.toLocaleString('en-GB')} characters. Is a quote not closed?`);
  if (found === null) return null;
  if ('fault' in found) return faulty(place, found.at === place.text.length ? place.at : found.at, found.fault);
  place.at = found.next;
  place.line += found.breaks;
  place.number += 1;
  return { number: place.number, cells: found.cells };
}

function faulty(place: Place, resumeAt: number, fault: string): CsvRecord {
  const { line } = place;
  place.line += breaksIn(place.text, place.at, resumeAt);
  place.at = resumeAt;
  place.skipping = true;
  place.number += 1;
  return { number: place.number, fault: `Line ${line}: ${fault}` };
}

/** Returns whether the end of the line was found. */
function skipLine(place: Place, isEnd: boolean): boolean {
  const { text } = place;
  for (let at = place.at; at < text.length; at += 1) {
    const next = afterBreak(text, at, isEnd);
    if (next === at) continue;
    if (next === null) {
      place.at = at;
      return false;
    }
    place.at = next;
    place.line += 1;
    place.skipping = false;
    return true;
  }
  place.at = text.length;
  return false;
}

const quote = 0x22;
const newLine = 0x0a;
const carriageReturn = 0x0d;

function scanRecord(text: string, start: number, delimiter: string, isEnd: boolean): Found {
  const separator = delimiter.charCodeAt(0);
  const cells: string[] = [];
  let at = start;
  let breaks = 1;
  for (;;) {
    if (text.charCodeAt(at) === quote) {
      const quoted = scanQuoted(text, at, isEnd);
      if (quoted === null) return isEnd ? { fault: `The quote that opens cell ${cells.length + 1} is never closed.`, at: text.length } : null;
      cells.push(quoted.cell);
      breaks += breaksIn(text, at, quoted.next);
      at = quoted.next;
    } else {
      const end = endOfPlain(text, at, separator);
      cells.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) return isEnd ? { cells, next: at, breaks } : null;
    const code = text.charCodeAt(at);
    if (code === separator) {
      at += 1;
      continue;
    }
    const next = afterBreak(text, at, isEnd);
    if (next === null) return null;
    if (next > at) return { cells, next, breaks };
    return { fault: `After the closing quote of cell ${cells.length} comes “${characterAt(text, at)}”. Inside quotes, write a quote twice.`, at };
  }
}

function scanQuoted(text: string, open: number, isEnd: boolean): { cell: string; next: number } | null {
  let cell = '';
  let from = open + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    // A quote at the end of the piece may be the first of two.
    if (close < 0 || (close + 1 === text.length && !isEnd)) return null;
    if (text.charCodeAt(close + 1) !== quote) return { cell: cell + text.slice(from, close), next: close + 1 };
    cell += text.slice(from, close + 1);
    from = close + 2;
  }
}

function endOfPlain(text: string, start: number, separator: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === separator || code === newLine || code === carriageReturn) break;
  }
  return at;
}

/** Behind the line break at this place; the place itself where there is none; null where the next piece must tell. */
function afterBreak(text: string, at: number, isEnd: boolean): number | null {
  const code = text.charCodeAt(at);
  if (code === newLine) return at + 1;
  if (code !== carriageReturn) return at;
  if (at + 1 === text.length && !isEnd) return null;
  return text.charCodeAt(at + 1) === newLine ? at + 2 : at + 1;
}

function breaksIn(text: string, from: number, to: number): number {
  let breaks = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) breaks += 1;
  return breaks;
}

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at)!);
}
