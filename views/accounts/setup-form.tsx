// Makes the first account.
import { TextField } from '../ui/fields.tsx';
import { FormErrors } from '../ui/notes.tsx';

interface SetupFormProps {
  token: string;
  values: Record<string, string>;
  errors: Record<string, string>;
  message?: string;
}

export function SetupForm({ token, values, errors, message }: SetupFormProps) {
  return (
    <main id="main" class="narrow">
      <h1>Welcome to Assay</h1>
      <p class="lead">Make the first account. It becomes admin of the demo project, where two runs of a travel company’s support bot are waiting.</p>
      <form method="post" action="/setup" class="stack">
        <FormErrors message={message} />
        <input type="hidden" name="token" value={token} />
        <TextField name="name" label="Your name" value={values['name'] ?? ''} error={errors['name']} autocomplete="name" autofocus />
        <TextField name="email" label="E-mail address" type="email" value={values['email'] ?? ''} error={errors['email']} autocomplete="username" />
        <TextField name="password" label="Password" type="password" value="" error={errors['password']} hint="At least 10 characters. A sentence is easier to keep than a riddle." autocomplete="new-password" />
        <div><button class="btn primary" type="submit">Make the account</button></div>
      </form>
    </main>
  );
}

/** For whoever comes by another address than the link before there is an account. */
export function SetupAwaited() {
  return (
    <main id="main" class="narrow">
      <h1>There is no account yet</h1>
      <p class="lead">The first account is made with the setup link that Assay printed in its terminal when it started. Open that link. If it is no longer there, start Assay again: it prints a new one.</p>
    </main>
  );
}

export function SetupClosed() {
  return (
    <main id="main" class="narrow">
      <h1>This setup link does not work</h1>
      <p class="lead">It was used already, or it is not complete. If there is no account yet, the terminal in which Assay runs shows a new link at each start.</p>
      <div><a class="btn primary" href="/sign-in">Sign in</a></div>
    </main>
  );
}
