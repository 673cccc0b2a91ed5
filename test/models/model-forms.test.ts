// The form of a model: what is refused at which field, and that it keeps what was typed.
import { beforeAll, describe, expect, it } from 'vitest';
import { app, create, list, messageAt, openStage, openedKey, refusal, rowOf } from './model-stage.ts';

beforeAll(openStage);

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
