// JSONL files as rows to stage, and the columns that JSON objects have.
import { describe, expect, it } from 'vitest';
import { readCell } from '../../src/imports/json-columns.ts';
import { refusalOf, staged } from './streams.ts';

describe('a JSONL file', () => {
  it('keeps its values as they are, and numbers its lines', async () => {
    const { rows, format } = await staged('a.jsonl', '{"prompt":"x","n":1.5,"ok":true}\r\n\n{"prompt":null,"list":[1,{"a":"b"}]}');
    expect(format).toBe('jsonl');
    expect(rows).toEqual([{ number: 1, cells: { prompt: 'x', n: 1.5, ok: true } }, { number: 3, cells: { prompt: null, list: [1, { a: 'b' }] } }]);
  });

  it('has a column for each field of any line, and one step into objects, lists of texts and conversations', async () => {
    const text = ['{"id":1,"turns":["a","b"]}', '{"id":2,"meta":{"source":"s","deep":{"x":1}},"messages":[{"role":"user","content":"hi"}]}', '{"steps":[{"x":1}],"empty":{}}'].join('\n');
    expect((await staged('a.jsonl', text)).columns).toEqual(['id', 'turns[0]', 'turns[1]', 'turns', 'meta.source', 'meta.deep', 'messages › last user message', 'messages', 'steps', 'empty']);
  });

  it('says at each line what is wrong with it', async () => {
    const { rows } = await staged('a.jsonl', ['{"prompt":"x"}', '{"prompt" "y"}', '["x"]', '"x"', `{"a":"${'x'.repeat(1_100_000)}"}`, '{"prompt":"z"}', `{"a":${'['.repeat(60)}${']'.repeat(60)}}`].join('\n'));
    expect(rows.map(({ cells }) => cells)).toEqual([
      { prompt: 'x' }, 'Column 11: a colon was expected, but found “"”.', 'The line holds no JSON object like {"prompt": "…"}.', 'The line holds no JSON object like {"prompt": "…"}.',
      'The line is longer than 1,048,576 characters.', { prompt: 'z' }, 'The JSON is nested more than 50 levels deep.',
    ]);
  });

  it('has lone surrogates and U+0000 replaced, and no __proto__', async () => {
    const { rows, columns } = await staged('a.jsonl', '{"prompt":"\\ud800 \\u0000","__proto__":{"polluted":true}}');
    expect(rows[0]!.cells).toEqual({ prompt: '\ufffd \ufffd' });
    expect(columns).toEqual(['prompt']);
  });

  it('is told from CSV by its name, or by its first character', async () => {
    expect((await staged('a.txt', ' {"prompt":"x"}\n')).format).toBe('jsonl');
    expect((await staged('a.txt', 'prompt\nx\n')).format).toBe('csv');
    expect((await staged('a.csv', '{a},b\nx,y\n')).format).toBe('csv');
    expect(await refusalOf(staged('a.json', '[{"prompt":"x"}]'))).toContain('Save it as JSONL');
  });

  it('is refused whole when it is empty or has too many fields', async () => {
    expect(await refusalOf(staged('a.jsonl', '\n'))).toContain('empty');
    const lines = Array.from({ length: 201 }, (_, n) => `{"f${n}":1}`).join('\n');
    expect(await refusalOf(staged('a.jsonl', lines))).toContain('Line 201 brings one more field than the 200');
  });
});

describe('a column of JSON', () => {
  const cells = { turns: ['a', 'b'], 'a.b': 'flat', a: { b: 'nested', c: 1 }, x: [{ role: 'system', content: 's' }, { role: 'user', content: [{ type: 'text', text: 'one' }, { type: 'image' }] }, { role: 'assistant', content: 'no' }] };

  it('is read by its path, and a field that is called like the path comes first', () => {
    expect(['turns', 'turns[1]', 'a.b', 'a.c'].map((column) => readCell(cells, column))).toEqual([['a', 'b'], 'b', 'flat', 1]);
  });

  it('of a conversation is what the user said last', () => {
    expect(readCell(cells, 'x › last user message')).toBe('one');
  });

  it('that a row has not is undefined, whatever every object inherits', () => {
    expect(['turns[5]', 'toString', '__proto__', 'a.toString', 'a.__proto__', 'b.c', 'a[0]', 'turns.length'].map((column) => readCell(cells, column))).toEqual(Array(8).fill(undefined));
  });
});
