// Every route with every principal: what one may not do is refused, and what one may not see does not exist.
import { beforeAll, describe, expect, it } from 'vitest';
import { beginSession, endSession, findSession } from '../../src/accounts/sessions.ts';
import { roles, type Role } from '../../src/domain/vocabulary.ts';
import type { Route } from '../../src/http/route.ts';
import { isProjectPermission, may } from '../../src/http/permissions.ts';
import { createProject } from '../../src/projects/project-verbs.ts';
import { routes } from '../../src/routes.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const guarded = routes.filter(({ permission }) => permission !== 'everyone');
/** Ids that name nothing: what a permitted request answers is 404 or a refusal of its form, never what a forbidden one answers. */
const addressOf = ({ path }: Route): string => path.replace(/:project\{[^}]*\}/, String(app.projectId)).replace(/:\w+(\{[^}]*\})?/g, '999999');

async function newAccount(email: string, role: Role | null): Promise<{ id: number; cookie: string; token: string }> {
  const { id } = await app.db.insertInto('accounts').values({ email, name: email, password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
  if (role) await app.db.insertInto('members').values({ project_id: app.projectId, account_id: id, role }).execute();
  const token = await beginSession(app.db, id, 'test');
  return { id, token, cookie: `assay=${token}` };
}

function ask(route: Route, cookie: string): Promise<Response> {
  return route.verb === 'GET' ? app.get(addressOf(route), { cookie }) : app.post(addressOf(route), {}, { cookie });
}

describe('every route', () => {
  it('is walked', () => {
    expect(guarded.length).toBeGreaterThan(60);
  });

  it.each(roles)('lets a %s do what the role holds, and nothing else', async (role) => {
    const { cookie } = await newAccount(`${role}@example.com`, role);
    // Leaving would end the walk; trying out a metric that is not saved is defining one, which its own tests hold to the editor.
    const walked = guarded.filter(({ permission, path }) => isProjectPermission(permission) && !/\/(departure|try-out)$/.test(path));
    for (const route of walked) {
      const { status } = await ask(route, cookie);
      const allowed = isProjectPermission(route.permission) && may(role, route.permission);
      if (allowed) expect([401, 403], `${role} ${route.verb} ${route.path}`).not.toContain(status);
      else expect(status, `${role} ${route.verb} ${route.path}`).toBe(403);
    }
  });

  it('does not exist for an admin of another project', async () => {
    const stranger = await newAccount('stranger@example.com', null);
    await createProject(app.db, 'Elsewhere', stranger.id);
    for (const route of guarded.filter(({ permission }) => isProjectPermission(permission))) {
      expect((await ask(route, stranger.cookie)).status, `${route.verb} ${route.path}`).toBe(404);
    }
  });

  it.each<[string, (account: { id: number; token: string }) => Promise<unknown>]>([
    ['an ended session', async ({ token }) => endSession(app.db, (await findSession(app.db, token))!)],
    ['a disabled account', ({ id }) => app.db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', id).execute()],
    ['an expired session', ({ id }) => app.db.updateTable('sessions').set({ expires_at: new Date(0) }).where('account_id', '=', id).execute()],
  ])('asks %s to sign in', async (what, end) => {
    const account = await newAccount(`${what.replaceAll(' ', '-')}@example.com`, 'admin');
    await end(account);
    for (const route of guarded) {
      const response = await ask(route, account.cookie);
      expect([response.status, response.headers.get('location')?.split('?')[0]], `${route.verb} ${route.path}`).toEqual([303, '/sign-in']);
    }
  });
});
