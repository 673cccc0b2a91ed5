// Invitation links when several people press at the same moment.
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { account, openInvitationStage, stranger } from './invitation-stage.ts';
import { newMember, newPerson, roleOf } from './people.ts';

const { app, invitations, invite, newest } = await openInvitationStage();

describe('at the same moment', () => {
  it('exactly one of many signed-in people joins with the same link', async () => {
    const link = await invite('viewer');
    const people = await Promise.all(Array.from({ length: 6 }, () => newPerson(app)));
    const answers = await Promise.all(people.map((person) => app.post(`${link}/membership`, {}, person.as)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404, 404, 404, 404, 404]);
    const roles = await Promise.all(people.map((person) => roleOf(app, person.id)));
    expect(roles.filter((role) => role !== null)).toEqual(['viewer']);
    expect(roles.findIndex((role) => role !== null)).toBe(answers.findIndex(({ status }) => status === 303));
  });

  it('exactly one of several new people gets an account with the same link', async () => {
    const link = await invite('viewer');
    const answers = await Promise.all([1, 2, 3].map((n) => app.post(`${link}/account`, account(`racer-${n}@example.com`), stranger)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404, 404]);
    expect((await app.db.selectFrom('accounts').select('id').where('email', 'like', 'racer-%').execute()).length).toBe(1);
  });

  it('one address becomes one account with two links, whatever its case', async () => {
    const links = [await invite(), await invite()];
    const answers = await Promise.all(links.map((link, index) => app.post(`${link}/account`, account(index === 0 ? 'twin@example.com' : 'TWIN@example.com'), stranger)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(await app.db.selectFrom('accounts').select(sql<number>`count(*)`.as('n')).where(sql`lower(email)`, '=', 'twin@example.com').execute()).toEqual([{ n: 1 }]);
    expect((await app.get(links[answers.findIndex(({ status }) => status === 422)]!, stranger)).status).toBe(200);
  });

  it('a link is used or revoked, never both', async () => {
    for (let round = 0; round < 6; round++) {
      const link = await invite('viewer');
      const { id } = await newest();
      const person = await newPerson(app);
      const [joined, revoked] = await Promise.all([app.post(`${link}/membership`, {}, person.as), app.post(`${invitations}/${id}/revocation`, {})]);
      expect([[303, 409], [404, 303]]).toContainEqual([joined.status, revoked.status]);
      expect(await roleOf(app, person.id)).toBe(joined.status === 303 ? 'viewer' : null);
    }
  });

  it('a removal leaves no open invitation of the removed admin behind', async () => {
    for (let round = 0; round < 6; round++) {
      const admin = await newMember(app, 'admin');
      const accomplice = await newPerson(app);
      const link = /\/invitations\/[\w-]{43}/.exec(await (await app.post(invitations, { role: 'admin', days: '1' }, admin.as)).text())![0];
      const [, second] = await Promise.all([
        app.post(`/projects/${app.projectId}/members/${admin.id}/removal`, {}),
        app.post(invitations, { role: 'admin', days: '1' }, admin.as),
        app.post(`${link}/membership`, {}, accomplice.as),
      ]);
      expect([200, 403, 404]).toContain(second.status);
      const left = await app.db.selectFrom('invitations').select('id').where('created_by', '=', admin.id).where('used_at', 'is', null).where('revoked_at', 'is', null).execute();
      expect(left).toEqual([]);
    }
  });
});
