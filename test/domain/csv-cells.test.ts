// Cells of a CSV.
import fc from 'fast-check';
import { parseString } from 'fast-csv';
import { describe, expect, it } from 'vitest';
import { csvLine, spreadsheetSafe } from '../../src/domain/csv-cells.ts';

/** The reader takes a line of nothing but '' for an empty one. */
const lines = fc.array(fc.string({ minLength: 1 }).filter((text) => !text.includes('\0')), { minLength: 1, maxLength: 6 })
  .filter((cells) => cells.some((cell) => cell !== "''"));

describe('a CSV line', () => {
  it('is read back as it was written', async () => {
    await fc.assert(fc.asyncProperty(lines, async (cells) => { expect(await readBack(cells)).toEqual([cells]); }));
  });

  it.each([[[' ']], [[' ', '\t']], [[' a', 'b ']], [['\u00a0']]])('keeps the spaces of %j', async (cells) => {
    expect(await readBack(cells)).toEqual([cells]);
  });
});

describe('a cell for spreadsheets', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('%j gets an apostrophe', (text) => {
    expect(spreadsheetSafe(text)).toBe(`'${text}`);
  });

  it('stays as it is where nothing would run', () => {
    for (const text of ['', 'a=1', "'=1", ' =1', '1-1']) expect(spreadsheetSafe(text)).toBe(text);
  });
});

function readBack(cells: readonly string[]): Promise<string[][]> {
  const rows: string[][] = [];
  return new Promise((resolve, reject) => parseString(csvLine(cells)).on('data', (row: string[]) => rows.push(row)).on('error', reject).on('end', () => resolve(rows)));
}
