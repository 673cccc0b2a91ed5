// Checking a model before and after it is saved: one small question, and in words whether it can judge.
import { beforeAll, describe, expect, it } from 'vitest';
import { actAs } from '../support/act-as.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { key, startModelServer, type ModelServer } from './model-server.ts';

let app: TestApp;
let server: ModelServer;
let list: string;
let form: Record<string, string>;
beforeAll(async () => {
  app = await openTestApp();
  server = await startModelServer();
  list = `/projects/${app.projectId}/models`;
  form = { preset: 'compatible', name: '', 'base-url': `${server.url}/v1`, model: 'qwen3', key: '', temperature: '0', timeout: '60', concurrency: '8', rate: '', 'input-price': '2', 'output-price': '8' };
});

const says = (content: string): unknown => ({ choices: [{ message: { content }, finish_reason: 'stop' }], usage: { prompt_tokens: 200, completion_tokens: 20 } });
const partial = { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'div#check-result' };

async function check(also: Record<string, string> = {}, path = `${list}/check`): Promise<string> {
  const response = await app.post(path, { ...form, ...also });
  expect(response.status).toBe(200);
  return response.text();
}

describe('a check', () => {
  it('of a model that can judge shows its answer, time, tokens and cost, keeps the form and stores nothing', async () => {
    server.answers({ body: says('{"reason":"It is the same sentence.","verdict":"pass"}') });
    const html = await check({ key });
    expect(html).toContain('It can judge.');
    for (const shown of ['It is the same sentence.', '200 tokens in', '20 out', '$0.00056', 'value="qwen3"']) expect(html).toContain(shown);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ path: '/v1/chat/completions', headers: { authorization: `Bearer ${key}` }, body: { model: 'qwen3', temperature: 0 } });
    expect(await app.db.selectFrom('models').select('id').execute()).toEqual([]);
    const entry = await app.db.selectFrom('audit_entries').select(['action', 'subject', 'detail']).orderBy('id', 'desc').executeTakeFirstOrThrow();
    expect(entry).toEqual({ action: 'model.checked', subject: 'a new model', detail: { origin: server.url } });
  });

  it('is answered to htmx as the part of the page that it is', async () => {
    server.answers({ body: says('{"reason":"Same.","verdict":"pass"}') });
    const fragment = await (await app.post(`${list}/check`, form, partial)).text();
    expect(fragment).toContain('<div id="check-result"');
    expect(fragment).not.toContain('<html');
  });

  it.each([
    ['prose', 'Yes, that is right.', 'The judge answered in prose, without the JSON object that was asked for'],
    ['another verdict', '{"reason":"Well.","verdict":"maybe"}', 'The judge’s verdict “maybe” is neither “pass” nor “fail”.'],
    ['a member that was not asked for', '{"reason":"Same.","verdict":"pass","score":1}', 'The judge’s answer has “score”, which was not asked for.'],
    ['one member twice', '{"reason":"Same.","verdict":"fail","verdict":"pass"}', 'The judge’s answer has “verdict” more than once.'],
    ['text around the form', 'Here you are: {"reason":"Same.","verdict":"pass"}', 'The judge’s answer has text around the JSON'],
    ['a wrong verdict', '{"reason":"Berlin.","verdict":"fail"}', 'called an answer wrong'],
  ])('of a model that answers with %s says that it cannot judge, and shows what it said', async (_, content, words) => {
    server.answers({ body: says(content) });
    const html = await check();
    expect(html).toContain(words);
    expect(html).not.toContain('It can judge.');
    expect(html).toMatch(/What it said/);
  });

  it.each(['```json\n{"reason":"Same.","verdict":"pass"}\n```', '{"reason":"Same.","verdict":" pass "}'])('takes what a run takes: %j', async (content) => {
    server.answers({ body: says(content) });
    expect(await check()).toContain('It can judge.');
  });

  it('asks what a metric that asks a judge would ask', async () => {
    server.answers({ body: says('{"reason":"Same.","verdict":"pass"}') });
    await check();
    const { messages } = server.seen[0]!.body as { messages: { role: string; content: string }[] };
    expect(messages.find(({ role }) => role === 'system')!.content).toContain('Answer with one JSON object and nothing before or after it');
    expect(messages.find(({ role }) => role === 'user')!.content).toMatch(/<expected-([0-9a-f]{20})>\nThe capital of France is Paris\.\n<\/expected-\1>/);
  });

  it('of a model that refuses the key says what to change, without the key', async () => {
    server.answers({ status: 401, body: { error: { message: `wrong key ${key}` } } });
    const html = await (await app.post(`${list}/check`, { ...form, key }, partial)).text();
    expect(html).toContain('Check the key');
    expect(html).toContain('[secret]');
    expect(html).not.toContain(key);
  });

  it('shows what came back as text, whatever it is', async () => {
    server.answers({ body: says('<script>alert(1)</script>') });
    const html = await check();
    expect(html).toContain('&lt;script&gt;alert(1)');
    expect(html).not.toContain('<script>alert(1)');
  });

  it('of a form that is wrong sends nothing and says which fields', async () => {
    server.answers({ body: says('{}') });
    const response = await app.post(`${list}/check`, { ...form, model: '', timeout: '0' });
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(html).toContain('Nothing was sent.');
    for (const field of ['#model', '#timeout']) expect(html).toContain(`href="${field}"`);
    expect(server.seen).toHaveLength(0);
  });

  it('of a saved model sends the stored key, also for an editor who may not see it', async () => {
    server.answers({ body: says('{"reason":"Same.","verdict":"pass"}') });
    const id = await makeModel(app.db, app.projectId, { baseUrl: `${server.url}/v1`, key: { value: key, secrets: app.secrets } });
    const html = await actAs(app, 'editor', () => check({}, `${list}/${id}/check`));
    expect(html).toContain('It can judge.');
    expect(html).not.toContain(key);
    expect(server.seen[0]!.headers.authorization).toBe(`Bearer ${key}`);
  });
});
