// Every address stands in the route table with the permission that it needs, and is held to it.
import { beforeAll, describe, expect, it } from 'vitest';
import { isProjectPermission } from '../../src/http/permissions.ts';
import { routes } from '../../src/routes.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const filled = (path: string, projectId: number): string => path.replace(/:project\{[^}]*\}/, String(projectId)).replace(/:version\{[^}]*\}/, 'v1').replace(/:\w+(\{[^}]*\})?/g, '1');

describe('a route', () => {
  it('is asked for once', () => {
    const names = routes.map(({ verb, path }) => `${verb} ${path}`);
    expect(names.length).toBe(new Set(names).size);
  });

  it('of a project needs a permission of that project', () => {
    expect(routes.filter(({ path, permission }) => path.includes(':project') !== isProjectPermission(permission)).map(({ path }) => path)).toEqual([]);
  });

  it('that changes something is never a GET', () => {
    expect(routes.filter(({ verb, permission }) => verb === 'GET' && permission === 'project.administer').map(({ path }) => path)).toEqual([]);
  });

  it('sends a stranger to sign in, unless it is open to everyone', async () => {
    for (const { verb, path, permission } of routes) {
      if (permission === 'everyone') continue;
      const address = filled(path, app.projectId);
      const response = verb === 'GET' ? await app.get(address, { cookie: '' }) : await app.post(address, {}, { cookie: '' });
      expect([response.status, response.headers.get('location')?.split('?')[0]], `${verb} ${address}`).toEqual([303, '/sign-in']);
    }
  });

  it('of a project that one is not a member of does not exist', async () => {
    const { id: foreign } = await app.db.insertInto('projects').values({ name: 'Foreign' }).returning('id').executeTakeFirstOrThrow();
    for (const { verb, path } of routes.filter(({ permission }) => isProjectPermission(permission))) {
      const address = filled(path, foreign);
      const response = verb === 'GET' ? await app.get(address) : await app.post(address, {});
      expect(response.status, `${verb} ${address}`).toBe(404);
    }
  });

  it('that needs more than a role holds is refused to it', async () => {
    await app.db.updateTable('members').set({ role: 'viewer' }).where('project_id', '=', app.projectId).execute();
    for (const { verb, path, permission } of routes.filter(({ permission: needed }) => needed === 'project.edit' || needed === 'project.administer')) {
      const address = filled(path, app.projectId);
      const response = verb === 'GET' ? await app.get(address) : await app.post(address, {});
      expect(response.status, `${verb} ${address} (${permission})`).toBe(403);
    }
    await app.db.updateTable('members').set({ role: 'admin' }).where('project_id', '=', app.projectId).execute();
  });

  it('carries the content policy, whatever it answers', async () => {
    for (const path of ['/', '/nothing-here', `/projects/${app.projectId}/runs`, '/static/app.js', '/sign-in']) {
      const policy = (await app.get(path)).headers.get('content-security-policy') ?? '';
      expect(policy, path).toMatch(/default-src 'none'; script-src 'nonce-[A-Za-z0-9+/=]{24}'/);
      expect(policy, path).not.toMatch(/unsafe/);
    }
  });
});
