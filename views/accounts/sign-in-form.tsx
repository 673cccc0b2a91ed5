// Signs in with e-mail address and password.
import { TextField } from '../ui/fields.tsx';
import { FormErrors } from '../ui/notes.tsx';

export function SignInForm({ to, email, message }: { to: string; email: string; message?: string }) {
  return (
    <main id="main" class="narrow">
      <h1>Sign in</h1>
      <form method="post" action="/sign-in" class="stack">
        <FormErrors message={message} />
        <input type="hidden" name="to" value={to} />
        <TextField name="email" label="E-mail address" type="email" value={email} autocomplete="username" autofocus={email === ''} />
        <TextField name="password" label="Password" type="password" value="" autocomplete="current-password" autofocus={email !== ''} />
        <div><button class="btn primary" type="submit">Sign in</button></div>
      </form>
    </main>
  );
}
