// Making, changing and deleting metrics through their pages.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProject } from '../../src/projects/project-verbs.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { controlsOf, messageAt, wordsOf } from './form-reading.ts';

let app: TestApp;
let path: string;
let otherPath: string;
beforeAll(async () => {
  app = await openTestApp();
  path = `/projects/${app.projectId}/metrics`;
  otherPath = `/projects/${await createProject(app.db, 'Other', app.accountId)}/metrics`;
});
beforeEach(async () => {
  await app.db.updateTable('members').set({ role: 'admin' }).execute();
});

const regex = { kind: 'regex', name: 'Gives an order number', pattern: 'FW-\\d+', ignoreCase: 'on', types: ['single-turn', 'multi-turn'] };

async function make(form: Record<string, string | string[]> = regex, at = path): Promise<number> {
  const response = await app.post(at, form);
  expect(response.status).toBe(303);
  return Number(response.headers.get('location')!.split('/').at(-1));
}

const stored = (id: number) => app.db.selectFrom('metrics').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const page = async (address: string): Promise<string> => (await app.get(address)).text();

async function behaviorWith(...metricIds: number[]): Promise<number> {
  const { id } = await app.db.insertInto('behaviors').values({ project_id: app.projectId, name: 'Refunds' }).returning('id').executeTakeFirstOrThrow();
  await app.db.insertInto('behavior_metrics').values(metricIds.map((metric_id, position) => ({ behavior_id: id, metric_id, position }))).execute();
  return id;
}

async function testSetWith(metric_id: number): Promise<number> {
  const { id } = await app.db.insertInto('test_sets').values({ project_id: app.projectId, name: 'Core', type: 'single-turn' }).returning('id').executeTakeFirstOrThrow();
  await app.db.insertInto('test_set_metrics').values({ test_set_id: id, metric_id, position: 0 }).execute();
  return id;
}

describe('a new metric', () => {
  it('begins with the list of kinds, each with its purpose', async () => {
    const words = wordsOf(await page(`${path}/new`));
    expect(words).toContain('Matches a pattern Looks in the response for a regular expression');
    expect(words).toContain('Similar wording');
  });

  it('of a kind that does not exist leads back to the kinds', async () => {
    const response = await app.get(`${path}/new?kind=toString`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is no such kind of metric.');
    expect((await app.post(path, { ...regex, kind: 'toString' })).status).toBe(422);
  });

  it('has a form with the kind’s defaults, which say what they do', async () => {
    const html = await page(`${path}/new?kind=length`);
    expect(controlsOf(html)).toMatchObject({ unit: ['words'], min: [''], max: ['200'], types: ['single-turn', 'multi-turn'] });
    expect(wordsOf(html)).toContain('Passes when the response has at most 200 words.');
  });

  it('is stored as its kind reads it, and is named in the audit log', async () => {
    const id = await make();
    expect(await stored(id)).toMatchObject({
      project_id: app.projectId, name: 'Gives an order number', kind: 'regex', version: 1, test_types: ['single-turn', 'multi-turn'],
      config: { pattern: 'FW-\\d+', ignoreCase: true, multiline: false, dotAll: false, negate: false },
    });
    const audit = await app.db.selectFrom('audit_entries').select(['action', 'account_id']).where('subject', '=', `metric ${id}`).execute();
    expect(audit).toEqual([{ action: 'metric.created', account_id: app.accountId }]);
  });

  it('may have the name of another one; then lists show the ids', async () => {
    const ids = [await make({ ...regex, name: 'Twin' }), await make({ ...regex, name: 'Twin', pattern: 'x' })];
    const words = wordsOf(await page(`${path}?q=Twin`));
    for (const id of ids) expect(words).toContain(`#${id}`);
    const single = await make({ ...regex, name: 'Only one' });
    expect(wordsOf(await page(`${path}?q=Only`))).not.toContain(`#${single}`);
  });

  it.each([
    ['name', { name: ' ' }, 'Enter a name.'],
    ['name', { name: 'x'.repeat(201) }, 'Use at most 200 characters.'],
    ['pattern', { pattern: '' }, 'Enter a regular expression.'],
    ['types', { types: [] }, 'Choose at least one type of test.'],
    ['types', { types: ['single-turn', 'no-turn'] }, 'A metric of the kind “Matches a pattern” can judge only single-turn and multi-turn tests.'],
  ])('is refused at the field %s for %j', async (field, wrong, message) => {
    const response = await app.post(path, { ...regex, ...wrong });
    expect(response.status).toBe(422);
    expect(messageAt(await response.text(), field)).toBe(message);
  });

  it('shows all messages at once, at their fields', async () => {
    const html = await (await app.post(path, { kind: 'length', name: '', unit: 'words', min: 'many', max: '' })).text();
    expect(messageAt(html, 'name')).toBe('Enter a name.');
    expect(messageAt(html, 'min')).toMatch(/whole number/);
    expect(messageAt(html, 'types')).toBe('Choose at least one type of test.');
    expect(html).toContain('3 fields need your attention.');
  });

  it('cannot apply to a type of test that its kind cannot judge', async () => {
    const form = { kind: 'similarity', name: 'Close', method: 'rouge_l', threshold: '0.5', types: ['single-turn', 'multi-turn'] };
    const response = await app.post(path, form);
    expect(response.status).toBe(422);
    expect(messageAt(await response.text(), 'types')).toContain('only single-turn tests');
    await make({ ...form, types: 'single-turn' });
  });
});

describe('a metric', () => {
  it('gets a new version when its name, its configuration or its types change, and only then', async () => {
    const id = await make();
    const versionAfter = async (form: Record<string, string | string[]>): Promise<number> => {
      expect((await app.post(`${path}/${id}`, form)).headers.get('location')).toBe(`${path}/${id}`);
      return (await stored(id)).version;
    };
    expect(await versionAfter(regex)).toBe(1);
    expect(await versionAfter({ ...regex, types: ['multi-turn', 'single-turn'] })).toBe(1);
    expect(await versionAfter({ ...regex, name: 'Order number' })).toBe(2);
    expect(await versionAfter({ ...regex, name: 'Order number', pattern: 'FW' })).toBe(3);
    expect(await versionAfter({ ...regex, name: 'Order number', pattern: 'FW', types: 'single-turn' })).toBe(4);
    expect(await versionAfter({ ...regex, name: 'Order number', pattern: 'FW', types: 'single-turn' })).toBe(4);
    expect((await stored(id)).test_types).toEqual(['single-turn']);
  });

  it('keeps its kind whatever the form says', async () => {
    const id = await make();
    expect((await app.post(`${path}/${id}`, { ...regex, kind: 'latency', maxMs: '5' })).status).toBe(303);
    expect(await stored(id)).toMatchObject({ kind: 'regex', version: 1 });
  });

  it('is not changed by a form with a mistake, which comes back as it was typed', async () => {
    const id = await make();
    const response = await app.post(`${path}/${id}`, { ...regex, name: '  Order no. ', pattern: '(unclosed' });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(controlsOf(html)).toMatchObject({ name: ['  Order no. '], pattern: ['(unclosed'], ignoreCase: ['on'] });
    expect(messageAt(html, 'pattern')).not.toBeNull();
    expect(await stored(id)).toMatchObject({ name: 'Gives an order number', version: 1 });
  });

  it('shows line breaks that an input of one line would drop', async () => {
    const { id } = await app.db.insertInto('metrics').values({
      project_id: app.projectId, name: 'Poem', kind: 'equals', test_types: ['single-turn'],
      config: JSON.stringify({ target: 'text', text: '\nroses\nviolets', whitespace: 'trim', ignoreCase: false }),
    }).returning('id').executeTakeFirstOrThrow();
    expect(controlsOf(await page(`${path}/${id}`))['text']).toEqual(['\nroses\nviolets']);
  });

  it('says in one sentence what it does, where it is used, and which tests it leaves out', async () => {
    const id = await make({ kind: 'equals', name: 'Exact', target: 'expected', whitespace: 'trim', types: 'single-turn' });
    await behaviorWith(id);
    const words = wordsOf(await page(`${path}/${id}`));
    expect(words).toContain('Tests without an expected response are not judged by it.');
    expect(words).toContain('Behaviors Refunds');
    expect(words).toContain('Test sets none');
    expect(words).toContain('Runs none');
  });

  it('in the list has its sentence, its kind, its types and how many use it', async () => {
    const id = await make({ ...regex, name: 'Listed with users' });
    await behaviorWith(id);
    await testSetWith(id);
    expect(wordsOf(await page(`${path}?q=listed WITH`))).toContain(
      'Listed with users Passes when some part of the response matches the pattern “FW-\\d+”, ignoring case. Matches a pattern single-turn and multi-turn 1 behavior, 1 test set',
    );
  });

  it('loses the behaviors and test sets when it is deleted, and says so before', async () => {
    const id = await make();
    const kept = await make({ ...regex, name: 'Kept' });
    const behaviorId = await behaviorWith(id, kept);
    const testSetId = await testSetWith(id);
    expect(wordsOf(await page(`${path}/${id}`))).toContain('It is used by 1 behavior (Refunds) and 1 test set (Core) and will be removed there.');
    expect((await app.post(`${path}/${id}/deletion`, {})).headers.get('location')).toBe(path);
    expect(await app.db.selectFrom('behavior_metrics').select('metric_id').where('behavior_id', '=', behaviorId).execute()).toEqual([{ metric_id: kept }]);
    expect(await app.db.selectFrom('test_set_metrics').select('metric_id').where('test_set_id', '=', testSetId).execute()).toEqual([]);
    for (const response of [await app.get(`${path}/${id}`), await app.post(`${path}/${id}`, regex), await app.post(`${path}/${id}/deletion`, {})]) expect(response.status).toBe(404);
    expect((await stored(id)).deleted_at).not.toBeNull();
  });

  it('of another project does not exist', async () => {
    const id = await make(regex, otherPath);
    const answers = [await app.get(`${path}/${id}`), await app.post(`${path}/${id}`, { ...regex, name: 'Taken' }), await app.post(`${path}/${id}/deletion`, {}),
      await app.post(`${path}/try-out`, { ...regex, metric: String(id) })];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(await stored(id)).toMatchObject({ name: regex.name, deleted_at: null });
    expect(await page(path)).not.toContain(`${path}/${id}"`);
    expect((await app.get(`${path}/99999999999999999999`)).status).toBe(404);
  });
});

describe('the list of metrics', () => {
  it('goes on page by page and shows each metric once', async () => {
    const projectId = await createProject(app.db, 'Many', app.accountId);
    const names = Array.from({ length: 205 }, (_, n) => `Metric ${n % 7}`);
    await app.db.insertInto('metrics').values(names.map((name) => ({ project_id: projectId, name, kind: 'latency' as const, config: '{"maxMs":5}', test_types: ['single-turn' as const] }))).execute();
    const seen: string[] = [];
    for (let next: string | undefined = `/projects/${projectId}/metrics`; next !== undefined;) {
      const html: string = await page(next);
      seen.push(...[...html.matchAll(/class="name" href="[^"]*\/metrics\/(\d+)"/g)].map(([, id]) => id!));
      next = html.match(/href="([^"]*after=\d+)"/)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toHaveLength(205);
    expect(new Set(seen).size).toBe(205);
  });

  it('takes what was searched for as text, not as a pattern', async () => {
    await make({ ...regex, name: '100% sure' });
    expect(wordsOf(await page(`${path}?q=${encodeURIComponent('0% s')}`))).toContain('100% sure');
    expect(wordsOf(await page(`${path}?q=${encodeURIComponent('1%sure')}`))).toContain('No metric has this in its name');
  });
});

describe('a person’s role', () => {
  it('decides who may change and delete metrics', async () => {
    const id = await make();
    const statuses = async (): Promise<number[]> => {
      const answers = [await app.get(path), await app.get(`${path}/${id}`), await app.get(`${path}/new`), await app.post(path, regex), await app.post(`${path}/${id}`, regex), await app.post(`${path}/999999/deletion`, {})];
      return answers.map(({ status }) => status);
    };
    const as = (role: 'reviewer' | 'editor') => app.db.updateTable('members').set({ role }).execute();
    await as('reviewer');
    expect(await statuses()).toEqual([200, 200, 403, 403, 403, 403]);
    await as('editor');
    expect(await statuses()).toEqual([200, 200, 200, 303, 303, 403]);
  });

  it('shows a metric without a form to those who may not change it', async () => {
    const id = await make();
    await app.db.updateTable('members').set({ role: 'viewer' }).execute();
    const html = await page(`${path}/${id}`);
    expect(Object.keys(controlsOf(html)).sort()).toEqual(['metric', 'response']);
    expect(wordsOf(html)).toContain('Regular expression FW-\\d+ Ignore case yes');
    expect(html).not.toContain('deletion');
    expect(await page(path)).not.toContain('New metric');
  });
});
