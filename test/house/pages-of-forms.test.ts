// Whatever is left in the address bar after a form was sent leads back to the page of that form, and does nothing else.
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/routes.ts';
import { makeEndpoint, makeMetric, makeTestSet } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let project: string;
/** Each form's address, and what its page has. */
let forms: [form: string, page: string][];

beforeAll(async () => {
  app = await openTestApp();
  const { db, projectId } = app;
  project = `/projects/${projectId}`;
  const [endpoint, metric, model] = [await makeEndpoint(db, projectId, { url: 'http://127.0.0.1:1/' }), await makeMetric(db, projectId, 'contains', { values: ['a'], match: 'any', ignoreCase: true, negate: false }), await makeModel(db, projectId, {})];
  const testSet = `${project}/test-sets/${await makeTestSet(db, projectId, 2)}`;
  const file = new FormData();
  file.append('file', new File(['prompt\none\n'], 'one.csv'));
  const staged = (await app.send(`${project}/imports`, file)).headers.get('location')!;
  forms = [
    [`${testSet}/runs`, `${testSet}/runs/new`], [`${testSet}/runs/preflight`, `${testSet}/runs/new`], [`${testSet}/metrics`, testSet], [`${testSet}/deletion`, testSet],
    [`${project}/endpoints/curl`, `${project}/endpoints/new`], [`${project}/endpoints/test-message`, `${project}/endpoints/new`],
    [`${project}/endpoints/${endpoint}/test-message`, `${project}/endpoints/${endpoint}`], [`${project}/metrics/${metric}/deletion`, `${project}/metrics/${metric}`],
    [`${project}/models/check`, `${project}/models/new`], [`${project}/models/${model}/check`, `${project}/models/${model}`],
    [`${project}/imports`, `${project}/imports/new`], [`${staged}/mapping`, staged], [`${staged}/confirmation`, staged], [`${staged}/deletion`, staged],
    [`${project}/invitations`, `${project}/members`], [`${project}/margin`, '/projects'], [`${project}/archive`, '/projects'], [`${project}/deletion`, '/projects'], ['/profile/password', '/profile'],
  ];
});

const filled = (path: string): string => path.replace(/:project\{[^}]*\}/, String(app.projectId)).replace(/:\w+(\{[^}]*\})?/g, '1');
const formsAlone = () => {
  const posts = routes.filter(({ verb, caller }) => verb === 'POST' && caller === 'browser').map(({ path }) => path);
  return posts.filter((path) => routes.filter((route) => route.path === path && route.verb === 'GET').length === 1);
};

describe('the address of a form', () => {
  it('can be asked for, of every form', () => {
    const posts = routes.filter(({ verb, caller }) => verb === 'POST' && caller === 'browser').map(({ path }) => path);
    expect(posts.filter((path) => !formsAlone().includes(path))).toEqual([]);
    expect(posts.length).toBeGreaterThan(60);
  });

  it('leads to the page that holds the form', async () => {
    for (const [form, page] of forms) {
      const response = await app.get(form);
      expect([response.status, response.headers.get('location')], form).toEqual([303, page]);
      const html = await (await app.get(page)).text();
      expect(html, `${page} holds ${form}`).toMatch(new RegExp(`action="${form}[#"?]`));
    }
  });

  it('keeps the filters of its page', async () => {
    expect((await app.get(`${project}/runs/1/results/confirmation?verdict=fail&q=a%20b`)).headers.get('location')).toBe(`${project}/runs/1/results?verdict=fail&q=a%20b`);
  });

  it('does not exist for who is no member, and leads a member of any role on', async () => {
    const { id } = await app.db.insertInto('projects').values({ name: 'Foreign' }).returning('id').executeTakeFirstOrThrow();
    expect((await app.get(`/projects/${id}/archive`)).status).toBe(404);
    expect((await app.get(`/projects/${id}/endpoints/curl`)).status).toBe(404);
    await app.db.updateTable('members').set({ role: 'viewer' }).where('project_id', '=', app.projectId).execute();
    expect((await app.get(`${project}/invitations`)).headers.get('location')).toBe(`${project}/members`);
    expect((await app.get(`${project}/endpoints/curl`)).status).toBe(403);
    await app.db.updateTable('members').set({ role: 'admin' }).where('project_id', '=', app.projectId).execute();
  });

  it('changes nothing when it is asked for', async () => {
    const tables = ['projects', 'members', 'sessions', 'invitations', 'imports', 'runs', 'models', 'endpoints', 'audit_entries'] as const;
    const rowsOf = async (table: (typeof tables)[number]): Promise<string[]> => (await app.db.selectFrom(table).selectAll().execute()).map((row) => JSON.stringify(row)).sort();
    const dump = () => Promise.all(tables.map(rowsOf));
    const before = await dump();
    for (const path of formsAlone()) await app.get(filled(path));
    expect(await dump()).toEqual(before);
  });
});
