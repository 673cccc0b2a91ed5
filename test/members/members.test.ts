// Who belongs to a project, who may change that, and that somebody always can.
import { beforeEach, describe, expect, it } from 'vitest';
import { createProject } from '../../src/projects/project-verbs.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { auditOf, newMember, newPerson, roleOf, type Person } from './people.ts';

let app: TestApp;
let members: string;
const setup = async (): Promise<void> => {
  app ??= await openTestApp();
  await app.db.deleteFrom('members').where('account_id', '<>', app.accountId).execute();
  await app.db.updateTable('members').set({ role: 'admin' }).where('account_id', '=', app.accountId).execute();
  members = `/projects/${app.projectId}/members`;
};
beforeEach(setup);

const changeRole = (person: { id: number }, role: string, headers = {}) => app.post(`${members}/${person.id}/role`, { role }, headers);
const remove = (person: { id: number }, headers = {}) => app.post(`${members}/${person.id}/removal`, {}, headers);

describe('the page of members', () => {
  it('shows every member with name, address and role', async () => {
    await newMember(app, 'reviewer', app.projectId, 'Kofi <Mensah>');
    const html = await (await app.get(members)).text();
    expect(html).toContain('2 people in');
    expect(html).toContain('Kofi &lt;Mensah&gt;');
    expect(html).toMatch(/person-\d+@example\.com/);
  });

  it('offers changes to admins alone; everyone else can only leave', async () => {
    await newMember(app, 'admin');
    for (const role of ['viewer', 'reviewer', 'editor'] as const) {
      const person = await newMember(app, role);
      const html = await (await app.get(members, person.as)).text();
      expect([...html.matchAll(/<form[^>]* action="([^"]*)"/g)].map(([, action]) => action)).toEqual(['/sign-out', `/projects/${app.projectId}/departure`]);
    }
    expect(await (await app.get(members)).text()).toContain('/invitations"');
  });

  it('offers neither demotion nor leaving to the only admin', async () => {
    const html = await (await app.get(members)).text();
    expect(html).not.toContain('/departure"');
    expect(html).not.toContain(`/${app.accountId}/role"`);
  });
});

describe('a role', () => {
  it('is changed by an admin, which the log remembers with both roles', async () => {
    const person = await newMember(app, 'viewer');
    expect((await changeRole(person, 'editor')).status).toBe(303);
    expect(await roleOf(app, person.id)).toBe('editor');
    expect((await auditOf(app, 'member.role_changed')).at(-1)).toEqual({ account_id: app.accountId, project_id: app.projectId, subject: `account ${person.id}`, detail: { from: 'viewer', to: 'editor' } });
  });

  it('counts from the next request on', async () => {
    const person = await newMember(app, 'viewer');
    expect((await app.get(`/projects/${app.projectId}/tests/new`, person.as)).status).toBe(403);
    await changeRole(person, 'editor');
    expect((await app.get(`/projects/${app.projectId}/tests/new`, person.as)).status).toBe(200);
    await changeRole(person, 'viewer');
    expect((await app.get(`/projects/${app.projectId}/tests/new`, person.as)).status).toBe(403);
  });

  it('that is none is refused with a sentence', async () => {
    const person = await newMember(app, 'viewer');
    const response = await changeRole(person, 'owner');
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Choose a role.');
    expect(await roleOf(app, person.id)).toBe('viewer');
  });

  it('of somebody who is no member, or of another project’s member, does not exist', async () => {
    const stranger = await newPerson(app);
    const other = await createProject(app.db, 'Other', stranger.id);
    for (const response of [await changeRole(stranger, 'viewer'), await remove(stranger), await app.post(`${members}/999999999999/role`, { role: 'viewer' })]) expect(response.status).toBe(404);
    expect(await roleOf(app, stranger.id, other)).toBe('admin');
  });

  it('is not changed by editors, reviewers or viewers, not even their own', async () => {
    for (const role of ['viewer', 'reviewer', 'editor'] as const) {
      const person = await newMember(app, role);
      for (const response of [await changeRole(person, 'admin', person.as), await remove({ id: app.accountId }, person.as)]) expect(response.status).toBe(403);
      expect(await roleOf(app, person.id)).toBe(role);
    }
  });
});

describe('the last admin', () => {
  it('is neither demoted nor removed and cannot leave, each with a sentence', async () => {
    for (const response of [await changeRole({ id: app.accountId }, 'viewer'), await remove({ id: app.accountId }), await app.post(`/projects/${app.projectId}/departure`, {})]) {
      expect(response.status).toBe(409);
      expect(await response.text()).toMatch(/the only admin who can sign in\. Make someone else admin first/);
    }
    expect(await roleOf(app, app.accountId)).toBe('admin');
  });

  it('is also the last where the other admin’s account is disabled', async () => {
    const other = await newMember(app, 'admin');
    await app.db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', other.id).execute();
    expect((await changeRole({ id: app.accountId }, 'viewer')).status).toBe(409);
    expect((await remove(other)).status).toBe(303);
  });

  it('remains when all admins leave, demote and remove each other at the same moment', async () => {
    for (let round = 0; round < 8; round++) {
      await setup();
      const others = [await newMember(app, 'admin'), await newMember(app, 'admin')];
      const everyone: Person[] = [{ id: app.accountId, email: '', as: {} as Person['as'] }, ...others];
      const responses = await Promise.all(everyone.flatMap((person, index) => {
        const next = everyone[(index + 1) % everyone.length]!;
        return [app.post(`/projects/${app.projectId}/departure`, {}, person.as), changeRole(next, 'viewer', person.as), remove(next, person.as)];
      }));
      expect(responses.map(({ status }) => status).filter((status) => ![303, 403, 404, 409].includes(status))).toEqual([]);
      const admins = await app.db.selectFrom('members').select('account_id').where('project_id', '=', app.projectId).where('role', '=', 'admin').execute();
      expect(admins.length).toBeGreaterThanOrEqual(1);
      await app.db.deleteFrom('members').where('project_id', '=', app.projectId).execute();
      await app.db.insertInto('members').values({ project_id: app.projectId, account_id: app.accountId, role: 'admin' }).execute();
    }
  });
});

describe('a removed member', () => {
  it('no longer sees the project, at once', async () => {
    const person = await newMember(app, 'editor');
    expect((await app.get(`/projects/${app.projectId}/runs`, person.as)).status).toBe(200);
    expect((await remove(person)).status).toBe(303);
    expect((await app.get(`/projects/${app.projectId}/runs`, person.as)).status).toBe(404);
    expect((await auditOf(app, 'member.removed')).at(-1)).toMatchObject({ account_id: app.accountId, subject: `account ${person.id}`, detail: { role: 'editor' } });
  });

  it('leaves running runs behind, which go on', async () => {
    const fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 3 });
    await app.db.updateTable('members').set({ role: 'admin', account_id: app.accountId }).where('project_id', '=', fixture.projectId).execute();
    const person = await newMember(app, 'editor', fixture.projectId);
    const run = await orderRun(app.db, fixture, { startedBy: person.id });
    expect((await app.post(`/projects/${fixture.projectId}/members/${person.id}/removal`, {})).status).toBe(303);
    expect(await app.db.selectFrom('runs').select(['state', 'cancel_requested_at', 'started_by']).where('id', '=', run.id).executeTakeFirstOrThrow())
      .toEqual({ state: 'queued', cancel_requested_at: null, started_by: person.id });
    expect((await app.get(`/projects/${fixture.projectId}/runs/${run.number}`)).status).toBe(200);
  });

  it('who was admin has no working invitation left to come back with', async () => {
    const person = await newMember(app, 'admin');
    const html = await (await app.post(`/projects/${app.projectId}/invitations`, { role: 'admin', days: '30' }, person.as)).text();
    const link = /\/invitations\/[\w-]{43}/.exec(html)![0];
    expect((await remove(person)).status).toBe(303);
    expect((await app.post(`${link}/membership`, {}, person.as)).status).toBe(404);
    expect(await roleOf(app, person.id)).toBe(null);
  });
});

describe('leaving', () => {
  it('ends one’s own membership and no other', async () => {
    const [leaving, staying] = [await newMember(app, 'viewer'), await newMember(app, 'viewer')];
    const response = await app.post(`/projects/${app.projectId}/departure`, {}, leaving.as);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/projects']);
    expect([await roleOf(app, leaving.id), await roleOf(app, staying.id)]).toEqual([null, 'viewer']);
    expect((await auditOf(app, 'member.left')).at(-1)).toMatchObject({ account_id: leaving.id });
  });
});
