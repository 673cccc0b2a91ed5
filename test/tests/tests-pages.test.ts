// The pages of tests: what is kept, what is refused where, and what belongs to whom.
import { beforeAll, describe, expect, it } from 'vitest';
import { contentHash } from '../../src/domain/content-hash.ts';
import { createProject } from '../../src/projects/project-verbs.ts';
import { actAs } from '../support/act-as.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let tests: string;
beforeAll(async () => {
  app = await openTestApp();
  tests = `/projects/${app.projectId}/tests`;
});

const fields = { prompt: 'Can I get a refund?', expected: 'Yes.', behavior: '', topic: 'Payment', tags: 'smoke, money ,smoke', metadata: '{"source": "tickets"}', 'test-set': '' };

function locationId(response: Response): number {
  expect(response.status).toBe(303);
  return Number(/\/tests\/(\d+)/.exec(response.headers.get('location') ?? '')?.[1]);
}

async function stored(id: number) {
  return app.db.selectFrom('tests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

async function newBehavior(projectId: number, deleted = false): Promise<number> {
  const { id } = await app.db.insertInto('behaviors').values({ project_id: projectId, name: 'Refunds', ...(deleted && { deleted_at: new Date() }) }).returning('id').executeTakeFirstOrThrow();
  return id;
}

async function newTestSet(projectId: number, type: 'single-turn' | 'multi-turn' = 'single-turn'): Promise<number> {
  const { id } = await app.db.insertInto('test_sets').values({ project_id: projectId, name: 'Core', type }).returning('id').executeTakeFirstOrThrow();
  return id;
}

describe('a new test', () => {
  it('is stored as it was typed, with its tags once each and its hash', async () => {
    const id = locationId(await app.post(tests, fields));
    expect(await stored(id)).toMatchObject({
      project_id: app.projectId, type: 'single-turn', prompt: fields.prompt, expected: 'Yes.', topic: 'Payment', tags: ['smoke', 'money'], metadata: { source: 'tickets' }, version: 1,
      content_hash: contentHash({ type: 'single-turn', prompt: fields.prompt, expected: 'Yes.', goal: null, script: null }),
    });
  });

  it('without an expected response has none, which is not an empty one', async () => {
    expect(await stored(locationId(await app.post(tests, { ...fields, expected: ' \n ', metadata: '' })))).toMatchObject({ expected: null, metadata: {} });
  });

  it('stands at the end of the test set that was chosen, and the set has a new version', async () => {
    const set = await newTestSet(app.projectId);
    for (const prompt of ['One', 'Two']) expect((await app.post(tests, { ...fields, prompt, 'test-set': String(set) })).headers.get('location')).toContain(`/test-sets/${set}?added=1`);
    const held = await app.db.selectFrom('test_set_tests').innerJoin('tests', 'tests.id', 'test_id').select('prompt').where('test_set_id', '=', set).orderBy('position').execute();
    expect(held.map(({ prompt }) => prompt)).toEqual(['One', 'Two']);
    expect((await app.db.selectFrom('test_sets').select('version').where('id', '=', set).executeTakeFirstOrThrow()).version).toBe(3);
  });

  it('saved with “Save and add another” leads to an empty form with the same set, behavior, topic and tags', async () => {
    const [set, behavior] = [await newTestSet(app.projectId), await newBehavior(app.projectId)];
    const response = await app.post(tests, { ...fields, behavior: String(behavior), 'test-set': String(set), then: 'another' });
    const html = await (await app.get(response.headers.get('location')!)).text();
    expect(html).toContain('Saved: <a');
    expect(html).toContain(`<option value="${set}" selected="">`);
    expect(html).toContain(`<option value="${behavior}" selected="">`);
    expect(html).toContain('value="Payment"');
    expect(html).toContain('value="smoke, money"');
    expect(html).toMatch(/name="prompt"[^>]*>\s*<\/textarea>/);
  });

  const refusals: [string, Record<string, string>, string][] = [
    ['without a prompt', { prompt: ' \n' }, 'Enter what is sent to the endpoint.'],
    ['with a prompt that is too long', { prompt: 'x'.repeat(100_001) }, 'Use at most 100,000 characters.'],
    ['with an expected response that is too long', { expected: 'x'.repeat(100_001) }, 'Use at most 100,000 characters.'],
    ['with a topic that is too long', { topic: 'x'.repeat(201) }, 'Use at most 200 characters.'],
    ['with a tag that is too long', { tags: `ok, ${'x'.repeat(61)}` }, 'Use at most 30 tags of at most 60 characters each.'],
    ['with too many tags', { tags: Array.from({ length: 31 }, (_, n) => `t${n}`).join(',') }, 'Use at most 30 tags of at most 60 characters each.'],
    ['with metadata that is a list', { metadata: '[1]' }, 'Write a JSON object like'],
    ['with metadata that is no JSON', { metadata: '{"a": }' }, 'Line 1, column 7: a value was expected'],
    ['with metadata that is nested too deep', { metadata: '{"a":'.repeat(21) + '1' + '}'.repeat(21) }, 'nested more than 20 levels deep'],
    ['with a behavior that does not exist', { behavior: '999999' }, 'This behavior does not exist any more.'],
    ['with a behavior that is no id', { behavior: 'x' }, 'This behavior does not exist any more.'],
    ['with a test set that does not exist', { 'test-set': '999999' }, 'This test set does not exist any more'],
    ['with a test set that is no id', { 'test-set': 'x' }, 'This test set does not exist any more'],
  ];
  it.each(refusals)('%s is refused at the field, and nothing that was typed is lost', async (_, wrong, message) => {
    const before = await app.db.selectFrom('tests').select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
    const [name] = Object.keys(wrong);
    const typed = { ...fields, topic: 'Typed topic', ...wrong };
    const response = await app.post(tests, typed);
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toMatch(new RegExp(`id="${name}-error">[^<]*${escaped(message)}`));
    for (const text of Object.values(typed).filter((value) => value !== '' && !/^(x|999999)$/.test(value))) expect(html).toContain(asHtml(text));
    expect(await app.db.selectFrom('tests').select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).toEqual(before);
  });

  it('takes no behavior and no test set of another project, and none that was deleted', async () => {
    const other = await createProject(app.db, 'Other', app.accountId);
    for (const behavior of [await newBehavior(other), await newBehavior(app.projectId, true)]) {
      const response = await app.post(tests, { ...fields, behavior: String(behavior) });
      expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('This behavior does not exist any more.')]);
    }
    for (const set of [await newTestSet(other), await newTestSet(app.projectId, 'multi-turn')]) {
      const response = await app.post(tests, { ...fields, 'test-set': String(set) });
      expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('This test set does not exist any more')]);
      expect(await app.db.selectFrom('test_set_tests').selectAll().where('test_set_id', '=', set).execute()).toEqual([]);
    }
  });
});

describe('changing a test', () => {
  it('makes a new version and hash only where the prompt or the expected response is another one', async () => {
    const id = locationId(await app.post(tests, fields));
    const first = await stored(id);
    expect((await app.post(`${tests}/${id}`, { ...fields, topic: 'Other', tags: 'x', metadata: '{"a": [1]}' })).status).toBe(303);
    expect(await stored(id)).toMatchObject({ topic: 'Other', tags: ['x'], metadata: { a: [1] }, version: 1, content_hash: first.content_hash });
    await app.post(`${tests}/${id}`, { ...fields, expected: '' });
    expect(await stored(id)).toMatchObject({ expected: null, version: 2 });
    await app.post(`${tests}/${id}`, { ...fields, prompt: 'Another', expected: '' });
    const third = await stored(id);
    expect(third).toMatchObject({ version: 3, content_hash: contentHash({ type: 'single-turn', prompt: 'Another', expected: null, goal: null, script: null }) });
    await app.post(`${tests}/${id}`, { ...fields, prompt: 'Another', expected: '' });
    expect((await stored(id)).version).toBe(3);
  });

  it('is refused with what was typed when a field is wrong, and changes nothing', async () => {
    const id = locationId(await app.post(tests, fields));
    const before = await stored(id);
    const response = await app.post(`${tests}/${id}`, { ...fields, prompt: 'Typed anew', metadata: 'no' });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain('Typed anew');
    expect(html).toContain('id="metadata-error"');
    expect(await stored(id)).toEqual(before);
  });

  it('keeps line ends and spaces of the prompt exactly', async () => {
    const id = locationId(await app.post(tests, { ...fields, prompt: '\r\n  one\r\ntwo \r\n' }));
    expect((await stored(id)).prompt).toBe('\n  one\ntwo \n');
    expect(await (await app.get(`${tests}/${id}`)).text()).toContain('\n\n  one\ntwo \n</textarea>');
  });

  it('shows text from strangers as text', async () => {
    const id = locationId(await app.post(tests, { ...fields, prompt: '<script>alert(1)</script>', tags: '<b>' }));
    for (const path of [`${tests}/${id}`, tests]) expect(await (await app.get(path)).text()).not.toMatch(/<script>alert|<b>[^<]*<\/a>/);
  });
});

describe('deleting a test', () => {
  it('takes it out of its test sets, each with a new version, and it exists no more', async () => {
    const sets = [await newTestSet(app.projectId), await newTestSet(app.projectId)];
    const id = locationId(await app.post(tests, fields));
    for (const set of sets) await app.post(`/projects/${app.projectId}/test-sets/${set}/tests`, { from: 'list', test: String(id) });
    expect((await app.post(`${tests}/${id}/deletion`, {})).status).toBe(303);
    expect((await stored(id)).deleted_at).not.toBeNull();
    expect(await app.db.selectFrom('test_set_tests').selectAll().where('test_id', '=', id).execute()).toEqual([]);
    expect((await app.db.selectFrom('test_sets').select('version').where('id', 'in', sets).execute()).map(({ version }) => version)).toEqual([3, 3]);
    expect((await app.get(`${tests}/${id}`)).status).toBe(404);
    expect((await app.post(`${tests}/${id}`, fields)).status).toBe(404);
    expect((await app.post(`${tests}/${id}/deletion`, {})).status).toBe(404);
  });
});

describe('a test of another project', () => {
  it('is not shown, not changed and not deleted', async () => {
    const other = await createProject(app.db, 'Other', app.accountId);
    const id = locationId(await app.post(`/projects/${other}/tests`, { ...fields, prompt: 'Foreign words' }));
    const before = await stored(id);
    expect((await app.get(`${tests}/${id}`)).status).toBe(404);
    expect((await app.post(`${tests}/${id}`, fields)).status).toBe(404);
    expect((await app.post(`${tests}/${id}/deletion`, {})).status).toBe(404);
    expect(await stored(id)).toEqual(before);
    for (const path of [tests, `${tests}?q=Foreign`, `${tests}/new?saved=${id}`]) expect(await (await app.get(path)).text()).not.toContain('Foreign words');
  });
});

describe('people', () => {
  it('who may only read see a test without a form, and may not write', async () => {
    const id = locationId(await app.post(tests, { ...fields, prompt: 'Read me' }));
    await actAs(app, 'reviewer', async () => {
      const html = await (await app.get(`${tests}/${id}`)).text();
      expect(html).toContain('<p class="quote said">Read me</p>');
      expect(html).not.toContain('<textarea');
      expect(html).not.toContain('deletion');
      expect(await (await app.get(`${tests}?add-to=${await newTestSet(app.projectId)}`)).text()).not.toMatch(/type="checkbox"|tests\/new/);
      const attempts = [tests, `${tests}/${id}`, `${tests}/${id}/deletion`].map((path) => app.post(path, fields));
      expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual([403, 403, 403]);
      expect((await app.get(`${tests}/new`)).status).toBe(403);
    });
  });

  it('find in a multi-turn test what it holds, but no form to change it', async () => {
    const { id } = await app.db.insertInto('tests')
      .values({ project_id: app.projectId, type: 'multi-turn', goal: 'Book a trip', script: JSON.stringify(['hello']), content_hash: 'x', behavior_id: null }).returning('id').executeTakeFirstOrThrow();
    const html = await (await app.get(`${tests}/${id}`)).text();
    expect(html).toContain('Book a trip');
    expect(html).not.toContain('<textarea');
    expect((await app.post(`${tests}/${id}`, fields)).status).toBe(409);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
