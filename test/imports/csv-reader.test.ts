// CSV, well written and badly, cut anywhere.
import { writeToString } from 'fast-csv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvReader, type CsvRecord } from '../../src/imports/csv-reader.ts';
import { cutText, cuts } from './streams.ts';

function read(pieces: readonly string[], delimiter = ',', longest?: number): CsvRecord[] {
  const reader = createCsvReader(delimiter, longest);
  return [...pieces.flatMap((piece) => reader.write(piece)), ...reader.end()];
}

const cellsOf = (records: readonly CsvRecord[]): (string[] | string)[] => records.map((record) => ('cells' in record ? record.cells : record.fault));
const cell = fc.array(fc.constantFrom('a', '"', '""', ',', ';', '\n', '\r', '\r\n', ' ', 'é', '😀', 'b')).map((parts) => parts.join(''));
const messy = fc.array(fc.constantFrom('a', '"', '""', ',', '\n', '\r', '\r\n', '😀', 'bb,'), { maxLength: 60 }).map((parts) => parts.join(''));

describe('reading CSV', () => {
  it('gives back what another program wrote, with any delimiter and line end', async () => {
    const options = fc.record({ delimiter: fc.constantFrom(',', ';', '\t', '|'), rowDelimiter: fc.constantFrom('\n', '\r\n', '\r'), quoteColumns: fc.boolean() });
    await fc.assert(fc.asyncProperty(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), options, async (rows, how) => {
      const text = await writeToString(rows, { ...how, headers: false });
      expect(cellsOf(read([text], how.delimiter))).toEqual(rows);
    }));
  });

  it('gives the same rows and faults wherever the text is cut', () => {
    fc.assert(fc.property(messy, cuts, (text, places) => {
      expect(read(cutText(text, places))).toEqual(read([text]));
    }), { numRuns: 3_000 });
  });

  it('gives the same rows and faults wherever the text is cut, also where rows are too long', () => {
    fc.assert(fc.property(messy, cuts, (text, places) => {
      expect(read(cutText(text, places), ',', 6)).toEqual(read([text], ',', 6));
    }), { numRuns: 3_000 });
  });

  it('numbers rows as a spreadsheet does: the header is 1, and empty rows count', () => {
    expect(read(['prompt\n\n"two\nlines"\nlast']).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(cellsOf(read(['a,\n,b\n']))).toEqual([['a', ''], ['', 'b']]);
  });

  it('takes a row with a stray quote for one fault, and goes on at the next line', () => {
    expect(cellsOf(read(['a,b\n"x"y,1\nc,d\n']))).toEqual([['a', 'b'], 'Line 2: After the closing quote of cell 1 comes “y”. Inside quotes, write a quote twice.', ['c', 'd']]);
  });

  it('takes a quote that is never closed for one fault, and goes on at the line after it', () => {
    expect(cellsOf(read(['a,b\n1,"x\nc,d\ne,f']))).toEqual([['a', 'b'], 'Line 2: The quote that opens cell 2 is never closed.', ['c', 'd'], ['e', 'f']]);
  });

  it('counts lines inside quoted cells where it names a line', () => {
    expect(cellsOf(read(['"a\nb\nc"\n"x"y\n'])).at(-1)).toMatch(/^Line 4:/);
  });

  it('keeps no more of a row than is allowed, however long it goes on', () => {
    const reader = createCsvReader(',', 1_000);
    const records = [...reader.write('a\n"'), ...Array.from({ length: 500 }, () => reader.write('x'.repeat(100))).flat(), ...reader.write('\nb\n'), ...reader.end()];
    expect(cellsOf(records)).toEqual([['a'], 'Line 2: The row is longer than 1,000 characters. Is a quote not closed?', ['b']]);
  });

  it('leaves a quote inside an unquoted cell as it is', () => {
    expect(cellsOf(read(['5" screen,b\n']))).toEqual([['5" screen', 'b']]);
  });
});
