// An app whose admin writes invitations, and what the people use who follow them.
import { openTestApp } from '../support/test-app.ts';

/** For the headers of someone who is not signed in. */
export const stranger = { cookie: '' };

export const account = (email: string) => ({ name: 'Noor', email, password: 'a long password' });

export async function openInvitationStage() {
  const app = await openTestApp();
  const invitations = `/projects/${app.projectId}/invitations`;
  return {
    app, invitations,
    /** Returns the link's path. Throws when the invitation is refused. */
    async invite(role = 'editor', days = '7'): Promise<string> {
      const html = await (await app.post(invitations, { role, days })).text();
      return /http:\/\/localhost:3000(\/invitations\/[\w-]{43})</.exec(html)![1]!;
    },
    newest: () => app.db.selectFrom('invitations').select('id').where('project_id', '=', app.projectId).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow(),
  };
}
