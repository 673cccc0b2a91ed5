// What every answer says about itself: its type, who may read it, who may keep it; and over https, that it stays there.
import { beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../src/accounts/passwords.ts';
import { routes } from '../../src/routes.ts';
import { newMember, newPerson } from '../members/people.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const filled = (path: string): string => path.replace(/:project\{[^}]*\}/, String(app.projectId)).replace(/:version\{[^}]*\}/, 'v1').replace(/:\w+(\{[^}]*\})?/g, '1');

/** One answer of every route and verb, of errors and of static files, to a session of its own, which asks no more often than one may; bodies are read. */
async function everyAnswer(more: Record<string, string> = {}): Promise<{ name: string; response: Response; body: string }[]> {
  const reading = [...routes.filter(({ verb }) => verb === 'GET').map(({ path }) => filled(path)), '/nothing-here', '/static/app.js', '/static/assay.css', '/static/icons.svg'];
  const changing = routes.filter(({ verb, path }) => verb === 'POST' && !/\/(sign-out|end|departure|deletion|archive)$/.test(path)).map(({ path }) => filled(path));
  const headers = { ...(await newMember(app, 'admin')).as, ...more };
  const answers: { name: string; response: Response; body: string }[] = [];
  for (const path of reading) answers.push(await readAnswer(`GET ${path}`, await app.get(path, headers)));
  for (const path of changing) answers.push(await readAnswer(`POST ${path}`, await app.post(path, {}, headers)));
  return answers;
}

async function readAnswer(name: string, response: Response): Promise<{ name: string; response: Response; body: string }> {
  return { name, response, body: await response.text() };
}

describe('every answer', () => {
  it('with a body names its type, of a text with its charset, and is taken for nothing else', async () => {
    const answers = await everyAnswer();
    expect(answers.length).toBeGreaterThan(70);
    for (const { name, response, body } of answers) {
      const type = response.headers.get('content-type') ?? '';
      if (body !== '') expect(type, name).toMatch(/^(text\/(html|plain|css|csv|javascript|event-stream)|application\/json|image\/svg\+xml)\b/);
      if (type.startsWith('text/') && !type.startsWith('text/event-stream')) expect(type.toLowerCase(), name).toContain('charset=utf-8');
      expect(response.headers.get('x-content-type-options'), name).toBe('nosniff');
      expect(response.headers.get('content-security-policy'), name).toContain("frame-ancestors 'none'");
    }
  });

  it('is readable by no other origin, whichever one asks', async () => {
    for (const { name, response } of await everyAnswer({ origin: 'https://elsewhere.example', 'sec-fetch-site': 'same-origin' })) {
      expect(response.headers.get('access-control-allow-origin'), name).toBeNull();
      expect(response.headers.get('cross-origin-resource-policy'), name).toBe('same-origin');
    }
  });

  it('with a page is kept by no cache, so that nothing of it is left after signing out', async () => {
    const pages = (await everyAnswer()).filter(({ response }) => response.headers.get('content-type')?.startsWith('text/html'));
    expect(pages.length).toBeGreaterThan(40);
    for (const { name, response } of pages) expect(response.headers.get('cache-control'), name).toBe('no-store');
  });

  it('comes from the route table or from public/, and from no other file', async () => {
    for (const path of ['/static/../package.json', '/static/..%2fpackage.json', '/static/%2e%2e/package.json', '/static/....//package.json', '/.git/config', '/static/.git/config', '/static/../.env']) {
      expect((await app.get(path)).status, path).toBe(404);
    }
  });
});

describe('a changing request', () => {
  const origins: Record<string, string>[] = [
    { origin: 'https://elsewhere.example' }, { origin: 'null' }, { origin: 'http://localhost:3001' }, { origin: 'https://localhost:3000' }, { origin: '' },
    { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' },
  ];

  it.each(origins)('that comes from %j is refused on every route', async (headers) => {
    const changing = routes.filter(({ verb, caller }) => verb === 'POST' && caller === 'browser');
    expect(changing.length).toBeGreaterThan(40);
    const person = await newMember(app, 'admin');
    for (const { path } of changing) expect((await app.post(filled(path), {}, { ...person.as, ...headers })).status, path).toBe(403);
  });
});

describe('where people use https', () => {
  let secure: TestApp;
  beforeAll(async () => { secure = await openTestApp({ ASSAY_URL: 'https://assay.example' }); });

  it('every answer insists on it for a year', async () => {
    for (const path of ['/', '/sign-in', '/health/live', '/nothing-here', '/static/app.js']) {
      expect((await secure.get(path)).headers.get('strict-transport-security'), path).toBe('max-age=31536000');
    }
    expect((await app.get('/sign-in')).headers.get('strict-transport-security')).toBeNull();
  });

  it('the session’s cookie travels over it alone, to this host alone, and no script reads it', async () => {
    const person = await newPerson(secure, 'Ada', await hashPassword('a long password'));
    const signedIn = await secure.post('/sign-in', { email: person.email, password: 'a long password' }, { origin: 'https://assay.example' });
    expect(signedIn.headers.get('set-cookie')).toMatch(/^__Host-assay=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });
});
