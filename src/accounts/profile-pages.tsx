// A person's own page: name and address, password, sessions.
import { z } from 'zod';
import { isRefusal, refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import { accountOf, idParam, type AppContext } from '../http/app-context.ts';
import { clientAddress } from '../http/client-address.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { formValues, parseFields, readForm, type FormValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { clearSessionCookie } from '../http/session-cookie.ts';
import { Profile, type ProfileDone } from '../../views/accounts/profile.tsx';
import { newPassword, personFields } from './new-account.ts';
import { changePassword, changeProfile, endOwnOtherSessions, endOwnSession } from './profile-verbs.ts';
import { listSessions } from './sessions.ts';

const profileSchema = z.object(personFields);
const passwordSchema = z.object({ current: z.string().min(1, 'Enter your current password.'), password: newPassword, repeated: z.string() });

export function profilePage(c: AppContext): Promise<Response> {
  const done = (['profile', 'password', 'session', 'sessions'] as const).find((known) => known === c.req.query('done')) ?? null;
  return showProfile(c, { done });
}

export async function changeProfileAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const profile = parseFields(profileSchema, form.record);
  if (isRefusal(profile)) return showProfile(c, { form, refusal: profile });
  const refusal = await changeProfile(c.var.deps.db, accountOf(c).id, profile);
  return refusal ? showProfile(c, { form, refusal }) : c.redirect('/profile?done=profile', 303);
}

export async function changePasswordAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const wanted = readPasswords(form);
  if (isRefusal(wanted)) return showProfile(c, { passwordRefusal: wanted });
  const { id: accountId, sessionId, email } = accountOf(c);
  const refusal = await changePassword(c.var.deps.db, { accountId, sessionId }, { email, clientAddress: clientAddress(c) }, wanted);
  return refusal ? showProfile(c, { passwordRefusal: refusal }) : c.redirect('/profile?done=password', 303);
}

function readPasswords(form: FormValues): { current: string; password: string } | Refusal {
  const passwords = parseFields(passwordSchema, { current: form.one('current'), password: form.one('password'), repeated: form.one('repeated') });
  if (isRefusal(passwords) || passwords.password === passwords.repeated) return passwords;
  return refuseFields({ repeated: 'The two passwords differ. Enter the new one again.' });
}

export async function endSessionAction(c: AppContext): Promise<Response> {
  const account = accountOf(c);
  const id = idParam(c, 'session');
  if (id === null || !(await endOwnSession(c.var.deps.db, account.id, id))) return notFoundPage(c);
  if (id !== account.sessionId) return c.redirect('/profile?done=session', 303);
  clearSessionCookie(c);
  return c.redirect('/sign-in', 303);
}

export async function endOtherSessionsAction(c: AppContext): Promise<Response> {
  const { id: accountId, sessionId } = accountOf(c);
  await endOwnOtherSessions(c.var.deps.db, { accountId, sessionId });
  return c.redirect('/profile?done=sessions', 303);
}

interface Shown {
  done?: ProfileDone | null;
  /** What was typed into the form of name and address, with what is wrong there. */
  form?: FormValues;
  refusal?: Refusal;
  passwordRefusal?: Refusal;
}

async function showProfile(c: AppContext, { done = null, form, refusal, passwordRefusal }: Shown): Promise<Response> {
  const { id, name, email, sessionId } = accountOf(c);
  const wrong = refusal ?? passwordRefusal;
  return answerPage(c, {
    title: 'Profile', ...(wrong && { status: refusalStatus(wrong) }),
    body: (
      <Profile form={form ?? formValues([['name', name], ['email', email]])} done={done} now={new Date()} sessionId={sessionId}
        refusal={refusal ?? noRefusal} passwordRefusal={passwordRefusal ?? noRefusal} sessions={await listSessions(c.var.deps.db, id)} />
    ),
  });
}

const noRefusal = refuse('invalid', '');
