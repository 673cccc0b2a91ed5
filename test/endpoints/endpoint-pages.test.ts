// The pages of endpoints: who sees and changes them, what is refused at which field, and that secrets stay where they belong.
import { beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../../src/projects/project-verbs.ts';
import { openSecretHeaders } from '../../src/endpoints/endpoint-snapshot.ts';
import { actAs } from '../support/act-as.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { endpointForm } from './endpoint-form.ts';

let app: TestApp;
let list: string;
beforeAll(async () => {
  app = await openTestApp();
  list = `/projects/${app.projectId}/endpoints`;
});

async function create(form: Record<string, string> = {}): Promise<number> {
  const response = await app.post(list, { ...endpointForm, ...form });
  expect(response.status).toBe(303);
  return (await app.db.selectFrom('endpoints').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()).id;
}

async function refusal(path: string, form: Record<string, string>): Promise<string> {
  const response = await app.post(path, { ...endpointForm, ...form });
  expect(response.status).toBe(422);
  return response.text();
}

/** The message that stands at a field, as text. */
function messageAt(html: string, field: string): string {
  const found = new RegExp(`<span class="field-error" id="${field}-error">([^<]*)</span>`).exec(html)?.[1] ?? '';
  return found.replaceAll('&quot;', '"').replaceAll('&#39;', "'");
}

const rowOf = (id: number) => app.db.selectFrom('endpoints').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe('an endpoint', () => {
  it('is stored as it was entered and shown the same', async () => {
    const id = await create({ 'header-1-name': 'X-Team', 'header-1-value': 'qa {{trial}}', timeout: '2.5', rate: '90', 'mapping-input_tokens': 'usage.in', environment: 'staging' });
    expect(await rowOf(id)).toMatchObject({
      name: 'Bot', environment: 'staging', preset: 'custom', method: 'POST', url: 'https://bot.example.com/chat', headers: [{ name: 'X-Team', value: 'qa {{trial}}', secret: false }],
      body_template: '{"q": "{{input}}"}', mapping: { output: 'reply', input_tokens: 'usage.in' }, timeout_ms: 2_500, max_attempts: 3, max_concurrency: 8, requests_per_minute: 90,
    });
    const html = await (await app.get(`${list}/${id}`)).text();
    for (const shown of ['value="qa {{trial}}"', 'value="2.5"', 'value="90"', 'value="staging"', 'value="usage.in"', '{&quot;q&quot;: &quot;{{input}}&quot;}']) expect(html).toContain(shown);
  });

  it('is listed with its limits and the names of its secret headers, without their values', async () => {
    await create({ name: 'Listed bot', 'header-0-name': 'X-Api-Key', 'header-0-value': 'hush-hush', 'header-0-secret': 'on', rate: '60' });
    const html = await (await app.get(list)).text();
    for (const shown of ['Listed bot', 'X-Api-Key', 'bot.example.com', '8 at once, 60 per minute', '30 s, 3 attempts']) expect(html).toContain(shown);
    expect(html).not.toContain('hush-hush');
    expect(html).not.toContain('v1.');
  });

  it('begins with one of three presets', async () => {
    for (const [preset, shown] of [['openai-chat', 'choices[0].message.content'], ['question-answer', '&quot;question&quot;: &quot;{{input}}&quot;'], ['custom', '&quot;input&quot;: &quot;{{input}}&quot;']] as const) {
      const html = await (await app.get(`${list}/new?preset=${preset}`)).text();
      expect(html).toContain(shown);
      expect(html).toContain(`name="preset" value="${preset}"`);
    }
  });

  it('is deleted from every list, while its row stays for its runs', async () => {
    const id = await create({ name: 'To be deleted' });
    expect((await app.post(`${list}/${id}/deletion`, {})).headers.get('location')).toBe(list);
    expect((await rowOf(id)).deleted_at).not.toBeNull();
    expect(await (await app.get(list)).text()).not.toContain('To be deleted');
    for (const path of ['', '/deletion', '/test-message']) expect((await app.post(`${list}/${id}${path}`, endpointForm)).status).toBe(404);
    expect((await app.get(`${list}/${id}`)).status).toBe(404);
  });

  it('leaves a mark in the audit log whenever it is changed, without its secrets', async () => {
    const id = await create({ 'header-0-name': 'X-Api-Key', 'header-0-value': 'hush-hush', 'header-0-secret': 'on' });
    await app.post(`${list}/${id}`, { ...endpointForm, name: 'Renamed', 'header-0-name': 'X-Api-Key', 'header-0-secret': 'on' });
    await app.post(`${list}/${id}/deletion`, {});
    const entries = await app.db.selectFrom('audit_entries').select(['action', 'detail']).where('subject', '=', `endpoint ${id}`).orderBy('id').execute();
    expect(entries).toEqual([
      { action: 'endpoint.created', detail: { name: 'Bot', secretsSet: ['X-Api-Key'] } }, { action: 'endpoint.changed', detail: { name: 'Renamed', secretsSet: [] } },
      { action: 'endpoint.deleted', detail: { name: 'Renamed' } },
    ]);
  });
});

describe('a form that is wrong', () => {
  it.each([
    ['name', { name: ' ' }, 'Enter a name.'], ['name', { name: 'x'.repeat(201) }, 'Use at most 200 characters.'], ['environment', { environment: 'x'.repeat(101) }, 'Use at most 100 characters.'],
    ['method', { method: 'TRACE' }, 'Choose GET'], ['url', { url: 'bot.example.com' }, 'Write the whole URL'], ['url', { url: 'https://{{input}}/' }, 'not in the host'],
    ['url', { url: 'https://a:b@host/' }, 'user name or a password'], ['url', { method: 'GET' }, 'A GET request has no body'],
    ['body', { body: '{"q": {{input}' }, 'not valid JSON'], ['body', { body: '{"q": "{{nope}}"}' }, '{{nope}} is not known'], ['body', { body: '{"q": "hello"}' }, 'Nothing here carries the prompt'],
    ['body', { body: `"{{input}}${'x'.repeat(100_000)}"` }, 'Use at most 100,000 characters.'],
    ['mapping-output', { 'mapping-output': '' }, 'Say where the answer is'], ['mapping-output', { 'mapping-output': 'a[' }, 'is not a JSON path'],
    ['mapping-context', { 'mapping-context': '$.a[?match(@, "x")]' }, 'is not a JSON path'], ['mapping-metadata', { 'mapping-metadata': 'x'.repeat(501) }, 'Use at most 500 characters.'],
    ['timeout', { timeout: '0' }, '1 to 600'], ['timeout', { timeout: '600.5' }, '1 to 600'], ['timeout', { timeout: '' }, '1 to 600'], ['attempts', { attempts: '11' }, '1 to 10'],
    ['attempts', { attempts: '1.5' }, '1 to 10'], ['concurrency', { concurrency: '1001' }, '1 to 1,000'], ['rate', { rate: '0' }, '1 to 100,000'], ['rate', { rate: '1e3' }, '1 to 100,000'],
    ['header-0-name', { 'header-0-name': 'X Team', 'header-0-value': 'a' }, 'letters, digits and hyphens'], ['header-0-name', { 'header-0-value': 'a' }, 'Enter the name'],
    ['header-0-name', { 'header-0-name': 'Content-Length', 'header-0-value': '3' }, 'is set by Assay'], ['header-0-name', { 'header-0-name': 'host', 'header-0-value': 'x' }, 'is set by Assay'],
    ['header-4-name', { 'header-1-name': 'X-A', 'header-1-value': '1', 'header-4-name': 'x-a', 'header-4-value': '2' }, 'stands here twice'],
    ['header-0-value', { 'header-0-name': 'X-A' }, 'Enter the value'], ['header-0-value', { 'header-0-name': 'X-A', 'header-0-secret': 'on' }, 'Enter the value'],
    ['header-0-value', { 'header-0-name': 'X-A', 'header-0-value': 'a\nb' }, 'one line'], ['header-0-value', { 'header-0-name': 'X-A', 'header-0-value': 'Ω' }, 'Latin'],
    ['header-0-value', { 'header-0-name': 'X-A', 'header-0-value': '{{nope}}' }, '{{nope}} is not known'],
    ['header-0-value', { 'header-0-name': 'X-A', 'header-0-value': 'x'.repeat(8_001) }, 'Use at most 8,000 characters.'],
  ] as [string, Record<string, string>, string][])('says so at %s: %o', async (field, form, message) => {
    const before = await app.db.selectFrom('endpoints').select(({ fn }) => fn.countAll().as('n')).executeTakeFirst();
    expect(messageAt(await refusal(list, form), field)).toContain(message);
    expect(await app.db.selectFrom('endpoints').select(({ fn }) => fn.countAll().as('n')).executeTakeFirst()).toEqual(before);
  });

  it('keeps everything that was typed', async () => {
    const html = await refusal(list, {
      name: '', environment: 'kept-env', url: 'https://kept.example/{{input}}', body: '{"kept": "{{input}}"}', method: 'PATCH', timeout: '77', attempts: '7', concurrency: '17', rate: '177',
      'mapping-output': 'kept.output', 'mapping-tool_calls': 'kept.tools', 'header-3-name': 'X-Kept', 'header-3-value': 'kept-value', 'header-5-name': 'X-Key', 'header-5-value': 'typed-key',
      'header-5-secret': 'on', 'test-text': 'kept message', preset: 'question-answer',
    });
    for (const kept of ['kept-env', 'https://kept.example/{{input}}', '{&quot;kept&quot;: &quot;{{input}}&quot;}', 'value="PATCH" selected', '"77"', '"7"', '"17"', '"177"', 'kept.output', 'kept.tools', 'X-Kept', 'kept-value', 'kept message', 'value="question-answer"']) {
      expect(html).toContain(kept);
    }
    expect(html).toMatch(/id="header-5-value"[^>]*value="typed-key"[^>]*type="password"/);
  });

  it('puts {{input}} into a URL as well as into a body', async () => {
    expect((await app.post(list, { ...endpointForm, method: 'GET', url: 'https://bot.example.com/?q={{input}}', body: '' })).status).toBe(303);
    expect((await app.post(list, { ...endpointForm, body: 'q={{input}}', 'header-0-name': 'Content-Type', 'header-0-value': 'application/x-www-form-urlencoded' })).status).toBe(303);
  });
});

describe('a secret header', () => {
  const secret = { 'header-0-name': 'X-Api-Key', 'header-0-value': 'hush-hush', 'header-0-secret': 'on' };
  const kept = { 'header-0-name': 'X-Api-Key', 'header-0-value': '', 'header-0-secret': 'on' };
  const opened = async (id: number) => Object.fromEntries(openSecretHeaders(app.secrets, id, (await rowOf(id)).headers));

  it('is encrypted and never shown again', async () => {
    const id = await create(secret);
    const { headers } = await rowOf(id);
    expect(JSON.stringify(headers)).not.toContain('hush-hush');
    expect(await opened(id)).toEqual({ 'x-api-key': 'hush-hush' });
    const pages = [await (await app.get(`${list}/${id}`)).text(), await refusal(`${list}/${id}`, { ...kept, name: '' }), await actAs(app, 'viewer', async () => (await app.get(`${list}/${id}`)).text())];
    for (const html of pages) {
      expect(html).toContain('X-Api-Key');
      expect(html).not.toContain('hush-hush');
      expect(html).not.toContain(headers[0]!.value);
    }
    expect(pages[0]).toContain('stored, leave empty to keep');
  });

  it('is kept when its field is left empty, replaced when one is typed, removed with its name', async () => {
    const id = await create(secret);
    const before = (await rowOf(id)).headers;
    expect((await app.post(`${list}/${id}`, { ...endpointForm, ...kept, url: 'https://bot.example.com/other/{{trial}}' })).status).toBe(303);
    expect((await rowOf(id)).headers).toEqual(before);
    await app.post(`${list}/${id}`, { ...endpointForm, ...kept, 'header-0-name': 'x-api-key' });
    expect(await opened(id)).toEqual({ 'x-api-key': 'hush-hush' });
    await app.post(`${list}/${id}`, { ...endpointForm, ...kept, 'header-0-value': 'newer' });
    expect(await opened(id)).toEqual({ 'x-api-key': 'newer' });
    await app.post(`${list}/${id}`, endpointForm);
    expect((await rowOf(id)).headers).toEqual([]);
  });

  it('has to be typed again when the URL leads to another scheme, host or port', async () => {
    const id = await create(secret);
    for (const url of ['http://bot.example.com/chat', 'https://evil.example/chat', 'https://bot.example.com:8443/chat']) {
      expect(messageAt(await refusal(`${list}/${id}`, { ...kept, url }), 'header-0-value')).toContain('Type it again.');
    }
    expect((await rowOf(id)).url).toBe('https://bot.example.com/chat');
    expect((await app.post(`${list}/${id}`, { ...endpointForm, ...secret, url: 'https://other.example/chat' })).status).toBe(303);
  });

  it('cannot be made readable or renamed without its value', async () => {
    const id = await create(secret);
    expect(messageAt(await refusal(`${list}/${id}`, { 'header-0-name': 'X-Api-Key', 'header-0-value': '' }), 'header-0-value')).toContain('never shown again');
    expect(messageAt(await refusal(`${list}/${id}`, { ...kept, 'header-0-name': 'X-Other' }), 'header-0-value')).toContain('Enter the value');
    expect(await opened(id)).toEqual({ 'x-api-key': 'hush-hush' });
  });

  it('is an admin’s: an editor keeps it but may not set, change or remove one', async () => {
    const id = await create(secret);
    await actAs(app, 'editor', async () => {
      expect((await app.post(`${list}/${id}`, { ...endpointForm, ...kept, name: 'Renamed by an editor' })).status).toBe(303);
      expect(messageAt(await refusal(list, secret), 'header-0-value')).toContain('Only an admin');
      expect(messageAt(await refusal(`${list}/${id}`, secret), 'header-0-value')).toContain('Only an admin');
      expect(messageAt(await refusal(`${list}/${id}`, { 'header-0-name': 'X-Api-Key', 'header-0-value': 'plain' }), 'header-0-value')).toContain('Only an admin');
      expect(messageAt(await refusal(`${list}/${id}`, {}), 'headers')).toContain('Only an admin');
      expect(messageAt(await refusal(`${list}/${id}`, { ...kept, url: 'https://evil.example/' }), 'header-0-value')).toContain('An admin of the project has to type it again.');
      expect(await (await app.get(`${list}/new?preset=openai-chat`)).text()).not.toContain('value="Authorization"');
    });
    expect(await opened(id)).toEqual({ 'x-api-key': 'hush-hush' });
    expect((await rowOf(id)).name).toBe('Renamed by an editor');
  });
});

describe('people', () => {
  it('who only read see an endpoint without a form, and change nothing', async () => {
    const id = await create();
    await actAs(app, 'reviewer', async () => {
      const html = await (await app.get(`${list}/${id}`)).text();
      expect(html).toContain('https://bot.example.com/chat');
      expect(html).not.toContain('Save endpoint');
      expect(await (await app.get(list)).text()).not.toMatch(/New endpoint|Delete/);
      expect((await app.get(`${list}/new`)).status).toBe(403);
      for (const path of ['', '/curl', '/test-message', `/${id}`, `/${id}/deletion`, `/${id}/test-message`]) expect((await app.post(list + path, endpointForm)).status, path).toBe(403);
    });
  });

  it('of one project do not find the endpoints of another', async () => {
    const { id: strangerId } = await app.db.insertInto('accounts').values({ email: 'eve@example.com', name: 'Eve', password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
    const otherProject = await createProject(app.db, 'Other', strangerId);
    const id = await create({ name: 'Elsewhere' });
    await app.db.updateTable('endpoints').set({ project_id: otherProject }).where('id', '=', id).execute();
    expect(await (await app.get(list)).text()).not.toContain('Elsewhere');
    for (const base of [list, `/projects/${otherProject}/endpoints`]) {
      expect((await app.get(`${base}/${id}`)).status).toBe(404);
      for (const path of ['', '/deletion', '/test-message']) expect((await app.post(`${base}/${id}${path}`, endpointForm)).status).toBe(404);
    }
    expect((await rowOf(id))).toMatchObject({ name: 'Elsewhere', deleted_at: null });
  });

  it('without an endpoint begin with one of three presets', async () => {
    const empty = await createProject(app.db, 'Empty', app.accountId);
    const html = await (await app.get(`/projects/${empty}/endpoints`)).text();
    for (const preset of ['openai-chat', 'question-answer', 'custom']) expect(html).toContain(`/projects/${empty}/endpoints/new?preset=${preset}`);
  });
});
