// One member: role, and for admins a way to change it or to remove the person.
import type { MemberRow } from '../../src/members/member-queries.ts';
import { moment } from '../ui/format.ts';
import { membersPath } from './paths.ts';
import { roleOptions } from './role-words.ts';

interface MemberRowProps {
  projectId: number;
  member: MemberRow;
  isYou: boolean;
  mayAdminister: boolean;
  /** The only admin who can sign in: neither demoted nor removed. */
  isKept: boolean;
  now: Date;
}

export function MemberRowView({ projectId, member, isYou, mayAdminister, isKept, now }: MemberRowProps) {
  const { name, email, role, since, disabled } = member;
  return (
    <tr>
      <td><span class="name">{name}</span>{isYou && <> <span class="tag">you</span></>}{disabled && <> <span class="tag">disabled</span></>}<span class="sub">{email}</span></td>
      <td class="shrink">{mayAdminister && !isKept ? <RoleForm projectId={projectId} member={member} /> : role}</td>
      <td class="c-since nowrap"><time datetime={since.toISOString()}>{moment(since, now)}</time></td>
      <td class="shrink">{isKept ? null : isYou ? <Leave projectId={projectId} /> : mayAdminister && <Remove projectId={projectId} member={member} />}</td>
    </tr>
  );
}

function RoleForm({ projectId, member: { accountId, name, role } }: { projectId: number; member: MemberRow }) {
  return (
    <form class="row" method="post" action={`${membersPath(projectId, accountId)}/role`}>
      <select class="pick" name="role" aria-label={`Role of ${name}`}>
        {roleOptions.map((option) => <option value={option.value} selected={option.value === role}>{option.label}</option>)}
      </select>
      <button class="btn quiet" type="submit" aria-label={`Change the role of ${name}`}>Change</button>
    </form>
  );
}

function Remove({ projectId, member: { accountId, name } }: { projectId: number; member: MemberRow }) {
  return (
    <details class="drop confirm">
      <summary class="btn quiet danger" aria-label={`Remove ${name}`}>Remove</summary>
      <div><p>{name} no longer sees this project. What they made stays, and runs that they started go on.</p>
        <form method="post" action={`${membersPath(projectId, accountId)}/removal`}><button class="btn danger" type="submit">Remove member</button></form></div>
    </details>
  );
}

function Leave({ projectId }: { projectId: number }) {
  return (
    <details class="drop confirm">
      <summary class="btn quiet danger">Leave</summary>
      <div><p>You no longer see this project. Only an admin can bring you back.</p>
        <form method="post" action={`/projects/${projectId}/departure`}><button class="btn danger" type="submit">Leave project</button></form></div>
    </details>
  );
}
