// Files with errors in their rows, and files that cannot be read: everything is said, nothing is imported.
import { describe, expect, it } from 'vitest';
import { fields, idOf, openImportStage, plain } from './import-stage.ts';

const { app, base, upload, staged, page, newTestSet, stagedRows } = await openImportStage();

describe('a file with errors', () => {
  const bad = 'question,answer\ngood,x\n,no prompt\ntoo,many,cells\n"stray" quote,x\nalso good,y\n';

  it('shows every error by row, and imports nothing', async () => {
    const path = await staged(bad);
    const shown = await page(path);
    expect(shown).toContain('5 rows: 2 good, 3 with errors');
    for (const message of ['“question” is empty.', 'The row has 3 cells, but the first row names 2 columns.', 'Line 5: After the closing quote of cell 1 comes “ ”.']) expect(shown).toContain(message);
    const testsBefore = await app.db.selectFrom('tests').select('id').execute();
    const setsBefore = await app.db.selectFrom('test_sets').select('id').execute();
    const response = await app.post(`${path}/confirmation`, {});
    expect(response.status).toBe(422);
    expect(plain(await response.text())).toContain('3 rows have errors, so nothing was imported.');
    expect(await app.db.selectFrom('tests').select('id').execute()).toEqual(testsBefore);
    expect(await app.db.selectFrom('test_sets').select('id').execute()).toEqual(setsBefore);
    expect(await stagedRows(path)).toBe(5);
  });

  it('links to the upload of the mended file into the same test set', async () => {
    const testSetId = await newTestSet('Mended');
    const path = await staged(bad, { 'test-set': String(testSetId) });
    expect(await page(path)).toContain(`href="${base}/imports/new?mends=${idOf(path)}"`);
    expect(await page(`${base}/imports/new?mends=${idOf(path)}`)).toContain(`<option value="${testSetId}" selected="">Mended</option>`);
  });

  it('is mended by a file that goes under the same name, with the columns as they were chosen where it has them', async () => {
    const path = await staged('question,answer,category,note\n,x,A,n\n', {}, 'first.csv');
    const chosen = { ...fields, prompt: 'answer', expected: 'question', topic: '', metadata: ['note'], offered: ['category', 'note'], name: '' };
    expect((await app.post(`${path}/mapping`, chosen)).status).toBe(303);
    const form = await page(`${base}/imports/new?mends=${idOf(path)}`);
    expect(form).toMatch(/name="name"[^>]*value="first"|value="first"[^>]*name="name"/);
    expect(form).toContain(`name="mends" value="${idOf(path)}"`);
    const mended = await staged('question,answer,category,note,added\nq,x,A,n,z\n', { name: 'first', mends: String(idOf(path)) }, 'second.csv');
    const { mapping } = await app.db.selectFrom('imports').select('mapping').where('id', '=', idOf(mended)).executeTakeFirstOrThrow();
    expect(mapping).toEqual({ prompt: 'answer', expected: 'question', behavior: '', topic: '', tags: '', metadata: ['note', 'added'], testSet: 'first' });
  });

  it('is kept in mind when the mended one cannot be read either, and of another project it is not looked at', async () => {
    const path = await staged(bad, { name: 'Kept name' });
    const again = await upload('', { mends: String(idOf(path)), name: 'Kept name' });
    expect(again.status).toBe(422);
    expect(plain(await again.text())).toContain(`name="mends" value="${idOf(path)}"`);
    const { id: project } = await app.db.insertInto('projects').values({ name: 'Other' }).returning('id').executeTakeFirstOrThrow();
    const mapping = { prompt: 'answer', expected: '', behavior: '', topic: '', tags: '', metadata: [], testSet: 'Secret name' };
    const foreign = await app.db.insertInto('imports').values({ project_id: project, file_name: 'secret.csv', format: 'csv', columns: ['answer'], mapping: JSON.stringify(mapping), row_count: 1 }).returning('id').executeTakeFirstOrThrow();
    expect(await page(`${base}/imports/new?mends=${foreign.id}`)).not.toMatch(/Secret name|name="mends"/);
    const own = await staged('question,answer\nq,a\n', { mends: String(foreign.id) });
    expect((await app.db.selectFrom('imports').select('mapping').where('id', '=', idOf(own)).executeTakeFirstOrThrow()).mapping).toMatchObject({ prompt: 'question' });
  });

  it('gives all of its errors as a file, safe for spreadsheets, and shows the first 500', async () => {
    const path = await staged(`=prompt,b\n${'x,y,z\n'.repeat(700)}`);
    await app.post(`${path}/mapping`, { ...fields, prompt: '=prompt', expected: '', topic: '' });
    const shown = await page(path);
    expect(shown).toContain('700 errors');
    expect(shown).toContain('The first 500 are shown.');
    const response = await app.get(`${path}/errors.csv`);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="import-\d+-errors.csv"$/);
    const lines = (await response.text()).split('\r\n');
    expect(lines.slice(0, 2)).toEqual(['row,field,error', '2,Row,"The row has 3 cells, but the first row names 2 columns."']);
    expect(lines).toHaveLength(702);
  });

  it('whose behavior column holds texts is stopped before it makes hundreds of behaviors', async () => {
    const path = await staged(`prompt,behavior\n${Array.from({ length: 501 }, (_, n) => `p${n},b${n}`).join('\n')}\n`);
    expect(await page(path)).toContain('This column has more than 500 different values.');
    expect((await app.post(`${path}/confirmation`, {})).status).toBe(422);
    expect(await app.db.selectFrom('behaviors').select('id').where('name', '=', 'b7').execute()).toEqual([]);
  });
});

describe('a file that cannot be read', () => {
  it('is refused with the reason at its field, what was typed stays, and nothing is left behind', async () => {
    const importsBefore = await app.db.selectFrom('imports').select('id').execute();
    const bytes = Buffer.concat([Buffer.from('prompt\ncaf'), Buffer.from([0xe9, 0x0a]), Buffer.alloc(300_000, 'x')]);
    const response = await upload(new Uint8Array(bytes), { name: 'My name' });
    expect(response.status).toBe(422);
    const html = plain(await response.text());
    expect(html).toContain('id="file-error">The file is not UTF-8: byte 10 (counted from 0) is 0xE9');
    expect(html).toContain('value="My name"');
    expect(await app.db.selectFrom('imports').select('id').execute()).toEqual(importsBefore);
    expect(await app.db.selectFrom('import_rows').select('import_id').where('import_id', 'not in', importsBefore.map(({ id }) => id)).execute()).toEqual([]);
  });

  it('late in the file leaves no rows behind either', async () => {
    const importsBefore = await app.db.selectFrom('imports').select('id').execute();
    // Many pieces, so that the first rows are stored long before the last byte comes.
    const pieces = [...Array<string>(40).fill('a good row\n'.repeat(6_000)), new Uint8Array([0xff])];
    const form = [`--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nprompt\n`, ...pieces, '\r\n--b--\r\n'].map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
    let mostRows = 0;
    const body = new ReadableStream({
      async pull(controller) {
        mostRows = Math.max(mostRows, (await app.db.selectFrom('import_rows').select(({ fn }) => fn.countAll<number>().as('rows')).executeTakeFirstOrThrow()).rows);
        const next = form.shift();
        if (next) controller.enqueue(next);
        else controller.close();
      },
    });
    const rowsBefore = (await app.db.selectFrom('import_rows').select('import_id').execute()).length;
    const response = await app.send(`${base}/imports`, body, { 'content-type': 'multipart/form-data; boundary=b' });
    expect([response.status, mostRows > rowsBefore]).toEqual([422, true]);
    expect(await app.db.selectFrom('imports').select('id').execute()).toEqual(importsBefore);
    expect((await app.db.selectFrom('import_rows').select('import_id').execute()).length).toBe(rowsBefore);
  });

  it('is asked for when none was chosen', async () => {
    const none = new FormData();
    none.append('file', new File([], ''));
    for (const response of [await app.send(`${base}/imports`, none), await app.post(`${base}/imports`, { file: 'x' })]) {
      expect(response.status).toBe(422);
      expect(await response.text()).toContain('Choose a CSV or JSONL file.');
    }
  });

  it('and is too large is refused before it is read', async () => {
    const response = await app.send(`${base}/imports`, 'x', { 'content-type': 'multipart/form-data; boundary=x', 'content-length': String(513 * 1024 * 1024) });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('The file is larger than 512 MB');
  });
});
