// Importing tests from a file: upload, preview, errors, and then all or nothing.
import { sql } from 'kysely';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { contentHash } from '../../src/domain/content-hash.ts';
import { editDefinitions } from '../../src/runs/definitions-lock.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let base: string;
beforeEach(async () => {
  app ??= await openTestApp();
  base = `/projects/${app.projectId}`;
});

async function upload(text: string | Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}, name = 'bags.csv'): Promise<Response> {
  const form = new FormData();
  for (const [key, value] of Object.entries({ 'test-set': '', name: '', ...fields })) form.append(key, value);
  form.append('file', new File([text], name));
  return app.send(`${base}/imports`, form);
}

/** The address of the staged import. */
async function staged(text: string, fields: Record<string, string> = {}, name?: string): Promise<string> {
  const response = await upload(text, fields, name);
  expect(response.status).toBe(303);
  return response.headers.get('location')!;
}

async function page(path: string): Promise<string> {
  const response = await app.get(path);
  expect(response.status).toBe(200);
  return plain(await response.text());
}

function plain(html: string): string {
  return html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

async function newTestSet(name = 'Core', projectId = app.projectId, type: 'single-turn' | 'multi-turn' = 'single-turn'): Promise<number> {
  return (await app.db.insertInto('test_sets').values({ project_id: projectId, name, type }).returning('id').executeTakeFirstOrThrow()).id;
}

function testsOf(testSetId: number) {
  return app.db.selectFrom('test_set_tests').innerJoin('tests', 'tests.id', 'test_set_tests.test_id').leftJoin('behaviors', 'behaviors.id', 'tests.behavior_id')
    .select(['prompt', 'expected', 'topic', 'tags', 'metadata', 'behaviors.name as behavior', 'tests.content_hash']).where('test_set_id', '=', testSetId).orderBy('position').execute();
}

async function confirmed(path: string, form: Record<string, string | string[]> = {}): Promise<number> {
  const response = await app.post(`${path}/confirmation`, form);
  expect(response.status).toBe(303);
  return Number(/\/test-sets\/(\d+)$/.exec(response.headers.get('location')!)![1]);
}

const stagedRows = async (path: string): Promise<number> => (await app.db.selectFrom('import_rows').select('row_number').where('import_id', '=', idOf(path)).execute()).length;
const idOf = (path: string): number => Number(/\d+$/.exec(path)![0]);
const fields = { prompt: 'question', expected: 'answer', behavior: '', topic: 'category', tags: '', 'test-set': '', name: '' };
const csv = 'id,question,answer,category\n1,Where is my bag?,Ask the desk,Luggage\n2,"Can I fly, pregnant?",Yes,Health\n';

describe('a good file', () => {
  it('goes in without a thought: named like the file, in its order, with what is left over as metadata', async () => {
    const path = await staged(csv);
    const shown = await page(path);
    expect(shown).toContain('2 rows: all good');
    expect(shown).toContain('Can I fly, pregnant?');
    const testSetId = await confirmed(path);
    expect(await app.db.selectFrom('test_sets').select(['name', 'type']).where('id', '=', testSetId).executeTakeFirst()).toEqual({ name: 'bags', type: 'single-turn' });
    expect(await testsOf(testSetId)).toEqual([
      { prompt: 'Where is my bag?', expected: 'Ask the desk', topic: 'Luggage', tags: [], metadata: { id: '1' }, behavior: null, content_hash: contentHash({ type: 'single-turn', prompt: 'Where is my bag?', expected: 'Ask the desk', goal: null, script: null }) },
      expect.objectContaining({ prompt: 'Can I fly, pregnant?', metadata: { id: '2' } }),
    ]);
    expect(await stagedRows(path)).toBe(0);
    expect(await page(path)).toContain('2 tests imported');
    expect(await app.db.selectFrom('audit_entries').select('subject').where('action', '=', 'tests.imported').where('subject', '=', `test set ${testSetId}`).execute()).toHaveLength(1);
  });

  it('of JSONL does too', async () => {
    const testSetId = await confirmed(await staged('{"question_id": 1, "category": "writing", "turns": ["Write a poem"]}\n{"question_id": 2, "category": "math", "turns": ["1+1?"]}\n', {}, 'q.jsonl'));
    expect(await testsOf(testSetId)).toMatchObject([{ prompt: 'Write a poem', topic: 'writing', metadata: { question_id: 1 } }, { prompt: '1+1?', topic: 'math' }]);
  });

  it('stands at the end of an existing test set, whose version counts up once', async () => {
    const testSetId = await newTestSet();
    await confirmed(await staged('prompt\none\ntwo\n', { 'test-set': String(testSetId) }));
    const { version } = await app.db.selectFrom('test_sets').select('version').where('id', '=', testSetId).executeTakeFirstOrThrow();
    await confirmed(await staged(`prompt\n${Array.from({ length: 2_500 }, (_, n) => `p${n}`).join('\n')}\n`, { 'test-set': String(testSetId) }));
    expect((await testsOf(testSetId)).map(({ prompt }) => prompt)).toEqual(['one', 'two', ...Array.from({ length: 2_500 }, (_, n) => `p${n}`)]);
    expect((await app.db.selectFrom('test_sets').select('version').where('id', '=', testSetId).executeTakeFirstOrThrow()).version).toBe(version + 1);
  });

  it('is imported once, however often one clicks', async () => {
    const path = await staged('prompt\nonly once\n');
    const answers = await Promise.all([1, 2, 3].map(() => app.post(`${path}/confirmation`, {})));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
    expect(await app.db.selectFrom('tests').select('id').where('prompt', '=', 'only once').execute()).toHaveLength(1);
  });

  it('may repeat prompts, which is said before', async () => {
    const path = await staged('prompt\nx\ny\nx\nx\n');
    expect(await page(path)).toContain('2 rows repeat the prompt of an earlier row');
    expect(await testsOf(await confirmed(path))).toHaveLength(4);
  });

  it('uses the behaviors of the project by name and makes those that it has not, once each', async () => {
    const { id } = await app.db.insertInto('behaviors').values({ project_id: app.projectId, name: 'Refuses legal advice' }).returning('id').executeTakeFirstOrThrow();
    await app.db.insertInto('behaviors').values([{ project_id: app.projectId, name: 'Deleted one', deleted_at: new Date() }]).execute();
    const path = await staged('prompt,behavior\na,refuses LEGAL advice\nb,Deleted one\nc,Answers kindly\nd,answers kindly\ne,\n');
    expect(await page(path)).toContain('2 new behaviors will be made: “Deleted one”, “Answers kindly”');
    const before = (await app.db.selectFrom('behaviors').select('id').where('project_id', '=', app.projectId).execute()).length;
    const testSetId = await confirmed(path);
    expect((await testsOf(testSetId)).map(({ behavior }) => behavior)).toEqual(['Refuses legal advice', 'Deleted one', 'Answers kindly', 'Answers kindly', null]);
    expect((await app.db.selectFrom('behaviors').select('id').where('project_id', '=', app.projectId).execute()).length).toBe(before + 2);
    expect((await app.db.selectFrom('tests').select('behavior_id').where('prompt', '=', 'a').where('behavior_id', '=', id).execute())).toHaveLength(1);
  });

  it('may hold U+0000, lone surrogates, markup and odd columns', async () => {
    const path = await staged('{"prompt":"a\\u0000\\ud800<script>alert(1)</script>","tags":"[\\"\\\\ud800\\"]","constructor":"c"}\n', {}, '<b>.jsonl');
    const html = await (await app.get(path)).text();
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<b>.jsonl');
    expect(await testsOf(await confirmed(path))).toMatchObject([{ prompt: 'a\ufffd\ufffd<script>alert(1)</script>', tags: ['\ufffd'], metadata: { constructor: 'c' } }]);
  });
});

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
    expect(await page(await staged(bad, { 'test-set': String(testSetId) }))).toContain(`href="${base}/imports/new?test-set=${testSetId}"`);
    expect(await page(`${base}/imports/new?test-set=${testSetId}`)).toContain(`<option value="${testSetId}" selected="">Mended</option>`);
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

describe('an import', () => {
  it('into a test set that is foreign, deleted or multi-turn keeps the file and asks for another one', async () => {
    const { id: foreignProject } = await app.db.insertInto('projects').values({ name: 'Foreign' }).returning('id').executeTakeFirstOrThrow();
    const deleted = await newTestSet('Deleted');
    await app.db.updateTable('test_sets').set({ deleted_at: new Date() }).where('id', '=', deleted).execute();
    for (const id of [await newTestSet('F', foreignProject), deleted, await newTestSet('M', app.projectId, 'multi-turn'), 'x']) {
      const response = await upload(csv, { 'test-set': String(id) });
      expect(response.status).toBe(422);
      const html = plain(await response.text());
      expect(html).toContain('id="test-set-error">This test set does not exist any more');
      expect(html).toContain('Where is my bag?');
      const path = /action="([^"]+)\/mapping"/.exec(html)![1]!;
      expect((await app.post(`${path}/mapping`, { ...fields, 'test-set': String(id) })).status).toBe(422);
    }
  });

  it('into a test set that is deleted meanwhile imports nothing', async () => {
    const testSetId = await newTestSet('Gone');
    const path = await staged('prompt\nnever imported\n', { 'test-set': String(testSetId) });
    await app.db.updateTable('test_sets').set({ deleted_at: new Date() }).where('id', '=', testSetId).execute();
    const response = await app.post(`${path}/confirmation`, {});
    expect(response.status).toBe(422);
    expect(plain(await response.text())).toContain('id="test-set-error">This test set does not exist any more');
    expect(await app.db.selectFrom('tests').select('id').where('prompt', '=', 'never imported').execute()).toEqual([]);
  });

  it('into a test set that is deleted while the import waits for its turn imports nothing', async () => {
    const testSetId = await newTestSet('Going');
    const path = await staged('prompt\nnever imported\n', { 'test-set': String(testSetId) });
    let confirming: Promise<Response> | undefined;
    await editDefinitions(app.db, app.projectId, async (trx) => {
      confirming = app.post(`${path}/confirmation`, {});
      await vi.waitFor(async () => {
        const { rows } = await sql`select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`.execute(app.db);
        expect(rows).toHaveLength(1);
      }, { timeout: 10_000, interval: 10 });
      await trx.updateTable('test_sets').set({ deleted_at: new Date() }).where('id', '=', testSetId).execute();
    });
    expect((await confirming)?.status).toBe(422);
    expect(await app.db.selectFrom('tests').select('id').where('prompt', '=', 'never imported').execute()).toEqual([]);
    expect(await stagedRows(path)).toBe(1);
  });

  it('of another project does not exist, whatever is asked of it', async () => {
    const path = await staged(csv);
    const { id: otherProject } = await app.db.insertInto('projects').values({ name: 'Other' }).returning('id').executeTakeFirstOrThrow();
    await app.db.insertInto('members').values({ project_id: otherProject, account_id: app.accountId, role: 'admin' }).execute();
    const elsewhere = `/projects/${otherProject}/imports/${idOf(path)}`;
    expect([(await app.get(elsewhere)).status, (await app.get(`${elsewhere}/errors.csv`)).status]).toEqual([404, 404]);
    for (const action of ['mapping', 'confirmation', 'deletion']) expect((await app.post(`${elsewhere}/${action}`, fields)).status).toBe(404);
    expect(await stagedRows(path)).toBe(2);
  });

  it('whose rows are still arriving does not exist yet', async () => {
    const { id } = await app.db.insertInto('imports').values({ project_id: app.projectId, file_name: 'x', format: 'csv', columns: [], mapping: '{}', row_count: 0 }).returning('id').executeTakeFirstOrThrow();
    expect((await app.get(`${base}/imports/${id}`)).status).toBe(404);
    expect((await app.post(`${base}/imports/${id}/confirmation`, {})).status).toBe(404);
  });

  it('is given up with its rows, unless it is done', async () => {
    const path = await staged(csv);
    expect((await app.post(`${path}/deletion`, {})).headers.get('location')).toBe(`${base}/imports/new`);
    expect([await stagedRows(path), (await app.get(path)).status]).toEqual([0, 404]);
    const done = await staged(csv);
    await confirmed(done);
    expect((await app.post(`${done}/deletion`, {})).status).toBe(409);
    expect((await app.post(`${done}/mapping`, { ...fields, metadata: ['id'] })).status).toBe(409);
    expect((await app.get(done)).status).toBe(200);
  });

  it('that nobody came back to is forgotten at the next upload, and a younger one is not', async () => {
    const [old, broken, young] = [await staged(csv), await staged(csv), await staged(csv)];
    await app.db.updateTable('imports').set({ created_at: new Date(Date.now() - 8 * 86_400_000) }).where('id', '=', idOf(old)).execute();
    await app.db.updateTable('imports').set({ created_at: new Date(Date.now() - 2 * 86_400_000), row_count: 0 }).where('id', '=', idOf(broken)).execute();
    await staged(csv);
    expect([await stagedRows(old), await stagedRows(broken), await stagedRows(young)]).toEqual([0, 0, 2]);
  });
});
