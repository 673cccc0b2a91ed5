// Filling a form that holds something already from a curl command: what was typed stays, unless the command says otherwise.
import { beforeAll, describe, expect, it } from 'vitest';
import { noMapping, type EndpointValues } from '../../src/endpoints/endpoint-values.ts';
import { valuesOfPreset } from '../../src/endpoints/presets.ts';
import { valuesFromCurl } from '../../src/endpoints/values-from-curl.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { endpointForm } from './endpoint-form.ts';

let app: TestApp;
let list: string;
beforeAll(async () => {
  app = await openTestApp();
  list = `/projects/${app.projectId}/endpoints`;
});

const typed = {
  ...endpointForm, preset: 'openai-chat', name: 'Typed bot', environment: 'staging', method: 'PUT', url: 'https://typed.example/v1', body: '{"typed": "{{input}}"}', 'mapping-output': 'typed.path',
  timeout: '31', attempts: '4', concurrency: '5', rate: '60', 'test-text': 'Typed message', 'header-0-name': 'X-Team', 'header-0-value': 'qa', 'header-1-name': 'X-Key', 'header-1-value': 'typed-key', 'header-1-secret': 'on',
};

async function fill(curl: string, form: Record<string, string> = typed): Promise<{ status: number; html: string; fields: Record<string, string> }> {
  const response = await app.post(`${list}/curl`, { ...form, curl });
  const html = await response.text();
  return { status: response.status, html, fields: fieldsOf(html) };
}

/** What the form would send again, by name; empty header rows left out. */
function fieldsOf(html: string): Record<string, string> {
  const plain = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  const attribute = (tag: string, name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  const inputs = [...html.matchAll(/<input [^>]*>/g)].filter(([tag]) => attribute(tag, 'type') !== 'checkbox' || / checked/.test(tag)).map(([tag]) => [attribute(tag, 'name') ?? '', plain(attribute(tag, 'value') ?? '')]);
  const areas = [...html.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>\n?([^<]*)<\/textarea>/g)].map(([, name = '', text = '']) => [name, plain(text)]);
  const method = /<option value="(\w+)" selected/.exec(html)?.[1] ?? '';
  return Object.fromEntries([...inputs, ...areas, ['method', method]].filter(([name = '', value]) => name in typed || (name.startsWith('header-') && value !== '')));
}

describe('a command that is refused', () => {
  it('changes nothing at all', async () => {
    const { status, html, fields } = await fill('wget x');
    expect(status).toBe(422);
    expect(html).toMatch(/id="curl-error">This is not a curl command/);
    expect(fields).toEqual(typed);
  });

  it('leaves the preset as it was prefilled', async () => {
    const { fields } = await fill('wget x', fieldsOf(await (await app.get(`${list}/new`)).text()));
    expect(fields).toMatchObject({ preset: 'openai-chat', url: 'https://api.openai.com/v1/chat/completions', 'header-0-name': 'Authorization', 'mapping-output': 'choices[0].message.content' });
  });
});

describe('a command that is accepted', () => {
  it('keeps what it does not say', async () => {
    const { status, fields } = await fill(`curl https://typed.example/ask -H 'X-Team: ops' --json '{"question":"Hi"}'`);
    expect(status).toBe(200);
    expect(fields).toEqual({ ...typed, preset: 'question-answer', method: 'POST', url: 'https://typed.example/ask', body: '{\n  "question": "{{input}}"\n}', 'header-0-value': 'ops' });
  });

  it('says its own timeout, and names the endpoint by its host where no name was typed', async () => {
    const { fields } = await fill(`curl -m 9 https://new.example/ask -d q=1`, { ...typed, name: '' });
    expect(fields).toMatchObject({ name: 'new.example', timeout: '9', attempts: '4' });
    expect((await fill(`curl https://newer.example/ask -d q=1`, { ...typed, ...fields })).fields['name']).toBe('newer.example');
  });

  it('keeps the body where it has none', async () => {
    expect((await fill('curl -X POST https://typed.example/other')).fields).toMatchObject({ url: 'https://typed.example/other', body: typed.body });
  });

  it('does not take a typed key to another host, and says so', async () => {
    const { html, fields } = await fill(`curl https://other.example/ask --json '{"question":"Hi"}'`);
    expect(html).not.toContain('typed-key');
    expect(html).toContain('the value of X-Key was taken out');
    expect(fields).toMatchObject({ 'header-0-value': 'qa', 'header-1-name': 'X-Key', 'header-1-secret': 'on' });
  });

  it('replaces what only the preset had put there', () => {
    const filled = valuesFromCurl(`curl https://h/ask --json '{"question":"Hi"}'`, valuesOfPreset('openai-chat'));
    expect(filled).toMatchObject({ ok: true, values: { preset: 'question-answer', headers: [], mapping: noMapping, body: '{\n  "question": "{{input}}"\n}' } satisfies Partial<EndpointValues> });
  });

  it('with a URL that cannot be called says so at the URL, and fills the rest', async () => {
    const { html, fields } = await fill(`curl ftp://host.example/x --json '{"question":"Hi"}'`);
    expect(html).toMatch(/id="url-error">Write the whole URL, beginning with http:\/\/ or https:\/\/\./);
    expect(fields).toMatchObject({ name: 'Typed bot', url: 'ftp://host.example/x', body: '{\n  "question": "{{input}}"\n}' });
    expect((await fill(`curl https://typed.example/x --json '{"question":"Hi"}'`)).html).not.toContain('url-error');
  });
});
