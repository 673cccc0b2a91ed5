// What the holder of an invitation link sees: join with the account that is signed in, sign in first, or make an account.
import { newAccountSchema } from '../accounts/new-account.ts';
import { beginFirstSession } from '../accounts/sign-in.ts';
import { userAgentOf, welcome } from '../accounts/welcome.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { AppContext } from '../http/app-context.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { formValues, parseFields, readForm, type FormValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { InvitationClosed, InvitationView } from '../../views/members/invitation-view.tsx';
import { joinProject, joinWithNewAccount } from './invitation-verbs.ts';
import { findInvitation } from './member-queries.ts';

export function invitationPage(c: AppContext): Promise<Response> {
  return showInvitation(c, null, null);
}

/** For who is signed in; everyone else is sent to sign in and comes back to the invitation. */
export async function joinAction(c: AppContext): Promise<Response> {
  const { account, deps } = c.var;
  if (!account) return c.redirect(`/sign-in?to=${encodeURIComponent(pathOf(c))}`, 303);
  const projectId = await joinProject(deps.db, tokenOf(c), account.id);
  return isRefusal(projectId) ? showClosed(c) : c.redirect(`/projects/${projectId}/runs`, 303);
}

export async function joinWithNewAccountAction(c: AppContext): Promise<Response> {
  const { account, deps: { db } } = c.var;
  if (account) return c.redirect(pathOf(c), 303);
  const form = await readForm(c);
  if (isRefusal(form)) return showInvitation(c, null, form);
  // Before the costly work for a password: strangers have no link.
  if (!(await findInvitation(db, tokenOf(c)))) return showClosed(c);
  const person = parseFields(newAccountSchema, form.record);
  if (isRefusal(person)) return showInvitation(c, form, person);
  const joined = await joinWithNewAccount(db, tokenOf(c), person);
  if (isRefusal(joined)) return joined.refused === 'not_found' ? showClosed(c) : showInvitation(c, form, joined);
  return welcome(c, await beginFirstSession(db, joined.accountId, userAgentOf(c)), `/projects/${joined.projectId}/runs`);
}

async function showInvitation(c: AppContext, form: FormValues | null, refusal: Refusal | null): Promise<Response> {
  const invitation = await findInvitation(c.var.deps.db, tokenOf(c));
  if (!invitation) return showClosed(c);
  const member = c.var.projects.find(({ id }) => id === invitation.projectId) ?? null;
  return answerPage(c, {
    title: 'Invitation', ...(refusal && { status: refusalStatus(refusal) }),
    body: <InvitationView path={pathOf(c)} invitation={invitation} account={c.var.account} member={member} form={form ?? formValues([])} refusal={refusal} now={new Date()} />,
  });
}

/** One page for every reason, so that a guessed link learns nothing. */
function showClosed(c: AppContext): Response | Promise<Response> {
  return answerPage(c, { title: 'Invitation', status: 404, body: <InvitationClosed signedIn={c.var.account !== null} /> });
}

function tokenOf(c: AppContext): string {
  return c.req.param('token') ?? '';
}

function pathOf(c: AppContext): string {
  return `/invitations/${encodeURIComponent(tokenOf(c))}`;
}
