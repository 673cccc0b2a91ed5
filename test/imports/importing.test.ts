// Importing tests from a file: what a good file becomes, and what an import is from its upload to its end.
import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { contentHash } from '../../src/domain/content-hash.ts';
import { editDefinitions } from '../../src/runs/definitions-lock.ts';
import { csv, fields, idOf, openImportStage, plain } from './import-stage.ts';

const { app, base, upload, staged, page, newTestSet, testsOf, confirmed, stagedRows } = await openImportStage();

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
      }, { timeout: 60_000, interval: 10 });
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
    expect(await page(path)).toMatch(/<details class="drop confirm"><summary[^>]*>Give up this import<.*2 rows of “bags\.csv” and the choice of columns are deleted/s);
    const left = await app.post(`${path}/deletion`, {});
    expect(await page(left.headers.get('location')!)).toContain('The import was given up');
    expect(await page(`${base}/imports/new`)).not.toContain('The import was given up');
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
