// What someone sees who comes before there is an account, with and without the setup link.
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSetupLink } from '../../src/accounts/setup.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let token: string;
beforeEach(async () => {
  app = await openTestApp();
  await sql`truncate accounts cascade`.execute(app.db);
  token = (await createSetupLink(app.db))!;
});

describe('a server without an account', () => {
  it('says at its front door where the first account is made, offers no sign-in and tells no secret', async () => {
    const response = await app.get('/');
    const html = await response.text();
    expect([response.status, /<h1>(.*?)<\/h1>/.exec(html)![1]]).toEqual([200, 'There is no account yet']);
    expect(html).toContain('the setup link that Assay printed in its terminal');
    expect(html).not.toMatch(/used already|not complete|sign-in|\/setup/);
    expect(html).not.toContain(token);
  });

  it('says of a wrong link that it does not work, and takes the right one', async () => {
    const wrong = await app.get('/setup?token=wrong');
    expect(wrong.status).toBe(404);
    expect(await wrong.text()).toMatch(/<h1>This setup link does not work<\/h1>.*It was used already, or it is not complete.*href="\/sign-in"/s);
    expect(await (await app.get(`/setup?token=${token}`)).text()).toContain('Make the account');
  });

  it('leads to the sign-in as soon as there is one', async () => {
    await app.post('/setup', { token, name: 'Ines', email: 'first@example.com', password: 'a long password' }, { cookie: '' });
    const response = await app.get('/', { cookie: '' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/sign-in']);
  });
});
