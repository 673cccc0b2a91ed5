// Who belongs to a project, with what its admins may change.
import type { Refusal } from '../../src/domain/refusal.ts';
import { roles } from '../../src/domain/vocabulary.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { MemberProject } from '../../src/http/app-context.ts';
import type { InvitationRow, MemberRow } from '../../src/members/member-queries.ts';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { Invitations, NewInvitation, NewLink } from './invitation-list.tsx';
import { MemberRowView } from './member-row.tsx';
import { roleWords } from './role-words.ts';

export type MemberDone = 'role' | 'removed' | 'revoked';

export interface MemberPageProps {
  project: MemberProject;
  accountId: number;
  members: MemberRow[];
  /** null for who is not an admin. */
  invitations: InvitationRow[] | null;
  form: FormValues;
  refusal: Refusal | null;
  /** Of an invitation that was made just now. */
  link: string | null;
  done: MemberDone | null;
  now: Date;
}

const doneWords: Record<MemberDone, string> = {
  role: 'The role is changed.',
  removed: 'The member is removed. What they started goes on.',
  revoked: 'The invitation is revoked: its link does not work any more.',
};

export function MemberPage(props: MemberPageProps) {
  const { project, members, invitations, refusal, done } = props;
  const atField = Object.keys(refusal?.fields ?? {}).length > 0;
  return (
    <main id="main">
      <div class="head"><div><h1>Members</h1><p class="meta"><span>{counted(members.length, 'person', 'people')} in “{project.name}”</span></p></div></div>
      {done && <div class="flash" role="status"><Icon name="check" /><span>{doneWords[done]}</span></div>}
      {refusal && !atField && <FormErrors message={refusal.message} />}
      <div class="split">
        <MemberTable {...props} />
        <div class="col">
          {props.link !== null && <NewLink link={props.link} />}
          {invitations && <NewInvitation projectId={project.id} form={props.form} errors={refusal?.fields ?? {}} />}
          {invitations && invitations.length > 0 && <Invitations projectId={project.id} invitations={invitations} now={props.now} />}
          <Roles />
        </div>
      </div>
    </main>
  );
}

function MemberTable({ project, accountId, members, invitations, now }: MemberPageProps) {
  const admins = members.filter(({ role, disabled }) => role === 'admin' && !disabled);
  const isKept = (member: MemberRow): boolean => admins.length === 1 && admins[0] === member;
  return (
    <section class="sec">
      <table class="tbl members">
        <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col" class="c-since">Since</th><th scope="col"><span class="vh">Actions</span></th></tr></thead>
        <tbody>{members.map((member) => (
          <MemberRowView projectId={project.id} member={member} isYou={member.accountId === accountId} mayAdminister={invitations !== null} isKept={isKept(member)} now={now} />
        ))}</tbody>
      </table>
    </section>
  );
}

function Roles() {
  return (
    <section class="sec">
      <header><h2>What a role may do</h2></header>
      <dl class="kv">{roles.map((role) => <><dt>{role}</dt><dd>{roleWords[role]}</dd></>)}</dl>
    </section>
  );
}
