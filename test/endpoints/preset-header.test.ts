// The header that a preset proposes: it may stay without a value, since not every service wants a key.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { endpointForm } from './endpoint-form.ts';

let app: TestApp;
let fake: FakeEndpoint;
let list: string;
let untouched: Record<string, string>;
beforeAll(async () => {
  app = await openTestApp();
  fake = await startFakeEndpoint();
  list = `/projects/${app.projectId}/endpoints`;
  const html = await (await app.get(`${list}/new?preset=openai-chat`)).text();
  const proposed = [...html.matchAll(/<input [^>]*name="(header-0-\w+)" (?:[^>]* )?value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  untouched = { ...endpointForm, preset: 'openai-chat', url: `${fake.url}/ok`, 'mapping-output': 'answer', ...Object.fromEntries(proposed) as Record<string, string> };
});
afterAll(() => fake.close());

const headers = async () => (await app.db.selectFrom('endpoints').select('headers').orderBy('id', 'desc').executeTakeFirstOrThrow()).headers;

it('is left out when it is saved without a value', async () => {
  expect(untouched).toMatchObject({ 'header-0-name': 'Authorization', 'header-0-value': '', 'header-0-secret': 'on' });
  expect((await app.post(list, untouched)).status).toBe(303);
  expect(await headers()).toEqual([]);
});

it('is left out of a test message', async () => {
  const response = await app.post(`${list}/test-message`, untouched);
  expect(response.status).toBe(200);
  expect(fake.calls.at(-1)?.headers['authorization']).toBeUndefined();
});

it('is sent and stored with a value', async () => {
  const filled = { ...untouched, 'header-0-value': 'Bearer typed' };
  await app.post(`${list}/test-message`, filled);
  expect(fake.calls.at(-1)?.headers['authorization']).toBe('Bearer typed');
  expect((await app.post(list, filled)).status).toBe(303);
  expect(await headers()).toMatchObject([{ name: 'Authorization', secret: true }]);
});

it('asks for its value once it is renamed, as a header does that the person named', async () => {
  const named = { ...endpointForm, preset: 'openai-chat', 'header-0-name': 'Authorization', 'header-0-value': '', 'header-0-secret': 'on' };
  for (const form of [{ ...untouched, 'header-0-name': 'X-Key' }, named]) {
    const response = await app.post(list, form);
    expect(response.status).toBe(422);
    expect(await response.text()).toMatch(/id="header-0-value-error">Enter the value/);
  }
});

it('stays untouched when the form comes back for another reason', async () => {
  const html = await (await app.post(list, { ...untouched, name: '' })).text();
  expect(html).toContain('name="header-0-preset" value="Authorization"');
  expect(html).not.toContain('header-0-value-error');
});
