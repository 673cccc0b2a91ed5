// What a role may not do is not offered on its pages: every link and form of a page leads where the person is let in.
import { beforeAll, describe, expect, it } from 'vitest';
import { roles, type Role } from '../../src/domain/vocabulary.ts';
import { isProjectPermission, may } from '../../src/http/permissions.ts';
import type { Route } from '../../src/http/route.ts';
import { routes } from '../../src/routes.ts';
import { makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { newMember, type Person } from './people.ts';

let app: TestApp;
let fixture: ProjectFixture;
let pages: string[];
const people = {} as Record<Role, Person>;

beforeAll(async () => {
  app = await openTestApp();
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 3 });
  const run = await orderRun(app.db, fixture);
  const behavior = await app.db.insertInto('behaviors').values({ project_id: fixture.projectId, name: 'Polite' }).returning('id').executeTakeFirstOrThrow();
  const test = await app.db.selectFrom('tests').select('id').where('project_id', '=', fixture.projectId).limit(1).executeTakeFirstOrThrow();
  for (const role of roles) people[role] = await newMember(app, role, fixture.projectId);
  await app.post(`/projects/${fixture.projectId}/invitations`, { role: 'viewer', days: '1' }, people.admin.as);
  const project = `/projects/${fixture.projectId}`;
  pages = [
    '/projects', '/profile', ...['runs', 'test-sets', 'tests', 'behaviors', 'metrics', 'models', 'endpoints', 'members', 'assignments'].map((place) => `${project}/${place}`),
    `${project}/runs/${run.number}`, `${project}/runs/${run.number}/configuration`, `${project}/runs/${run.number}/results`, `${project}/runs/${run.number}/results/1`,
    ...['reviews', 'review-queue', 'agreement'].map((part) => `${project}/runs/${run.number}/${part}`),
    `${project}/test-sets/${fixture.testSetId}`, `${project}/tests/${test.id}`, `${project}/behaviors/${behavior.id}`, `${project}/metrics/${fixture.metricId}`, `${project}/endpoints/${fixture.endpointId}`,
  ];
});

const matchers = routes.map((route) => ({ route, pattern: new RegExp(`^${route.path.replace(/:\w+\{([^}]*)\}/g, '$1').replace(/:\w+/g, '[^/]+').replaceAll('.csv', '\\.csv')}$`) }));
const routeOf = (verb: string, path: string): Route | undefined => matchers.find(({ route, pattern }) => route.verb === verb && pattern.test(path))?.route;

/** What a browser would ask for when it is pressed. */
function offersOf(html: string, page: string): { verb: string; path: string }[] {
  const pathOf = (address: string): string => new URL(address.replaceAll('&amp;', '&'), `http://localhost${page}`).pathname;
  const links = [...html.matchAll(/<a\b[^>]*? href="([^"]*)"/g)].map(([, href]) => ({ verb: 'GET', path: pathOf(href!) }));
  const forms = [...html.matchAll(/<form\b[^>]*>/g)].filter(([form]) => !form.includes('method="dialog"'))
    .map(([form]) => ({ verb: form.includes('method="post"') ? 'POST' : 'GET', path: pathOf(/ action="([^"]*)"/.exec(form)?.[1] ?? page) }));
  const others = [...html.matchAll(/<button\b[^>]*? formaction="([^"]*)"[^>]*>/g)]
    .map(([button, action]) => ({ verb: button.includes('formmethod="get"') ? 'GET' : 'POST', path: pathOf(action!) }));
  return [...links, ...forms, ...others];
}

async function forbiddenOffers(person: Person, role: Role, archived: boolean): Promise<string[]> {
  const found: string[] = [];
  for (const page of pages) {
    const response = await app.get(page, person.as);
    expect(response.status, `${role} ${page}`).toBe(200);
    for (const { verb, path } of offersOf(await response.text(), page)) {
      const route = routeOf(verb, path);
      expect(route, `${page} offers ${verb} ${path}`).toBeDefined();
      const held = archived && !route!.evenArchived ? 'viewer' : role;
      if (isProjectPermission(route!.permission) && !may(held, route!.permission)) found.push(`${page} offers ${verb} ${path}`);
    }
  }
  return found;
}

describe('the pages', () => {
  it.each(roles)('offer the role %s nothing that the role may not do', async (role) => {
    expect(await forbiddenOffers(people[role], role, false)).toEqual([]);
  });

  it('offer an editor and an admin more than a viewer, so that the sentence above can be wrong', async () => {
    const page = `/projects/${fixture.projectId}/endpoints`;
    const offers = async (role: Role): Promise<number> => offersOf(await (await app.get(page, people[role].as)).text(), page).length;
    expect(await offers('editor')).toBeGreaterThan(await offers('viewer'));
  });

  it('of an archived project offer no change of what is in it, whatever the role', async () => {
    await app.post(`/projects/${fixture.projectId}/archive`, {}, people.admin.as);
    for (const role of roles) expect(await forbiddenOffers(people[role], role, true), role).toEqual([]);
  });
});
