// The test message: one call before anything is saved, and everything that it tells.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { endpointForm } from './endpoint-form.ts';

let app: TestApp;
let fake: FakeEndpoint;
let other: FakeEndpoint;
let list: string;
beforeAll(async () => {
  app = await openTestApp();
  list = `/projects/${app.projectId}/endpoints`;
  [fake, other] = await Promise.all([startFakeEndpoint(), startFakeEndpoint()]);
});
afterAll(() => Promise.all([fake.close(), other.close()]));

const partial = { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'div#test-result' };

interface Sent {
  status: number;
  html: string;
  calls: FakeEndpoint['calls'];
}

async function send(form: Record<string, string>, path = '/test-message', headers: Record<string, string> = {}): Promise<Sent> {
  fake.calls.length = 0;
  const response = await app.post(list + path, { ...endpointForm, url: `${fake.url}/ok`, 'mapping-output': 'answer', ...form }, headers);
  return { status: response.status, html: await response.text(), calls: [...fake.calls] };
}

function reply(body: string, status = 200, contentType = 'application/json'): void {
  fake.setBehaviour((_call, response) => void response.writeHead(status, { 'content-type': contentType }).end(body));
}

describe('a test message', () => {
  beforeAll(() => fake.setBehaviour(null));

  it('is one call with what stands in the form, and saves nothing', async () => {
    const { status, html, calls } = await send({
      name: '', method: 'PUT', url: `${fake.url}/ok?t={{trial}}`, body: '{"input": "{{input}}", "m": {{messages}}}', 'test-text': 'Say "hi"', attempts: '5',
      'header-0-name': 'X-Team', 'header-0-value': 'qa', 'header-1-name': 'X-Key', 'header-1-value': 'typed', 'header-1-secret': 'on',
    });
    expect(status).toBe(200);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ method: 'PUT', path: '/ok?t=1', headers: { 'x-team': 'qa', 'x-key': 'typed', 'content-type': 'application/json' } });
    expect(JSON.parse(calls[0]!.body)).toEqual({ input: 'Say "hi"', m: [{ role: 'user', content: 'Say "hi"' }] });
    expect(html).toMatch(/<b>200 in \d+ ms\.<\/b> The answer was found\./);
    expect(html).toContain('echo: Say &quot;hi&quot;');
    expect(await app.db.selectFrom('endpoints').selectAll().execute()).toEqual([]);
  });

  it('shows each mapped field with its value, or where nothing was found', async () => {
    reply('{"a":"Yes","c":["one","two"],"n":12,"t":"many","tools":[{"name":"search"}],"conv":"c-9"}');
    const { html } = await send({
      'mapping-output': 'a', 'mapping-context': 'c', 'mapping-input_tokens': 'n', 'mapping-output_tokens': 't', 'mapping-tool_calls': 'tools', 'mapping-conversation_id': 'conv', 'mapping-metadata': 'meta.x',
    });
    for (const shown of ['>Yes<', 'one\n\ntwo', '>12<', 'no whole number at $.t', '&quot;search&quot;', '>c-9<', 'not found at $.meta.x']) expect(html).toContain(shown);
    expect(html).toContain('The answer was found.');
    fake.setBehaviour(null);
  });

  it('suggests where the answer may be when the path does not lead to it, and takes the suggestion over without a call', async () => {
    reply('{"data":{"reply":"Hello there"},"id":"x1"}');
    const { status, html } = await send({ 'mapping-output': 'answer' });
    expect(status).toBe(200);
    expect(html).toContain('The reply has nothing at $.answer.');
    expect(html).toContain('name="use-path" value="data.reply"');
    const used = await send({ 'use-path': 'data.reply', 'mapping-output': 'answer', name: 'Kept name', 'header-0-name': 'X-Key', 'header-0-value': 'typed', 'header-0-secret': 'on' });
    expect(used.calls).toEqual([]);
    expect(used.html).toMatch(/id="mapping-output"[^>]*value="data\.reply"/);
    for (const kept of ['Kept name', 'value="typed"', 'The output is now read from']) expect(used.html).toContain(kept);
    fake.setBehaviour(null);
  });

  it('is sent while the path of the output is still missing', async () => {
    const { html } = await send({ 'mapping-output': '', body: '{"input":"{{input}}"}' });
    expect(html).toContain('No path says yet where the answer is in this reply.');
    expect(html).toContain('name="use-path" value="answer"');
    expect(html).toMatch(/id="mapping-output"[^>]*value=""/);
  });

  it.each([
    ['plain text', 'Hello <b>you</b>', 200, 'The reply is not JSON', 'name="use-path" value="$"'],
    ['JSON’s null', 'null', 200, 'The reply has nothing at $.answer. It is null.', '>null<'],
    ['a refused key', '{"error":"bad key"}', 401, 'Check the endpoint’s secret headers.', 'bad key'],
    ['an unknown path', '{"error":"no such path"}', 404, 'Check the address.', '<b>404 in '],
    ['a failure on its side', 'oops', 500, 'The endpoint failed on its side (HTTP 500). Look for the reason in the raw reply and in the endpoint’s log.', '>oops<'],
  ])('says what to change after %s', async (_what, body, status, message, shown) => {
    reply(body, status, 'text/plain');
    const { html } = await send({});
    expect(html).toContain(message);
    expect(html).toContain(shown);
    expect(html).not.toContain('<b>you</b>');
    fake.setBehaviour(null);
  });

  it('says so when nothing answers, and when the address may not be called', async () => {
    expect((await send({ url: 'http://127.0.0.1:1/' })).html).toContain('Nothing takes connections at 127.0.0.1:1.');
    expect((await send({ url: 'http://169.254.169.254/latest' })).html).toContain('that Assay may not call');
    expect((await send({ url: `${fake.url}/hang`, timeout: '1' })).html).toContain('did not answer within 1 s');
  });

  it.each(['huge', 'gzip-bomb'])('asks for less after a reply that is too large (%s), since no setting takes more', async (path) => {
    const { html } = await send({ url: `${fake.url}/${path}` });
    expect(html).toMatch(/larger than 4 MiB[^.]*\. Make it answer with less\.<\/div>/);
  });

  it('is not sent when a field is wrong: the message stands at the field and in the result', async () => {
    const { status, html, calls } = await send({ body: '{"q": "{{nope}}"}', 'test-text': ' ' });
    expect(status).toBe(422);
    expect(calls).toEqual([]);
    expect(html).toContain('Nothing was sent.');
    expect(html).toContain('id="body-error"');
    expect(html).toContain('Enter the message to send.');
  });

  it('answers htmx with the part of the page that changes', async () => {
    const fragment = await send({}, '/test-message', partial);
    const page = await send({});
    expect(fragment.html).toMatch(/^<title>.*<\/title><div id="test-result"/);
    const stable = (html: string) => html.replace(/\d+ ms/, '').replace(/nonce="[^"]*"/g, '');
    expect(stable(page.html)).toContain(stable(fragment.html).replace(/<title>.*<\/title>/, ''));
  });

  it('is noted in the audit log', async () => {
    await send({});
    const entry = await app.db.selectFrom('audit_entries').select(['action', 'detail']).orderBy('id', 'desc').executeTakeFirst();
    expect(entry).toEqual({ action: 'endpoint.tested', detail: { origin: fake.url } });
  });
});

describe('a test message of a saved endpoint', () => {
  let id: number;
  const kept = { 'header-0-name': 'X-Key', 'header-0-value': '', 'header-0-secret': 'on' };
  beforeAll(async () => {
    await app.post(list, { ...endpointForm, url: `${fake.url}/ok`, ...kept, 'header-0-value': 'hush-hush' });
    ({ id } = await app.db.selectFrom('endpoints').select('id').executeTakeFirstOrThrow());
  });

  it('carries the stored secrets where their fields were left empty', async () => {
    const { html, calls } = await send(kept, `/${id}/test-message`);
    expect(calls[0]?.headers['x-key']).toBe('hush-hush');
    expect(html).not.toContain('hush-hush');
    const typed = await send({ ...kept, 'header-0-value': 'another' }, `/${id}/test-message`);
    expect(typed.calls[0]?.headers['x-key']).toBe('another');
  });

  it('never carries a stored secret to another host', async () => {
    const { status, html } = await send({ ...kept, url: `${other.url}/ok` }, `/${id}/test-message`);
    expect(status).toBe(422);
    expect(html).toContain('a stored value is not sent there');
    expect(other.callCount()).toBe(0);
    const unsaved = await send(kept);
    expect(unsaved.status).toBe(422);
    expect(unsaved.calls).toEqual([]);
  });

  it('changes nothing that is stored', async () => {
    const before = await app.db.selectFrom('endpoints').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    await send({ ...kept, 'header-0-value': 'another', name: 'Other name' }, `/${id}/test-message`);
    expect(await app.db.selectFrom('endpoints').selectAll().where('id', '=', id).executeTakeFirstOrThrow()).toEqual(before);
  });

  it('says so when a stored secret cannot be opened any more', async () => {
    const { headers } = await app.db.selectFrom('endpoints').select('headers').where('id', '=', id).executeTakeFirstOrThrow();
    await app.db.updateTable('endpoints').set({ headers: JSON.stringify([{ ...headers[0], value: 'v1.deadbeef.AAAA' }]) }).where('id', '=', id).execute();
    const { html, calls } = await send(kept, `/${id}/test-message`);
    expect(html).toContain('Type the secret headers again.');
    expect(calls).toEqual([]);
  });
});
