// An invitation as the person sees it who was sent the link.
import type { Refusal } from '../../src/domain/refusal.ts';
import type { MemberProject, SignedInAccount } from '../../src/http/app-context.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { OpenInvitation } from '../../src/members/member-queries.ts';
import { TextField } from '../ui/fields.tsx';
import { moment } from '../ui/format.ts';
import { FormErrors } from '../ui/notes.tsx';
import { aRole, roleWords } from './role-words.ts';

interface InvitationViewProps {
  path: string;
  invitation: OpenInvitation;
  account: SignedInAccount | null;
  /** The project, when the account is a member already. */
  member: MemberProject | null;
  form: FormValues;
  refusal: Refusal | null;
  now: Date;
}

export function InvitationView(props: InvitationViewProps) {
  const { invitation: { projectName, role, createdBy, expiresAt }, account, now } = props;
  return (
    <main id="main" class="narrow">
      <h1>Join “{projectName}”</h1>
      <p class="lead">{createdBy} invites you as {aRole(role)}, who {roleWords[role].replace('also ', '')}. The link works until <time datetime={expiresAt.toISOString()}>{moment(expiresAt, now)}</time>.</p>
      {account ? <Join {...props} account={account} /> : <NewAccount {...props} />}
    </main>
  );
}

function Join({ path, invitation, account, member }: InvitationViewProps & { account: SignedInAccount }) {
  return (
    <div class="stack">
      {member && <p>You are a member already: {member.memberRole}. The invitation never lowers your role.</p>}
      <div class="row">
        <form method="post" action={`${path}/membership`}><button class="btn primary" type="submit">Join as {account.name}</button></form>
        {member && <a class="btn" href={`/projects/${invitation.projectId}/runs`}>Go to the project</a>}
      </div>
      <form class="row sm dim" method="post" action="/sign-out">You are signed in as {account.email}. <button class="lnk" type="submit">Sign out</button> and open the link again to join with another account.</form>
    </div>
  );
}

function NewAccount({ path, form, refusal }: InvitationViewProps) {
  const errors = refusal?.fields ?? {};
  return (
    <form method="post" action={`${path}/account`} class="stack">
      <FormErrors message={refusal?.message} />
      <TextField name="name" label="Your name" value={form.one('name')} error={errors['name']} autocomplete="name" autofocus />
      <TextField name="email" label="E-mail address" type="email" value={form.one('email')} error={errors['email']} autocomplete="username" />
      <TextField name="password" label="Password" type="password" value="" error={errors['password']} hint="At least 10 characters. A sentence is easier to keep than a riddle." autocomplete="new-password" />
      <div class="row"><button class="btn primary" type="submit">Make an account and join</button><a class="btn quiet" href={`/sign-in?to=${encodeURIComponent(path)}`}>I have an account</a></div>
    </form>
  );
}

export function InvitationClosed({ signedIn }: { signedIn: boolean }) {
  return (
    <main id="main" class="narrow">
      <h1>This invitation does not work</h1>
      <p class="lead">It was used already, it has expired, or it was revoked. Ask an admin of the project for a new link.</p>
      <div>{signedIn ? <a class="btn" href="/projects">Go to your projects</a> : <a class="btn primary" href="/sign-in">Sign in</a>}</div>
    </main>
  );
}
