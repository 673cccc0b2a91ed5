// A person's own page: name, address, password, sessions, and what ends with them.
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '../../src/accounts/passwords.ts';
import { beginSession } from '../../src/accounts/sessions.ts';
import { routes } from '../../src/routes.ts';
import { browserWords } from '../../views/accounts/browser-words.ts';
import { auditOf, newPerson, type Person } from '../members/people.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';

const oldPassword = 'the old password';
const newPassword = 'a new long password';
const hashed = hashPassword(oldPassword);

let app: TestApp;
let person: Person;
beforeEach(async () => {
  app ??= await openTestApp();
  person = await newPerson(app, 'Ada', await hashed);
});

const cookieOf = async (accountId: number): Promise<{ cookie: string }> => ({ cookie: `assay=${await beginSession(app.db, accountId, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')}` });
const isSignedIn = async (headers: { cookie: string }): Promise<boolean> => (await app.get('/profile', headers)).status === 200;
const change = (form: Partial<Record<'current' | 'password' | 'repeated', string>>, headers = person.as) =>
  app.post('/profile/password', { current: oldPassword, password: newPassword, repeated: newPassword, ...form }, headers);
const signIn = (password: string) => app.post('/sign-in', { email: person.email, password }, { cookie: '' });

describe('name and address', () => {
  it('are changed, shown and remembered in the log', async () => {
    const response = await app.post('/profile', { name: ' Ada Lovelace ', email: `new-${person.email}` }, person.as);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/profile?done=profile']);
    const html = await (await app.get('/profile?done=profile', person.as)).text();
    expect(html).toContain('value="Ada Lovelace"');
    expect(html).toContain(`value="new-${person.email}"`);
    expect(html).toContain('Your name and address are saved.');
    expect((await auditOf(app, 'account.changed')).at(-1)).toMatchObject({ account_id: person.id, detail: { before: { name: 'Ada', email: person.email } } });
    person.email = `new-${person.email}`;
    expect((await signIn(oldPassword)).status).toBe(303);
  });

  it('are refused at the field, with what was typed', async () => {
    const response = await app.post('/profile', { name: ' ', email: 'ada@' }, person.as);
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toMatch(/id="name-error">Enter your name\./);
    expect(html).toMatch(/id="email-error">Enter an e-mail address like ada@example\.com\./);
    expect(html).toContain('value="ada@"');
    expect(await (await app.post('/profile', { name: 'x'.repeat(101), email: person.email }, person.as)).text()).toMatch(/id="name-error">Use at most 100 characters\./);
    expect(await (await app.post('/profile', { name: 'Ada', email: `${'x'.repeat(250)}@example.com` }, person.as)).text()).toMatch(/id="email-error">/);
  });

  it('of another account are not taken, whatever the case', async () => {
    for (const email of ['ines@example.com', 'INES@Example.com']) {
      const response = await app.post('/profile', { name: 'Other name', email }, person.as);
      expect(response.status).toBe(422);
      const html = await response.text();
      expect(html).toMatch(/id="email-error">This address cannot be used here/);
      expect(html).toContain(`value="${email}"`);
    }
    expect(await app.db.selectFrom('accounts').select(['name', 'email']).where('id', '=', person.id).executeTakeFirst()).toEqual({ name: 'Ada', email: person.email });
    expect((await app.post('/profile', { name: 'Ada', email: person.email.toUpperCase() }, person.as)).status).toBe(303);
  });

  it('go to one of two people who ask for the same address at the same moment', async () => {
    const other = await newPerson(app);
    const answers = await Promise.all([person, other].map(({ as }, index) => app.post('/profile', { name: 'N', email: `wanted-${person.id}@example.com`.toUpperCase().slice(index) }, as)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const race = await Promise.all([person, other].map(({ as }) => app.post('/profile', { name: 'N', email: `Raced-${person.id}@example.com` }, as)));
    expect(race.map(({ status }) => status).sort()).toEqual([303, 422]);
  });
});

describe('a changed password', () => {
  it('has at least ten characters as it is kept, where a letter and its accent are one, and at most 200', async () => {
    for (const [password, status] of [['e\u0301'.repeat(9), 422], ['e\u0301'.repeat(10), 303]] as const) {
      const response = await change({ password, repeated: password });
      expect([password, response.status]).toEqual([password, status]);
      if (status === 422) expect(await response.text()).toContain('id="password-error">Use at least 10 characters.');
    }
    const tooLong = await change({ password: 'x'.repeat(201), repeated: 'x'.repeat(201) });
    expect(await tooLong.text()).toContain('id="password-error">Use at most 200 characters.');
  });

  it('ends every session but the one that asked, and replaces the old one', async () => {
    const others = [await cookieOf(person.id), await cookieOf(person.id)];
    const foreign = await newPerson(app);
    expect((await change({})).headers.get('location')).toBe('/profile?done=password');
    expect(await isSignedIn(person.as)).toBe(true);
    expect(await Promise.all(others.map(isSignedIn))).toEqual([false, false]);
    expect(await isSignedIn(foreign.as)).toBe(true);
    expect([(await signIn(oldPassword)).status, (await signIn(newPassword)).status]).toEqual([422, 303]);
    expect((await auditOf(app, 'password.changed')).at(-1)).toMatchObject({ account_id: person.id, detail: { endedSessions: 2 } });
  });

  it('is refused at the field that is wrong, and nothing changes', async () => {
    for (const [form, message] of [
      [{ current: 'not the old one' }, /id="current-error">This is not your current password\./],
      [{ current: '' }, /id="current-error">Enter your current password\./],
      [{ password: 'short', repeated: 'short' }, /id="password-error">Use at least 10 characters\./],
      [{ password: 'x'.repeat(201), repeated: 'x'.repeat(201) }, /id="password-error">Use at most 200 characters\./],
      [{ repeated: 'a new long passwort' }, /id="repeated-error">The two passwords differ\./],
    ] as const) {
      const response = await change(form);
      expect(response.status).toBe(422);
      const html = await response.text();
      expect(html).toMatch(message);
      expect(html).not.toMatch(/type="password" value="[^"]+"/);
      expect(html).toContain('value="Ada"');
    }
    expect((await signIn(oldPassword)).status).toBe(303);
  });

  it('cannot be guessed from a borrowed session: after ten wrong ones it waits', async () => {
    for (let n = 0; n < 10; n++) expect((await change({ current: 'a wrong password' })).status).toBe(422);
    const response = await change({});
    expect(response.status).toBe(429);
    expect(await response.text()).toContain('There were too many tries');
  });

  it('is won by one of two changes at the same moment', async () => {
    const answers = await Promise.all([change({ password: 'the first password', repeated: 'the first password' }), change({ password: 'the second password', repeated: 'the second password' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    const winner = answers[0]!.status === 303 ? 'the first password' : 'the second password';
    expect((await signIn(winner)).status).toBe(303);
  });

  it('leaves no session that began with the old one, not even at the same moment', async () => {
    const [changed, ...begun] = await Promise.all([change({}), ...Array.from({ length: 8 }, () => signIn(oldPassword))]);
    expect(changed!.status).toBe(303);
    for (const response of begun) {
      const cookie = response.headers.get('set-cookie')?.split(';')[0];
      if (cookie !== undefined) expect(await isSignedIn({ cookie })).toBe(false);
    }
    expect(await isSignedIn(person.as)).toBe(true);
  });

  it('refuses a sign-in that had found the old one right and not yet begun its session', async () => {
    const changed = await hashPassword(newPassword);
    const answer = await app.db.transaction().execute(async (trx) => {
      await trx.updateTable('accounts').set({ password_hash: changed }).where('id', '=', person.id).execute();
      const late = signIn(oldPassword);
      await until('the sign-in waits for the change', async () => {
        const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(app.db);
        return rows.length === 1;
      });
      return { late };
    });
    expect((await answer.late).status).toBe(422);
  });
});

describe('the list of sessions', () => {
  it('shows each in short words and marks the one that asks', async () => {
    await cookieOf(person.id);
    const html = await (await app.get('/profile', person.as)).text();
    expect(html).toContain('Firefox on Linux');
    expect(html.match(/this session/g)?.length).toBe(1);
    expect(html.match(/\/profile\/sessions\/\d+\/end/g)?.length).toBe(1);
  });

  it('ends one of them, and of another person none', async () => {
    const other = await cookieOf(person.id);
    const path = /\/profile\/sessions\/\d+\/end/.exec(await (await app.get('/profile', person.as)).text())![0];
    expect((await app.post(path, {})).status).toBe(404);
    expect(await isSignedIn(other)).toBe(true);
    expect((await app.post(path, {}, person.as)).headers.get('location')).toBe('/profile?done=session');
    expect([await isSignedIn(other), await isSignedIn(person.as)]).toEqual([false, true]);
    expect((await app.post(path, {}, person.as)).status).toBe(404);
    expect((await auditOf(app, 'session.ended')).at(-1)).toMatchObject({ account_id: person.id });
  });

  it('ends all others at once', async () => {
    const others = [await cookieOf(person.id), await cookieOf(person.id)];
    expect((await app.post('/profile/sessions/end', {}, person.as)).status).toBe(303);
    expect(await Promise.all([...others, person.as].map(isSignedIn))).toEqual([false, false, true]);
    expect(await isSignedIn({ cookie: '' })).toBe(false);
    expect((await app.get('/profile')).status).toBe(200);
  });
});

describe('a session that ended, expired, or is of a disabled account', () => {
  const fill = (path: string): string => path.replace(/:project\{[^}]*\}/, String(app.projectId)).replace(/:version\{[^}]*\}/, 'v1').replace(/:\w+(\{[^}]*\})?/g, '1');

  it('can do nothing that needs one', async () => {
    const [ended, expired, disabled] = [await newPerson(app), await newPerson(app), await newPerson(app)];
    for (const { id } of [ended, expired, disabled]) await app.db.insertInto('members').values({ project_id: app.projectId, account_id: id, role: 'admin' }).execute();
    expect(await Promise.all([ended, expired, disabled].map(({ as }) => isSignedIn(as)))).toEqual([true, true, true]);
    await app.post('/sign-out', {}, ended.as);
    await app.db.updateTable('sessions').set({ expires_at: new Date(Date.now() - 1_000) }).where('account_id', '=', expired.id).execute();
    await app.db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', disabled.id).execute();
    for (const { as } of [ended, expired, disabled]) {
      for (const { verb, path, permission } of routes.filter((route) => route.permission !== 'everyone')) {
        const response = verb === 'GET' ? await app.get(fill(path), as) : await app.post(fill(path), {}, as);
        expect([response.status, response.headers.get('location')?.split('?')[0]], `${verb} ${path} (${permission})`).toEqual([303, '/sign-in']);
      }
    }
  });

  it('stays ended when the account is enabled again', async () => {
    await app.db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', person.id).execute();
    expect((await signIn(oldPassword)).status).toBe(422);
    await app.db.updateTable('accounts').set({ disabled_at: null }).where('id', '=', person.id).execute();
    expect(await isSignedIn(person.as)).toBe(false);
    expect((await signIn(oldPassword)).status).toBe(303);
  });
});

describe('a browser', () => {
  it('is named in short words', () => {
    const safari = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15';
    const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
    expect(browserWords(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`)).toBe('Chrome on Windows');
    expect(browserWords(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/140.0.0.0`)).toBe('Edge on Windows');
    expect(browserWords(`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari}`)).toBe('Safari on macOS');
    expect(browserWords(`Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${safari}`)).toBe('Safari on iPhone');
    expect(browserWords(`Mozilla/5.0 (Linux; Android 15) ${chrome}`)).toBe('Chrome on Android');
    expect(browserWords('curl/8.5.0')).toBe('curl');
    expect(browserWords('')).toBe('Unknown browser');
  });
});
