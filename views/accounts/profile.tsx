// A person's own page: name and address, password, and where they are signed in.
import type { OpenSession } from '../../src/accounts/sessions.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { FormValues } from '../../src/http/forms.ts';
import { TextField } from '../ui/fields.tsx';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { SessionList } from './session-list.tsx';

export type ProfileDone = 'profile' | 'password' | 'session' | 'sessions';

interface ProfileProps {
  form: FormValues;
  refusal: Refusal;
  passwordRefusal: Refusal;
  done: ProfileDone | null;
  sessions: OpenSession[];
  /** The one that asks. */
  sessionId: number;
  now: Date;
}

const doneWords: Record<ProfileDone, string> = {
  profile: 'Your name and address are saved.',
  password: 'Your password is changed, and every other session has ended.',
  session: 'The session has ended.',
  sessions: 'Every other session has ended.',
};

export function Profile({ form, refusal, passwordRefusal, done, sessions, sessionId, now }: ProfileProps) {
  return (
    <main id="main">
      <div class="head"><div><h1>Profile</h1><p class="meta"><span>How others see you, and how you sign in.</span></p></div></div>
      {done && <div class="flash" role="status"><Icon name="check" /><span>{doneWords[done]}</span></div>}
      <div class="split">
        <div class="col">
          <PersonForm form={form} refusal={refusal} />
          <PasswordForm email={form.one('email')} refusal={passwordRefusal} />
        </div>
        <SessionList sessions={sessions} sessionId={sessionId} now={now} />
      </div>
    </main>
  );
}

function PersonForm({ form, refusal: { fields, message } }: { form: FormValues; refusal: Refusal }) {
  return (
    <section class="sec">
      <header><h2>You</h2></header>
      <form method="post" action="/profile" class="stack">
        <FormErrors message={message} />
        <TextField name="name" label="Name" value={form.one('name')} error={fields['name']} autocomplete="name" />
        <TextField name="email" label="E-mail address" type="email" value={form.one('email')} error={fields['email']} autocomplete="username" hint="You sign in with it." />
        <div><button class="btn primary" type="submit">Save</button></div>
      </form>
    </section>
  );
}

function PasswordForm({ email, refusal: { fields, message } }: { email: string; refusal: Refusal }) {
  return (
    <section class="sec">
      <header><h2>Password</h2></header>
      <form method="post" action="/profile/password" class="stack">
        <FormErrors message={message} />
        {/* For password managers: whose password it is. */}
        <input class="vh" type="text" value={email} autocomplete="username" readonly tabindex={-1} aria-hidden="true" />
        <TextField name="current" label="Current password" type="password" value="" error={fields['current']} autocomplete="current-password" />
        <TextField name="password" label="New password" type="password" value="" error={fields['password']} hint="At least 10 characters. A sentence is easier to keep than a riddle." autocomplete="new-password" />
        <TextField name="repeated" label="New password again" type="password" value="" error={fields['repeated']} autocomplete="new-password" />
        <div class="row"><button class="btn" type="submit">Change password</button><span class="sm dim">Every other session ends.</span></div>
      </form>
    </section>
  );
}
