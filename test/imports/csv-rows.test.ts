// CSV files as rows to stage.
import { describe, expect, it } from 'vitest';
import { refusalOf, staged } from './streams.ts';

const cellsOf = async (text: string): Promise<unknown[]> => (await staged('a.csv', text)).rows.map(({ cells }) => cells);

describe('a CSV file', () => {
  it('is read with whichever delimiter fits its rows', async () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      expect(await staged('a.csv', `prompt${delimiter}expected\nx${delimiter}y\n`)).toMatchObject({ columns: ['prompt', 'expected'], rows: [{ cells: { prompt: 'x', expected: 'y' } }] });
    }
    expect((await staged('a.csv', 'prompt;expected\n"a, b, c";d\n"e, f, g";h\n')).columns).toEqual(['prompt', 'expected']);
  });

  it('of one column may hold commas without quotes', async () => {
    expect(await cellsOf('prompt\nWell, what now?\nWhy, and when?\n')).toEqual([{ prompt: 'Well, what now?' }, { prompt: 'Why, and when?' }]);
  });

  it('names nameless columns by their number, and equal ones apart', async () => {
    expect((await staged('a.csv', 'prompt,,answer,answer,answer (2)\n1,2,3,4,5\n')).columns).toEqual(['prompt', 'Column 2', 'answer', 'answer (2)', 'answer (2) (2)']);
  });

  it('may have a column called __proto__', async () => {
    const { columns, rows } = await staged('a.csv', 'prompt,__proto__,constructor\nx,y,z\n');
    expect(columns).toEqual(['prompt', '__proto__', 'constructor']);
    expect(Object.entries(rows[0]!.cells as object)).toEqual([['prompt', 'x'], ['__proto__', 'y'], ['constructor', 'z']]);
  });

  it('leaves out rows without any text, and keeps the numbers of the others', async () => {
    expect((await staged('a.csv', '\nprompt,b\n\n,\nx,y\n  ,\n')).rows).toEqual([{ number: 5, cells: { prompt: 'x', b: 'y' } }]);
  });

  it('with too few or too many cells in a row says so at that row', async () => {
    expect(await cellsOf('a,b,c\n1,2\n1,2,3,,\n1,2,3,4\n1,2,3\n')).toEqual([
      'The row has 2 cells, but the first row names 3 columns.', { a: '1', b: '2', c: '3' }, 'The row has 4 cells, but the first row names 3 columns.', { a: '1', b: '2', c: '3' },
    ]);
  });

  it('has its U+0000 replaced, which Postgres would not store', async () => {
    expect(await cellsOf('prompt,b\nx\u0000y,z\n')).toEqual([{ prompt: 'x\ufffdy', b: 'z' }]);
  });

  it('is refused whole where nothing of it can be used', async () => {
    expect(await refusalOf(staged('a.csv', ''))).toContain('empty');
    expect(await refusalOf(staged('a.csv', '\n\n'))).toContain('empty');
    expect(await refusalOf(staged('a.csv', 'prompt,expected\n'))).toContain('nothing below it');
    expect(await refusalOf(staged('a.csv', `${Array.from({ length: 201 }, (_, n) => `c${n}`).join(',')}\n`))).toContain('201 columns; at most 200');
    expect(await refusalOf(staged('a.csv', `${'long '.repeat(50)}\nx\n`))).toContain('Put a row of names on top');
    expect(await refusalOf(staged('a.csv', '"a"b,c\n1,2\n'))).toContain('The row of column names cannot be read. Line 1:');
  });
});
