// Which column of a file becomes what: chosen, refused at its field, changed.
import { describe, expect, it } from 'vitest';
import { csv, fields, openImportStage, plain } from './import-stage.ts';

const { app, staged, page, testsOf, confirmed, stagedRows } = await openImportStage();

describe('the mapping', () => {
  it('is chosen by hand where the names say nothing', async () => {
    const path = await staged('frage;antwort;thema\nWo?;Da;Gepäck\n');
    expect(await page(path)).toContain('Choose the column that holds the prompts.');
    expect((await app.post(`${path}/confirmation`, {})).status).toBe(422);
    const mapped = await app.post(`${path}/mapping`, { ...fields, prompt: 'frage', expected: 'antwort', topic: '', metadata: 'thema', name: 'Neu' });
    expect([mapped.status, mapped.headers.get('location')]).toEqual([303, path]);
    expect(await page(path)).toContain('1 row: all good');
    const testSetId = await confirmed(path);
    expect(await testsOf(testSetId)).toMatchObject([{ prompt: 'Wo?', expected: 'Da', metadata: { thema: 'Gepäck' } }]);
    expect((await app.db.selectFrom('test_sets').select('name').where('id', '=', testSetId).executeTakeFirstOrThrow()).name).toBe('Neu');
  });

  it('that names columns which the file has not is refused at each field, and nothing typed is lost', async () => {
    const path = await staged(csv);
    const response = await app.post(`${path}/mapping`, { ...fields, prompt: '', expected: 'nothing', metadata: ['id', 'else'], name: 'x'.repeat(201) });
    expect(response.status).toBe(422);
    const html = plain(await response.text());
    expect(html).toContain('4 fields need your attention.');
    for (const [field, message] of [['prompt', 'Choose the column that holds the prompts.'], ['expected', 'The file has no such column.'], ['metadata', 'The file has no such column.'], ['name', 'Use at most 200 characters.']]) {
      expect(html).toContain(`id="${field}-error">${message}`);
    }
    expect(html).toContain(`value="${'x'.repeat(201)}"`);
    expect(html).toMatch(/name="metadata" value="id" checked/);
    expect(html).toContain('<option value="category" selected="">');
    expect(await page(path)).toContain('2 rows: all good');
  });

  it('keeps a column as metadata that served a target until now, and drops what was unticked', async () => {
    const path = await staged(csv);
    await app.post(`${path}/mapping`, { ...fields, topic: '', offered: ['id'], metadata: [] });
    expect(await testsOf(await confirmed(path))).toMatchObject([{ topic: '', metadata: { category: 'Luggage' } }, { metadata: { category: 'Health' } }]);
  });

  it('that was changed on the way to the confirmation is shown first', async () => {
    const path = await staged(csv);
    const response = await app.post(`${path}/confirmation`, { ...fields, prompt: 'answer', expected: '', metadata: ['id'] });
    expect(response.status).toBe(409);
    expect(plain(await response.text())).toContain('look at the preview, then import');
    expect(await stagedRows(path)).toBe(2);
    expect(await testsOf(await confirmed(path, { ...fields, prompt: 'answer', expected: '', metadata: ['id'] }))).toMatchObject([{ prompt: 'Ask the desk' }, { prompt: 'Yes' }]);
  });

  it('is checked anew whenever it changes', async () => {
    const path = await staged('question,other\nx,\n');
    expect(await page(path)).toContain('1 row: all good');
    await app.post(`${path}/mapping`, { ...fields, prompt: 'other', expected: '', topic: '' });
    expect(await page(path)).toContain('“other” is empty.');
    await app.post(`${path}/mapping`, { ...fields, expected: 'other', topic: '' });
    expect(await page(path)).toContain('1 row: all good');
  });

  it('with another name for the test set needs no second look', async () => {
    const testSetId = await confirmed(await staged(csv), { ...fields, metadata: ['id'], name: ' Renamed ' });
    expect((await app.db.selectFrom('test_sets').select('name').where('id', '=', testSetId).executeTakeFirstOrThrow()).name).toBe('Renamed');
  });

  it('changed with htmx answers the part of the page that changes', async () => {
    const path = await staged(csv);
    const response = await app.post(`${path}/mapping`, { ...fields, prompt: 'answer', metadata: ['id'] }, { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'form#import-view' });
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toContain('id="import-view"');
    expect(html).not.toContain('<html');
  });
});
