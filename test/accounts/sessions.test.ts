// Sessions and passwords as such: what they are made of, and what ends them.
import { beforeAll, describe, expect, it } from 'vitest';
import { hashPassword, isPassword } from '../../src/accounts/passwords.ts';
import { beginSession } from '../../src/accounts/sessions.ts';
import { newPerson } from '../members/people.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const password = 'Ein Satz, länger als 20';
let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

async function invite({ post, projectId }: TestApp): Promise<string> {
  const html = await (await post(`/projects/${projectId}/invitations`, { role: 'viewer', days: '1' })).text();
  return /\/invitations\/[\w-]{43}/.exec(html)![0];
}

describe('a session’s reference', () => {
  it('is 256 random bits, and the database knows its hash alone', async () => {
    const references = await Promise.all(Array.from({ length: 50 }, () => beginSession(app.db, app.accountId, 'test')));
    expect(new Set(references).size).toBe(50);
    for (const reference of references) expect(Buffer.from(reference, 'base64url')).toHaveLength(32);
    const rows = await app.db.selectFrom('sessions').selectAll().execute();
    for (const { token_hash } of rows) expect(references).not.toContain(token_hash.toString('base64url'));
  });
});

describe('signing in', () => {
  it('again gives a new reference and ends the session that was open', async () => {
    const person = await newPerson(app, 'Lena', await hashPassword(password));
    const response = await app.post('/sign-in', { email: person.email, password }, person.as);
    const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
    expect(cookie).not.toBe(person.as.cookie);
    expect([(await app.get('/profile', person.as)).status, (await app.get('/profile', { cookie })).status]).toEqual([303, 200]);
  });

  it('in vain leaves the session that was open', async () => {
    const person = await newPerson(app, 'Lena', await hashPassword(password));
    expect((await app.post('/sign-in', { email: person.email, password: 'another password' }, person.as)).status).toBe(422);
    expect((await app.get('/profile', person.as)).status).toBe(200);
  });
});

describe('a password', () => {
  it('is right as it was chosen and in no other case, length or spelling', async () => {
    const stored = await hashPassword(password);
    expect(await isPassword(password, stored)).toBe(true);
    for (const other of [password.toLowerCase(), password.toUpperCase(), password.slice(0, -1), `${password} `, ` ${password}`, password.replace('ä', 'a'), '']) expect(await isPassword(other, stored), other).toBe(false);
    const longest = await hashPassword('x'.repeat(200));
    expect([await isPassword('x'.repeat(200), longest), await isPassword('x'.repeat(199), longest), await isPassword('x'.repeat(201), longest)]).toEqual([true, false, false]);
  });

  it('may be of any characters, all of one kind too', async () => {
    for (const chosen of ['aaaaaaaaaa', '0000000000', '          ', '🐑🐑🐑🐑🐑🐑🐑🐑🐑🐑', '<script>"\'&']) expect(await isPassword(chosen, await hashPassword(chosen)), chosen).toBe(true);
    const form = { name: 'Ada', email: 'ada@example.com', password: '9090909091' };
    expect((await app.post(`${await invite(app)}/account`, form, { cookie: '' })).status).toBe(303);
  });

  it('is masked in every form that asks for one, which password managers and the clipboard fill', async () => {
    const forms: [string, Record<string, string>, number][] = [['/sign-in', { cookie: '' }, 1], ['/profile', {}, 3], [await invite(app), { cookie: '' }, 1]];
    for (const [path, headers, fields] of forms) {
      const inputs = [...(await (await app.get(path, headers)).text()).matchAll(/<input[^>]*(?:name="(?:password|current|repeated)")[^>]*>/g)].map(([input]) => input);
      expect(inputs, path).toHaveLength(fields);
      for (const input of inputs) expect(input).toMatch(/type="password"(?!.*onpaste).*autocomplete="(current|new)-password"|autocomplete="(current|new)-password".*type="password"/);
    }
  });
});
