// The pages of models: what is stored, listed and deleted, which of them judges by default, and who sees and changes them.
import { beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../../src/projects/project-verbs.ts';
import { actAs } from '../support/act-as.ts';
import { makeMetric } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import { key } from './model-server.ts';
import { app, create, list, modelForm, openStage, rowOf } from './model-stage.ts';

beforeAll(openStage);

const defaultJudge = async (projectId = app.projectId) => (await app.db.selectFrom('projects').select('default_judge_id').where('id', '=', projectId).executeTakeFirstOrThrow()).default_judge_id;

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

describe('people', () => {
  it('who only read see a model without a form, and change nothing', async () => {
    const id = await create({ name: 'Read only' });
    await actAs(app, 'reviewer', async () => {
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
