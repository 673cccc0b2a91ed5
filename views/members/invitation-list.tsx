// Invitation links of a project: the form for a new one, its link, and those that are open.
import type { FormValues } from '../../src/http/forms.ts';
import type { InvitationRow } from '../../src/members/member-queries.ts';
import { SelectField, TextField } from '../ui/fields.tsx';
import { moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { invitationsPath } from './paths.ts';
import { aRole, roleOptions } from './role-words.ts';

export function NewInvitation({ projectId, form, errors }: { projectId: number; form: FormValues; errors: Record<string, string> }) {
  return (
    <section class="sec">
      <header><h2>Invite someone</h2></header>
      <form method="post" action={invitationsPath(projectId)} class="stack">
        <div class="pairf">
          <SelectField name="role" label="Role" value={form.one('role')} error={errors['role']} options={roleOptions} />
          <TextField name="days" label="Works for, in days" type="number" min={1} max={30} value={form.one('days')} error={errors['days']} />
        </div>
        <div class="row"><button class="btn primary" type="submit"><Icon name="plus" />Make invitation link</button><span class="sm dim">One person can join with it.</span></div>
      </form>
    </section>
  );
}

export function NewLink({ link }: { link: string }) {
  return (
    <section class="sec" role="status">
      <header><h2>The invitation link</h2></header>
      <div class="stack">
        <p class="sm">Send it to the person in a way that you trust. It is shown only now, and one person can join with it.</p>
        <div class="field"><label class="vh" for="link">Invitation link</label><textarea class="in mono" id="link" rows={2} readonly autofocus>{link}</textarea></div>
      </div>
    </section>
  );
}

export function Invitations({ projectId, invitations, now }: { projectId: number; invitations: InvitationRow[]; now: Date }) {
  return (
    <section class="sec">
      <header><h2>Open invitations</h2></header>
      <table class="tbl">
        <tbody>{invitations.map((invitation) => <Row projectId={projectId} invitation={invitation} now={now} />)}</tbody>
      </table>
    </section>
  );
}

function Row({ projectId, invitation: { id, role, createdBy, createdAt, expiresAt }, now }: { projectId: number; invitation: InvitationRow; now: Date }) {
  return (
    <tr>
      <td><span class="name">For {aRole(role)}</span>
        <span class="sub">made by {createdBy} <time datetime={createdAt.toISOString()}>{moment(createdAt, now)}</time>, works until <time datetime={expiresAt.toISOString()}>{moment(expiresAt, now)}</time></span></td>
      <td class="shrink">
        <details class="drop confirm">
          <summary class="btn quiet danger" aria-label={`Revoke the invitation for ${aRole(role)}`}>Revoke</summary>
          <div><p>The link no longer works for anyone.</p>
            <form method="post" action={`${invitationsPath(projectId, id)}/revocation`}><button class="btn danger" type="submit">Revoke invitation</button></form></div>
        </details>
      </td>
    </tr>
  );
}
