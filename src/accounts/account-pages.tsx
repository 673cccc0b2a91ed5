// First account, signing in and out.
import { z } from 'zod';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import { accountOf, type AppContext } from '../http/app-context.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { parseFields, readForm, type FormValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { clearSessionCookie, writeSessionCookie } from '../http/session-cookie.ts';
import { SetupClosed, SetupForm } from '../../views/accounts/setup-form.tsx';
import { SignInForm } from '../../views/accounts/sign-in-form.tsx';
import { isPassword, longestPassword, shortestPassword } from './passwords.ts';
import { beginSession, endSession } from './sessions.ts';
import { createFirstAccount, isOpenSetupLink } from './setup.ts';

export const newAccountSchema = z.object({
  name: z.string().trim().min(1, 'Enter your name.').max(100, 'Use at most 100 characters.'),
  email: z.string().trim().pipe(z.email('Enter an e-mail address like ada@example.com.')),
  password: z.string().min(shortestPassword, `Use at least ${shortestPassword} characters.`).max(longestPassword, `Use at most ${longestPassword} characters.`),
});

export async function setupPage(c: AppContext): Promise<Response> {
  const token = c.req.query('token') ?? '';
  if (!(await isOpenSetupLink(c.var.deps.db, token))) return answerPage(c, { title: 'Set up', status: 404, body: <SetupClosed /> });
  return answerPage(c, { title: 'Set up', body: <SetupForm token={token} values={{}} errors={{}} /> });
}

export async function createAccountAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return showSetup(c, null, form);
  const account = parseFields(newAccountSchema, form.record);
  if (isRefusal(account)) return showSetup(c, form, account);
  const created = await createFirstAccount(c.var.deps.db, form.one('token'), account);
  if (isRefusal(created)) return showSetup(c, form, created);
  return signIn(c, created, '/');
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
  const { db } = c.var.deps;
  const form = await readForm(c);
  if (isRefusal(form)) return answerPage(c, { title: 'Sign in', status: 422, body: <SignInForm to="" email="" message={form.message} /> });
  const email = form.one('email').trim();
  const account = await db.selectFrom('accounts').select(['id', 'password_hash', 'disabled_at']).where((eb) => eb(eb.fn('lower', ['email']), '=', email.toLowerCase())).executeTakeFirst();
  const matches = await isPassword(form.one('password'), account?.password_hash ?? null);
  if (!account || !matches || account.disabled_at !== null) {
    const refusal = refuse('invalid', 'The e-mail address or the password is not right. Check both and try again.');
    return answerPage(c, { title: 'Sign in', status: refusalStatus(refusal), body: <SignInForm to={form.one('to')} email={email} message={refusal.message} /> });
  }
  return signIn(c, account.id, form.one('to'));
}

export async function signOutAction(c: AppContext): Promise<Response> {
  await endSession(c.var.deps.db, accountOf(c).sessionId);
  clearSessionCookie(c);
  return c.redirect('/sign-in', 303);
}

async function signIn(c: AppContext, accountId: number, to: string): Promise<Response> {
  const { db } = c.var.deps;
  writeSessionCookie(c, await beginSession(db, accountId, c.req.header('user-agent') ?? ''));
  await recordAudit(db, { projectId: null, accountId, action: 'session.begun', subject: '' });
  return c.redirect(isOwnPath(to) ? to : '/', 303);
}

/** Only a path of this site: never //elsewhere, never a backslash that browsers read as a slash. */
function isOwnPath(to: string): boolean {
  return /^\/(?![/\\])[^\\\s]*$/.test(to);
}
