// A column that is called metadata: an object whose fields become the test's metadata, as in a JSONL file.
import { describe, expect, it } from 'vitest';
import { rowToTest } from '../../src/imports/row-to-test.ts';
import { openImportStage, plain } from './import-stage.ts';

const { app, staged, page, testsOf, confirmed } = await openImportStage();

const quoted = (object: unknown): string => `"${JSON.stringify(object).replaceAll('"', '""')}"`;
const mapping = { prompt: 'q', expected: '', behavior: '', topic: '', tags: '', metadata: ['metadata', 'id'], testSet: '' };
const found = (cells: Record<string, unknown>) => rowToTest(mapping, { q: 'x', ...cells });
const plainTextAdvice = 'If it is meant as plain text, rename the column, choose it as another part of the test, or untick it.';

describe('a column called metadata', () => {
  it('gives a test of a CSV file the same metadata as the field of that name in a JSONL file', async () => {
    const metadata = { k: 1, list: ['a'], deep: { b: null } };
    const csv = await staged(`prompt,note,metadata\none,n,${quoted(metadata)}\n`);
    expect(await page(csv)).toContain('note: n · k: 1');
    const jsonl = await staged(`${JSON.stringify({ prompt: 'one', note: 'n', metadata })}\n`, {}, 'a.jsonl');
    const [ofCsv, ofJsonl] = [await testsOf(await confirmed(csv)), await testsOf(await confirmed(jsonl))];
    expect(ofCsv).toEqual(ofJsonl);
    expect(ofCsv).toMatchObject([{ metadata: { note: 'n', ...metadata } }]);
  });

  it('is recognised whatever its case, and may be empty', () => {
    const named = (metadata: string) => rowToTest({ ...mapping, metadata: ['Metadata'] }, { q: 'x', Metadata: metadata });
    expect(named('{"k":1}')).toMatchObject({ test: { metadata: { k: 1 } } });
    for (const empty of ['', ' ', '{}']) expect(found({ metadata: empty, id: '7' })).toMatchObject({ test: { metadata: { id: '7' } } });
  });

  it('with a field that is called like another kept column keeps both', () => {
    expect(found({ metadata: '{"id":1,"k":2}', id: '7' })).toMatchObject({ test: { metadata: { 'metadata.id': 1, k: 2, id: '7' } } });
  });

  it.each([
    ['not json', ''], ['["a"]', ''], ['7', ''], ['null', ''], ['"text"', ''], [['a'], ''], [7, ''],
    ['{"k":1,}', ' Line 1, column 8: a key in double quotes was expected, but found “}”.'],
    [`{"k":${'['.repeat(20)}${']'.repeat(20)}}`, ' The JSON is nested more than 20 levels deep.'],
  ])('that holds %j is an error of its row, which says what to do', (metadata, fault) => {
    expect(found({ metadata })).toEqual({ errors: [{ field: 'metadata', message: `“metadata” holds no JSON object like {"source": "tickets"}.${fault} ${plainTextAdvice}` }] });
  });

  it('stops the import at such a cell until it is unticked or serves another part of the test', async () => {
    const path = await staged('prompt,metadata\none,"{""k"":1}"\ntwo,not json\n');
    const shown = await page(path);
    expect(shown).toContain('2 rows: 1 good, 1 with errors');
    expect(shown).toContain(plainTextAdvice);
    const refused = await app.post(`${path}/confirmation`, {});
    expect([refused.status, plain(await refused.text()).includes('One row has errors, so nothing was imported.')]).toEqual([422, true]);
    const choice = { prompt: 'prompt', expected: '', behavior: '', topic: 'metadata', tags: '', 'test-set': '', name: '', offered: ['metadata'] };
    await app.post(`${path}/mapping`, choice);
    expect(await testsOf(await confirmed(path))).toMatchObject([{ topic: '{"k":1}', metadata: {} }, { topic: 'not json', metadata: {} }]);
  });

  it('may hold what cannot be stored as it is', () => {
    expect(found({ metadata: '{"a\\u0000":"\\ud800","__proto__":1}' })).toMatchObject({ test: { metadata: { 'a\ufffd': '\ufffd' } } });
  });

  it('changes nothing for other columns, whatever they hold', () => {
    expect(found({ id: '{"k":1}' })).toMatchObject({ test: { metadata: { id: '{"k":1}' } } });
    expect(rowToTest({ ...mapping, metadata: ['metadata (2)'] }, { q: 'x', 'metadata (2)': 'not json' })).toMatchObject({ test: { metadata: { 'metadata (2)': 'not json' } } });
  });
});
