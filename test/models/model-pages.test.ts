// The pages of models: who sees and changes them, what is refused at which field, and that keys stay where they belong.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/domain/vocabulary.ts';
import { loadJudge } from '../../src/models/load-judge.ts';
import { openModelKey, snapshotJudge } from '../../src/models/snapshot-judge.ts';
import { createProject } from '../../src/projects/project-verbs.ts';
import { makeMetric } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { key } from './model-server.ts';

const modelForm: Record<string, string> = {
  preset: 'compatible', name: 'Local judge', 'base-url': 'https://llm.example.com/v1', model: 'qwen3', key: '', temperature: '', timeout: '60', concurrency: '8', rate: '', 'input-price': '', 'output-price': '',
};

let app: TestApp;
let list: string;
beforeAll(async () => {
  app = await openTestApp();
  list = `/projects/${app.projectId}/models`;
});

async function create(form: Record<string, string> = {}): Promise<number> {
  const response = await app.post(list, { ...modelForm, ...form });
  expect(response.status).toBe(303);
  return (await app.db.selectFrom('models').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()).id;
}

async function refusal(path: string, form: Record<string, string>): Promise<string> {
  const response = await app.post(path, { ...modelForm, ...form });
  expect(response.status).toBe(422);
  return response.text();
}

function messageAt(html: string, field: string): string {
  return new RegExp(`<span class="field-error" id="${field}-error">([^<]*)</span>`).exec(html)?.[1] ?? '';
}

const rowOf = (id: number) => app.db.selectFrom('models').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const openedKey = async (id: number): Promise<string | null> => openModelKey(app.secrets, await rowOf(id));
const defaultJudge = async (projectId = app.projectId) => (await app.db.selectFrom('projects').select('default_judge_id').where('id', '=', projectId).executeTakeFirstOrThrow()).default_judge_id;

async function as<T>(role: Role, act: () => Promise<T>): Promise<T> {
  const setRole = (to: Role) => app.db.updateTable('members').set({ role: to }).where('project_id', '=', app.projectId).execute();
  await setRole(role);
  try {
    return await act();
  } finally {
    await setRole('admin');
  }
}

describe('a model', () => {
  it('is stored as it was entered and shown the same', async () => {
    const id = await create({ temperature: '0.2', timeout: '2.5', rate: '90', concurrency: '3', 'input-price': '0.15', 'output-price': '0.6' });
    expect(await rowOf(id)).toMatchObject({
      name: 'Local judge', provider: 'openai', base_url: 'https://llm.example.com/v1', model: 'qwen3', api_key: null, temperature: 0.2, timeout_ms: 2_500, max_concurrency: 3,
      requests_per_minute: 90, input_price: 0.15, output_price: 0.6,
    });
    const html = await (await app.get(`${list}/${id}`)).text();
    for (const shown of ['https://llm.example.com/v1', 'qwen3', '"0.2"', '"2.5"', '"90"', '"3"', '"0.15"', '"0.6"']) expect(html).toContain(shown);
  });

  it.each([
    ['openai', 'openai', 'https://api.openai.com/v1'], ['azure', 'openai', 'https://&lt;resource&gt;.openai.azure.com/openai/v1'], ['anthropic', 'anthropic', 'https://api.anthropic.com/v1'],
    ['google', 'google', 'https://generativelanguage.googleapis.com/v1beta'],
  ])('of the kind %s is called by the interface %s, and its form begins with %s', async (preset, provider, baseUrl) => {
    expect(await (await app.get(`${list}/new?preset=${preset}`)).text()).toContain(`value="${baseUrl}"`);
    expect((await rowOf(await create({ preset }))).provider).toBe(provider);
  });

  it('keeps its kind whatever is posted later, and is nobody’s demo judge', async () => {
    const id = await create({ preset: 'anthropic' });
    expect((await app.post(`${list}/${id}`, { ...modelForm, preset: 'google' })).status).toBe(303);
    expect((await rowOf(id)).provider).toBe('anthropic');
    expect((await rowOf(await create({ preset: 'demo' }))).provider).toBe('openai');
  });

  it('that is the demo judge stays at its address', async () => {
    const id = await makeModel(app.db, app.projectId, { name: 'Demo judge', provider: 'demo', baseUrl: 'http://127.0.0.1:3000/demo/judge' });
    const html = await (await app.get(`${list}/${id}`)).text();
    expect(html).toContain('Demo judge (deterministic, not an LLM)');
    expect(html).not.toContain('id="base-url"');
    expect((await app.post(`${list}/${id}`, { ...modelForm, 'base-url': 'https://elsewhere.example' })).status).toBe(303);
    expect(await rowOf(id)).toMatchObject({ provider: 'demo', base_url: 'http://127.0.0.1:3000/demo/judge', name: 'Local judge' });
  });

  it('is listed with its limits and prices, and never with its key', async () => {
    await create({ name: 'Listed judge', key, rate: '60', 'input-price': '0.15', 'output-price': '0.6' });
    const html = await (await app.get(list)).text();
    for (const shown of ['Listed judge', 'llm.example.com, key stored', '8 at once, 60 per minute', '$0.15 in, $0.60 out']) expect(html).toContain(shown);
    expect(html).not.toContain(key);
    expect(html).not.toContain('v1.');
  });

  it('is deleted from every list, while its row stays for its runs', async () => {
    const id = await create({ name: 'To be deleted' });
    expect((await app.post(`${list}/${id}/deletion`, {})).headers.get('location')).toBe(list);
    expect((await rowOf(id)).deleted_at).not.toBeNull();
    expect(await (await app.get(list)).text()).not.toContain('To be deleted');
    for (const path of ['', '/deletion', '/check', '/default-judge']) expect((await app.post(`${list}/${id}${path}`, modelForm)).status).toBe(404);
    expect((await app.get(`${list}/${id}`)).status).toBe(404);
  });

  it('that metrics name as their judge is not deleted, and the page says which', async () => {
    const id = await create({ name: 'Needed judge' });
    const criteria = { criteria: 'Right?', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1 };
    const metricId = await makeMetric(app.db, app.projectId, 'judge_binary', { ...criteria, judge: id }, 'Correctness');
    const other = await makeMetric(app.db, app.projectId, 'judge_binary', { ...criteria, judge: null }, 'By whoever judges');
    const html = await (await app.get(`${list}/${id}`)).text();
    expect(html).toContain(`<a href="/projects/${app.projectId}/metrics/${metricId}">Correctness</a>`);
    expect(html).not.toContain(`/metrics/${other}"`);
    expect(html).not.toContain('/deletion"');
    const refused = await app.post(`${list}/${id}/deletion`, {});
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('Needed judge is the judge of “Correctness”. Choose another judge there first.');
    expect((await rowOf(id)).deleted_at).toBeNull();
    await app.db.updateTable('metrics').set({ deleted_at: new Date() }).where('id', '=', metricId).execute();
    expect((await app.post(`${list}/${id}/deletion`, {})).status).toBe(303);
  });

  it('leaves a mark in the audit log whenever it is changed, without its key', async () => {
    const id = await create({ key });
    await app.post(`${list}/${id}`, { ...modelForm, name: 'Renamed' });
    await app.post(`${list}/${id}/default-judge`, {});
    await app.post(`${list}/${id}/deletion`, {});
    const entries = await app.db.selectFrom('audit_entries').select(['action', 'detail']).where('subject', '=', `model ${id}`).orderBy('id').execute();
    expect(entries).toEqual([
      { action: 'model.created', detail: { name: 'Local judge', origin: 'https://llm.example.com', key: 'typed' } }, { action: 'model.changed', detail: { name: 'Renamed', origin: 'https://llm.example.com', key: 'kept' } },
      { action: 'model.default_judge', detail: { name: 'Renamed' } }, { action: 'model.deleted', detail: { name: 'Renamed' } },
    ]);
  });
});

describe('the default judge of a project', () => {
  it('is its first model, until another is chosen; without one the list says what follows', async () => {
    const projectId = await createProject(app.db, 'Judged', app.accountId);
    const models = `/projects/${projectId}/models`;
    await app.post(models, { ...modelForm, name: 'First' });
    const first = await defaultJudge(projectId);
    await app.post(models, { ...modelForm, name: 'Second' });
    expect(await defaultJudge(projectId)).toBe(first);
    const { id: second } = await app.db.selectFrom('models').select('id').where('project_id', '=', projectId).where('name', '=', 'Second').executeTakeFirstOrThrow();
    expect((await app.post(`${models}/${second}/default-judge`, {})).headers.get('location')).toBe(models);
    expect(await defaultJudge(projectId)).toBe(second);
    expect(await (await app.get(`${models}/${second}`)).text()).toContain('default judge</span>');
    expect(await (await app.get(models)).text()).not.toContain('No default judge');
    await app.post(`${models}/${second}/deletion`, {});
    expect(await defaultJudge(projectId)).toBeNull();
    expect(await (await app.get(models)).text()).toContain('No default judge');
  });

  it('is never a model of another project', async () => {
    const elsewhere = await createProject(app.db, 'Elsewhere', app.accountId);
    const foreign = await makeModel(app.db, elsewhere);
    const before = await defaultJudge();
    expect((await app.post(`${list}/${foreign}/default-judge`, {})).status).toBe(404);
    expect(await defaultJudge()).toBe(before);
  });
});

describe('a form that is wrong', () => {
  it.each<[string, Record<string, string>, string]>([
    ['name', { name: ' ' }, 'Enter a name.'], ['name', { name: 'x'.repeat(201) }, 'Use at most 200 characters.'], ['model', { model: '' }, 'Enter the name'], ['model', { model: 'x'.repeat(301) }, 'Use at most 300 characters.'],
    ['base-url', { 'base-url': '' }, 'Enter the base URL'], ['base-url', { 'base-url': 'llm.example.com' }, 'Write the whole URL'], ['base-url', { 'base-url': 'ftp://llm.example.com' }, 'Write the whole URL'],
    ['base-url', { 'base-url': 'https://<resource>.openai.azure.com/openai/v1' }, 'brackets'], ['base-url', { 'base-url': 'https://a:b@host/' }, 'user name or a password'], ['base-url', { 'base-url': 'https://host/a b' }, 'no spaces'],
    ['base-url', { 'base-url': 'https://host\\@evil.example/' }, 'no backslashes'], ['base-url', { 'base-url': 'https://host/#v1' }, 'Take out the #'], ['base-url', { 'base-url': 'https://' }, 'not a complete URL'],
    ['base-url', { 'base-url': `https://host/${'x'.repeat(2_000)}` }, 'Use at most 2,000 characters.'],
    ['temperature', { temperature: '2.1' }, '0 to 2'], ['temperature', { temperature: 'NaN' }, '0 to 2'], ['temperature', { temperature: '-1' }, '0 to 2'],
    ['timeout', { timeout: '0' }, '1 to 600'], ['timeout', { timeout: '' }, '1 to 600'], ['concurrency', { concurrency: '1001' }, '1 to 1,000'], ['concurrency', { concurrency: '1.5' }, '1 to 1,000'],
    ['rate', { rate: '0' }, '1 to 100,000'], ['rate', { rate: '1e3' }, '1 to 100,000'], ['input-price', { 'input-price': '-1', 'output-price': '1' }, 'US dollars'], ['output-price', { 'input-price': '1', 'output-price': 'free' }, 'US dollars'],
    ['output-price', { 'input-price': '1' }, 'Enter both prices'], ['input-price', { 'output-price': '1' }, 'Enter both prices'],
    ...['key', 'api-key', 'API_KEY', 'apiKey', 'token', 'access_token', 'subscription-key', 'client_secret', 'sig', 'auth', '%6bey'].map((name): [string, Record<string, string>, string] => [
      'base-url', { 'base-url': `https://host/v1?api-version=1&${name}=abcdefgh` }, 'Take it out and enter the key below.',
    ]),
    ['key', { key: 'short-7' }, 'at least 8 characters'],
    ['key', { key: 'a\nb' }, 'one line'], ['key', { key: 'ключ' }, 'one line'], ['key', { key: 'x'.repeat(8_001) }, 'one line'],
  ])('says so at %s: %o', async (field, form, message) => {
    const count = () => app.db.selectFrom('models').select(({ fn }) => fn.countAll().as('n')).executeTakeFirst();
    const before = await count();
    expect(messageAt(await refusal(list, form), field)).toContain(message);
    expect(await count()).toEqual(before);
  });

  it('takes a query that names no key, and a key of eight characters', async () => {
    const id = await create({ 'base-url': 'https://llm.example.com/v1?api-version=2024-10-21&deployment=judge&beta=true', key: 'short-08' });
    expect((await rowOf(id)).base_url).toContain('api-version');
    expect(await openedKey(id)).toBe('short-08');
  });

  it('keeps everything that was typed', async () => {
    const html = await refusal(list, {
      preset: 'azure', name: '', 'base-url': 'https://kept.openai.azure.com/openai/v1', model: 'kept-model', key: 'kept-key', temperature: '0.7', timeout: '77', concurrency: '17', rate: '177', 'input-price': '1.5', 'output-price': '2.5',
    });
    for (const kept of ['value="azure"', 'https://kept.openai.azure.com/openai/v1', 'kept-model', '"0.7"', '"77"', '"17"', '"177"', '"1.5"', '"2.5"']) expect(html).toContain(kept);
    expect(html).toMatch(/id="key"[^>]*type="password"[^>]*value="kept-key"/);
  });
});

describe('a key', () => {
  it('is encrypted and never shown again', async () => {
    const id = await create({ key });
    const { api_key: sealed } = await rowOf(id);
    expect(sealed).not.toContain(key);
    expect(await openedKey(id)).toBe(key);
    const pages = [await (await app.get(`${list}/${id}`)).text(), await (await app.get(list)).text(), await refusal(`${list}/${id}`, { name: '' }), await as('viewer', async () => (await app.get(`${list}/${id}`)).text())];
    for (const html of pages) {
      expect(html).not.toContain(key);
      expect(html).not.toContain(sealed);
    }
    expect(pages[0]).toContain('stored, leave empty to keep');
  });

  it('opens at no other model', async () => {
    const [one, other] = [await rowOf(await create({ key })), await create()];
    expect(() => openModelKey(app.secrets, { id: other, api_key: one.api_key })).toThrow();
  });

  it('is kept when its field is left empty, replaced when one is typed, and removed when that is asked for', async () => {
    const id = await create({ key });
    expect((await app.post(`${list}/${id}`, { ...modelForm, 'base-url': 'https://llm.example.com/v2' })).status).toBe(303);
    expect(await openedKey(id)).toBe(key);
    await app.post(`${list}/${id}`, { ...modelForm, key: 'sk-newer-than-that' });
    expect(await openedKey(id)).toBe('sk-newer-than-that');
    expect(messageAt(await refusal(`${list}/${id}`, { key: 'sk-newest', 'remove-key': 'on' }), 'key')).toContain('not both');
    await app.post(`${list}/${id}`, { ...modelForm, 'remove-key': 'on' });
    expect(await openedKey(id)).toBeNull();
  });

  it('has to be typed again when the base URL leads to another scheme, host or port', async () => {
    const id = await create({ key });
    for (const url of ['http://llm.example.com/v1', 'https://evil.example/v1', 'https://llm.example.com:8443/v1']) {
      for (const path of ['', '/check']) expect(messageAt(await refusal(`${list}/${id}${path}`, { 'base-url': url }), 'key')).toContain('Type it again.');
    }
    expect((await rowOf(id)).base_url).toBe('https://llm.example.com/v1');
    expect((await app.post(`${list}/${id}`, { ...modelForm, 'base-url': 'https://other.example/v1', key })).status).toBe(303);
  });

  it('is an admin’s: an editor keeps it but may not set, change, remove or move it', async () => {
    const id = await create({ key });
    await as('editor', async () => {
      expect((await app.post(`${list}/${id}`, { ...modelForm, name: 'Renamed by an editor' })).status).toBe(303);
      for (const form of [{ key: 'sk-other-key' }, { 'remove-key': 'on' }] as Record<string, string>[]) expect(messageAt(await refusal(`${list}/${id}`, form), 'key')).toContain('Only an admin');
      expect(messageAt(await refusal(list, { key: 'sk-other-key' }), 'key')).toContain('Only an admin');
      expect(messageAt(await refusal(`${list}/${id}`, { 'base-url': 'https://evil.example/v1' }), 'key')).toContain('An admin of the project has to type it again.');
      expect((await app.post(`${list}/${id}/deletion`, {})).status).toBe(403);
    });
    expect(await openedKey(id)).toBe(key);
    expect((await rowOf(id)).name).toBe('Renamed by an editor');
  });

  it('goes with a run’s judge only to the host that it was given for', async () => {
    const id = await create({ key });
    const snapshot = snapshotJudge(await rowOf(id));
    expect(JSON.stringify(snapshot)).not.toContain(key);
    expect(await loadJudge(app.db, app.secrets, snapshot)).toEqual({ ...snapshot, apiKey: key });
    await app.post(`${list}/${id}`, { ...modelForm, 'base-url': 'https://other.example/v1', key: 'sk-of-the-other' });
    expect(await loadJudge(app.db, app.secrets, snapshot)).toMatchObject({ problem: expect.stringContaining('moved to another host') as string });
    expect(await loadJudge(app.db, app.secrets, { ...snapshot, modelId: 999_999 })).toMatchObject({ problem: expect.stringContaining('does not exist any more') as string });
  });
});

describe('people', () => {
  it('who only read see a model without a form, and change nothing', async () => {
    const id = await create({ name: 'Read only' });
    await as('reviewer', async () => {
      const html = await (await app.get(`${list}/${id}`)).text();
      expect(html).toContain('https://llm.example.com/v1');
      expect(html).not.toContain('Save model');
      expect(await (await app.get(list)).text()).not.toMatch(/New model|Delete|Make default judge/);
      expect((await app.get(`${list}/new`)).status).toBe(403);
      for (const path of ['', '/check', `/${id}`, `/${id}/check`, `/${id}/default-judge`, `/${id}/deletion`]) expect((await app.post(list + path, modelForm)).status, path).toBe(403);
    });
  });

  it('change nothing in an archived project', async () => {
    const id = await create({ name: 'Archived' });
    await app.db.updateTable('projects').set({ archived_at: new Date() }).where('id', '=', app.projectId).execute();
    for (const path of ['', '/check', `/${id}`, `/${id}/check`, `/${id}/default-judge`, `/${id}/deletion`]) expect((await app.post(list + path, modelForm)).status, path).toBe(409);
    expect(await (await app.get(list)).text()).toContain('Archived');
    await app.db.updateTable('projects').set({ archived_at: null }).where('id', '=', app.projectId).execute();
  });

  it('without a model begin with one of five kinds, and come to models from the metrics', async () => {
    const empty = await createProject(app.db, 'Empty', app.accountId);
    const html = await (await app.get(`/projects/${empty}/models`)).text();
    for (const preset of ['openai', 'azure', 'compatible', 'anthropic', 'google']) expect(html).toContain(`/projects/${empty}/models/new?preset=${preset}`);
    expect(await (await app.get(`/projects/${empty}/metrics`)).text()).toContain(`<a href="/projects/${empty}/models">Models that judge</a>`);
  });
});
