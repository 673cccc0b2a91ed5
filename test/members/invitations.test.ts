// Invitation links: shown once, good for one person, until they expire or are revoked.
import { describe, expect, it } from 'vitest';
import { createProject } from '../../src/projects/project-verbs.ts';
import { account, openInvitationStage, stranger } from './invitation-stage.ts';
import { auditOf, newMember, newPerson, roleOf } from './people.ts';

const { app, invitations, invite, newest } = await openInvitationStage();

describe('an invitation', () => {
  it('shows its link once, and the database knows only its hash', async () => {
    const link = await invite();
    expect(await (await app.get(`/projects/${app.projectId}/members`)).text()).not.toContain(link);
    const stored = JSON.stringify(await app.db.selectFrom('invitations').selectAll().execute()) + JSON.stringify(await app.db.selectFrom('audit_entries').selectAll().execute());
    expect(stored).not.toContain(link.split('/').at(-1));
    expect((await auditOf(app, 'invitation.created')).at(-1)).toMatchObject({ account_id: app.accountId, project_id: app.projectId, detail: { role: 'editor', days: 7 } });
  });

  it('asks for a role and for 1 to 30 days, and keeps what was typed', async () => {
    for (const days of ['0', '31', '1.5', '-1', 'soon', '', '99999999999999999999']) {
      const response = await app.post(invitations, { role: 'reviewer', days });
      const html = await response.text();
      expect(response.status, days).toBe(422);
      expect(html).toContain('<span class="field-error" id="days-error">Enter a whole number of days from 1 to 30.</span>');
      expect(html).toContain(`value="${days}" aria-describedby="days-error"`);
      expect(html).toMatch(/<select class="in" id="role"[^>]*>.*<option value="reviewer" selected/s);
    }
    const response = await app.post(invitations, { role: 'owner', days: '12' });
    expect(response.status).toBe(422);
    expect(await response.text()).toMatch(/id="role-error">Choose a role\..*value="12"/s);
  });

  it('is limited to 50 open ones', async () => {
    const projectId = await createProject(app.db, 'Popular', app.accountId);
    const ask = () => app.post(`/projects/${projectId}/invitations`, { role: 'viewer', days: '1' });
    const answers = await Promise.all(Array.from({ length: 53 }, ask));
    expect(answers.filter(({ status }) => status === 200).length).toBe(50);
    expect(answers.filter(({ status }) => status === 409).length).toBe(3);
  });

  it('shows a stranger the project, the role and a form, and is not used up by looking', async () => {
    const link = await invite('reviewer');
    for (let visit = 0; visit < 2; visit++) {
      const html = await (await app.get(link, stranger)).text();
      expect(html).toContain('Join “Concierge”');
      expect(html).toContain('as a reviewer');
      expect(html).toContain(`action="${link}/account"`);
      expect(html).toContain(`/sign-in?to=${encodeURIComponent(link)}`);
    }
  });
});

describe('joining', () => {
  it('with a new account signs the person in, with the role of the invitation', async () => {
    const link = await invite('reviewer');
    const response = await app.post(`${link}/account`, account('noor@example.com'), stranger);
    expect([response.status, response.headers.get('location')]).toEqual([303, `/projects/${app.projectId}/runs`]);
    const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
    expect((await app.get(`/projects/${app.projectId}/runs`, { cookie })).status).toBe(200);
    const { id } = await app.db.selectFrom('accounts').select('id').where('email', '=', 'noor@example.com').executeTakeFirstOrThrow();
    expect(await roleOf(app, id)).toBe('reviewer');
    expect((await auditOf(app, 'member.joined')).at(-1)).toMatchObject({ account_id: id, project_id: app.projectId, detail: { to: 'reviewer' } });
    expect((await app.post('/sign-in', { email: 'noor@example.com', password: 'a long password' }, stranger)).status).toBe(303);
  });

  it('with a new account says at the field what is wrong, keeps what was typed and the link', async () => {
    const link = await invite();
    const wrong = await app.post(`${link}/account`, { name: ' ', email: 'noor@', password: 'short' }, stranger);
    const html = await wrong.text();
    expect(wrong.status).toBe(422);
    for (const message of ['Enter your name.', 'Enter an e-mail address like ada@example.com.', 'Use at least 10 characters.']) expect(html).toContain(message);
    expect(html).toContain('value="noor@"');
    const taken = await app.post(`${link}/account`, account('INES@example.com'), stranger);
    expect(taken.status).toBe(422);
    expect(await taken.text()).toMatch(/id="email-error">This address cannot be used here/);
    expect((await app.get(link, stranger)).status).toBe(200);
  });

  it('as somebody who is signed in takes one press', async () => {
    const link = await invite('viewer');
    const person = await newPerson(app, 'Lena');
    expect(await (await app.get(link, person.as)).text()).toContain('Join as Lena');
    const response = await app.post(`${link}/membership`, {}, person.as);
    expect([response.status, response.headers.get('location')]).toEqual([303, `/projects/${app.projectId}/runs`]);
    expect(await roleOf(app, person.id)).toBe('viewer');
  });

  it('as somebody who is not signed in leads through sign-in and back', async () => {
    const link = await invite();
    const response = await app.post(`${link}/membership`, {}, stranger);
    expect([response.status, response.headers.get('location')]).toEqual([303, `/sign-in?to=${encodeURIComponent(link)}`]);
    expect(await (await app.get(response.headers.get('location')!, stranger)).text()).toContain(`name="to" value="${link}"`);
  });

  it('makes no second account for somebody who is signed in', async () => {
    const link = await invite();
    const person = await newPerson(app);
    const response = await app.post(`${link}/account`, account('second@example.com'), person.as);
    expect([response.status, response.headers.get('location')]).toEqual([303, link]);
    expect(await app.db.selectFrom('accounts').select('id').where('email', '=', 'second@example.com').execute()).toEqual([]);
  });

  it('never lowers a role, and leaves the link to someone else then', async () => {
    const member = await newMember(app, 'editor');
    for (const role of ['viewer', 'reviewer', 'editor']) {
      const link = await invite(role);
      expect((await app.post(`${link}/membership`, {}, member.as)).status).toBe(303);
      expect(await roleOf(app, member.id)).toBe('editor');
      expect((await app.get(link, stranger)).status).toBe(200);
    }
  });

  it('raises a lower role, which the log remembers', async () => {
    const member = await newMember(app, 'viewer');
    const link = await invite('admin');
    expect((await app.post(`${link}/membership`, {}, member.as)).status).toBe(303);
    expect(await roleOf(app, member.id)).toBe('admin');
    expect((await auditOf(app, 'member.role_changed')).at(-1)).toMatchObject({ account_id: member.id, detail: { from: 'viewer', to: 'admin' } });
    expect((await app.get(link, stranger)).status).toBe(404);
  });
});

describe('a link', () => {
  const refusedToAll = async (link: string): Promise<void> => {
    const person = await newPerson(app);
    const before = await app.db.selectFrom('accounts').select('id').execute();
    for (const response of [
      await app.get(link, stranger), await app.get(link, person.as), await app.post(`${link}/membership`, {}, person.as), await app.post(`${link}/account`, account('late@example.com'), stranger),
    ]) {
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('This invitation does not work');
    }
    expect(await app.db.selectFrom('accounts').select('id').execute()).toEqual(before);
    expect(await roleOf(app, person.id)).toBe(null);
  };

  it('that was used works for nobody', async () => {
    const link = await invite();
    await app.post(`${link}/membership`, {}, (await newPerson(app)).as);
    await refusedToAll(link);
  });

  it('that has expired works for nobody', async () => {
    const link = await invite();
    await app.db.updateTable('invitations').set({ expires_at: new Date(Date.now() - 1) }).execute();
    await refusedToAll(link);
  });

  it('that was revoked works for nobody', async () => {
    const link = await invite();
    const { id } = await newest();
    expect((await app.post(`${invitations}/${id}/revocation`, {})).status).toBe(303);
    expect((await auditOf(app, 'invitation.revoked')).at(-1)).toMatchObject({ account_id: app.accountId, subject: `invitation ${id}` });
    await refusedToAll(link);
    expect((await app.post(`${invitations}/${id}/revocation`, {})).status).toBe(409);
  });

  it('of a deleted project works for nobody', async () => {
    const projectId = await createProject(app.db, 'Short-lived', app.accountId);
    const html = await (await app.post(`/projects/${projectId}/invitations`, { role: 'viewer', days: '1' })).text();
    await app.post(`/projects/${projectId}/deletion`, {});
    await refusedToAll(/\/invitations\/[\w-]{43}/.exec(html)![0]);
  });

  it('that was guessed works for nobody', async () => {
    await refusedToAll(`/invitations/${'A'.repeat(43)}`);
    await refusedToAll('/invitations/%00%ff');
  });

  it('of another project is not revoked from this one', async () => {
    const other = await createProject(app.db, 'Other', app.accountId);
    await app.post(`/projects/${other}/invitations`, { role: 'viewer', days: '1' });
    const { id } = await app.db.selectFrom('invitations').select('id').where('project_id', '=', other).executeTakeFirstOrThrow();
    expect((await app.post(`${invitations}/${id}/revocation`, {})).status).toBe(404);
    expect((await app.db.selectFrom('invitations').select('revoked_at').where('id', '=', id).executeTakeFirstOrThrow()).revoked_at).toBe(null);
  });

  it('of a demoted admin ends with the demotion', async () => {
    const admin = await newMember(app, 'admin');
    const html = await (await app.post(invitations, { role: 'admin', days: '30' }, admin.as)).text();
    await app.post(`/projects/${app.projectId}/members/${admin.id}/role`, { role: 'editor' });
    await refusedToAll(/\/invitations\/[\w-]{43}/.exec(html)![0]);
  });
});
