// The first account and signing in.
import { beforeAll, describe, expect, it } from 'vitest';
import { createSetupLink } from '../../src/accounts/setup.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

describe('the first account', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    app = await openTestApp();
    await app.db.deleteFrom('accounts').execute();
    token = (await createSetupLink(app.db))!;
  });

  const account = { name: 'Ada', email: 'ada@example.com', password: 'a long password' };

  it('keeps what was typed when a field is wrong, and says what to do there', async () => {
    const response = await app.post('/setup', { ...account, token, password: 'short' });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain('Use at least 10 characters.');
    expect(html).toContain('value="ada@example.com"');
  });

  it('is made through the link, once', async () => {
    const first = await app.post('/setup', { ...account, token });
    expect(first.status).toBe(303);
    expect(first.headers.get('set-cookie')).toMatch(/^assay=.{43}; .*HttpOnly.*SameSite=Lax/);
    const second = await app.post('/setup', { ...account, email: 'eve@example.com', token });
    expect(second.status).toBe(409);
    expect(await app.db.selectFrom('accounts').select('email').execute()).toEqual([{ email: 'ada@example.com' }]);
  });

  it('signs in with its password whatever the case of its address, and nobody else does', async () => {
    expect((await app.post('/sign-in', { email: 'ADA@example.com', password: account.password })).headers.get('location')).toBe('/');
    const wrong = await app.post('/sign-in', { email: account.email, password: 'another password' });
    const unknown = await app.post('/sign-in', { email: 'nobody@example.com', password: account.password });
    expect([wrong.status, unknown.status]).toEqual([422, 422]);
    const message = 'The e-mail address or the password is not right.';
    expect(await wrong.text()).toContain(message);
    expect(await unknown.text()).toContain(message);
  });

  it('is never sent to another site after signing in', async () => {
    for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const response = await app.post('/sign-in', { email: account.email, password: account.password, to });
      expect(response.headers.get('location')).toBe('/');
    }
  });
});

describe('a request', () => {
  it('from another site changes nothing', async () => {
    const app = await openTestApp();
    const response = await app.post('/projects', { name: 'Evil' }, { origin: 'https://evil.example' });
    expect(response.status).toBe(403);
    expect((await app.db.selectFrom('projects').selectAll().where('name', '=', 'Evil').execute()).length).toBe(0);
  });
});
