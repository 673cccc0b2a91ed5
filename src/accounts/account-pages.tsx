// First account, signing in and out.
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { accountOf, type AppContext } from '../http/app-context.ts';
import { clientAddress } from '../http/client-address.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { parseFields, readForm, type FormValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { clearSessionCookie } from '../http/session-cookie.ts';
import { SetupClosed, SetupForm } from '../../views/accounts/setup-form.tsx';
import { SignInForm } from '../../views/accounts/sign-in-form.tsx';
import { newAccountSchema } from './new-account.ts';
import { endOwnSession } from './profile-verbs.ts';
import { createFirstAccount, isOpenSetupLink } from './setup.ts';
import { beginFirstSession, signIn } from './sign-in.ts';
import { refuseSlowed } from './sign-in-pace.ts';
import { userAgentOf, welcome } from './welcome.ts';

export async function setupPage(c: AppContext): Promise<Response> {
  const token = c.req.query('token') ?? '';
  if (!(await isOpenSetupLink(c.var.deps.db, token))) return answerPage(c, { title: 'Set up', status: 404, body: <SetupClosed /> });
  return answerPage(c, { title: 'Set up', body: <SetupForm token={token} values={{}} errors={{}} /> });
}

export async function createAccountAction(c: AppContext): Promise<Response> {
  const { db } = c.var.deps;
  const form = await readForm(c);
  if (isRefusal(form)) return showSetup(c, null, form);
  const account = parseFields(newAccountSchema, form.record);
  if (isRefusal(account)) return showSetup(c, form, account);
  const created = await createFirstAccount(db, form.one('token'), account);
  if (isRefusal(created)) return showSetup(c, form, created);
  return welcome(c, await beginFirstSession(db, created, userAgentOf(c)), '/');
}

function showSetup(c: AppContext, form: FormValues | null, refusal: Refusal): Response | Promise<Response> {
  const values = form?.record ?? {};
  return answerPage(c, {
    title: 'Set up', status: refusalStatus(refusal),
    body: <SetupForm token={values['token'] ?? ''} values={values} errors={refusal.fields} message={refusal.message} />,
  });
}

export function signInPage(c: AppContext): Response | Promise<Response> {
  return answerPage(c, { title: 'Sign in', body: <SignInForm to={c.req.query('to') ?? ''} email="" /> });
}

export async function signInAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return showSignIn(c, null, form);
  const email = form.one('email').trim();
  const session = await signIn(c.var.deps.db, { email, password: form.one('password'), clientAddress: clientAddress(c), userAgent: userAgentOf(c) });
  if (typeof session === 'string') {
    await endSessionUntilNow(c);
    return welcome(c, session, form.one('to'));
  }
  if (isRefusal(session)) return showSignIn(c, form, session);
  c.header('Retry-After', String(session.waitS));
  return showSignIn(c, form, refuseSlowed(session));
}

/** Whoever signs in again leaves no session behind that nobody holds any more. */
async function endSessionUntilNow(c: AppContext): Promise<void> {
  const { account, deps } = c.var;
  if (account) await endOwnSession(deps.db, account.id, account.sessionId);
}

function showSignIn(c: AppContext, form: FormValues | null, refusal: Refusal): Response | Promise<Response> {
  const body = <SignInForm to={form?.one('to') ?? ''} email={form?.one('email').trim() ?? ''} message={refusal.message} />;
  return answerPage(c, { title: 'Sign in', status: refusalStatus(refusal), body });
}

export async function signOutAction(c: AppContext): Promise<Response> {
  const { id, sessionId } = accountOf(c);
  await endOwnSession(c.var.deps.db, id, sessionId);
  clearSessionCookie(c);
  return c.redirect('/sign-in', 303);
}
