// The members of a project: list, roles, removal, leaving, invitations.
import { z } from 'zod';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { roles } from '../domain/vocabulary.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { formValues, parseFields, readForm, type FormValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { MemberPage, type MemberDone } from '../../views/members/member-page.tsx';
import { membersPath } from '../../views/members/paths.ts';
import type { AskingMember } from './as-admin.ts';
import { createInvitation, revokeInvitation } from './invitation-verbs.ts';
import { listMembers, openInvitations } from './member-queries.ts';
import { changeRole, leaveProject, removeMember } from './member-verbs.ts';

const mostDays = 30;
const daysMessage = `Enter a whole number of days from 1 to ${mostDays}.`;
const roleSchema = z.object({ role: z.enum(roles, 'Choose a role.') });
const invitationSchema = roleSchema.extend({ days: z.string(daysMessage).trim().regex(/^\d{1,2}$/, daysMessage).transform(Number).pipe(z.number().min(1, daysMessage).max(mostDays, daysMessage)) });

export function memberListPage(c: AppContext): Promise<Response> {
  const done = (['role', 'removed', 'revoked'] as const).find((known) => known === c.req.query('done')) ?? null;
  return showMembers(c, { done });
}

export async function changeRoleAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  const wanted = isRefusal(form) ? form : parseFields(roleSchema, form.record);
  if (isRefusal(wanted)) return showMembers(c, { refusal: { ...wanted, message: wanted.fields['role'] ?? wanted.message, fields: {} } });
  return change(c, 'role', (asking, memberId) => changeRole(c.var.deps.db, asking, memberId, wanted.role));
}

export function removeMemberAction(c: AppContext): Promise<Response> {
  return change(c, 'removed', (asking, memberId) => removeMember(c.var.deps.db, asking, memberId));
}

async function change(c: AppContext, done: MemberDone, verb: (asking: AskingMember, memberId: number) => Promise<null | Refusal>): Promise<Response> {
  const memberId = idParam(c, 'member');
  if (memberId === null) return notFoundPage(c);
  const refusal = await verb(asking(c), memberId);
  return refusal ? showRefusal(c, refusal) : c.redirect(`${membersPath(projectOf(c).id)}?done=${done}`, 303);
}

export async function leaveProjectAction(c: AppContext): Promise<Response> {
  const refusal = await leaveProject(c.var.deps.db, asking(c));
  return refusal ? showRefusal(c, refusal) : c.redirect('/projects', 303);
}

/** The link stands on this answer and nowhere else: it cannot be shown again. */
export async function createInvitationAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const wanted = parseFields(invitationSchema, form.record);
  if (isRefusal(wanted)) return showMembers(c, { form, refusal: wanted });
  const token = await createInvitation(c.var.deps.db, asking(c), wanted);
  if (isRefusal(token)) return token.refused === 'conflict' ? showMembers(c, { form, refusal: token }) : refusalPage(c, token);
  const origin = c.var.deps.config.publicUrl ?? new URL(c.req.url).origin;
  return showMembers(c, { link: `${origin}/invitations/${token}` });
}

export async function revokeInvitationAction(c: AppContext): Promise<Response> {
  const id = idParam(c, 'invitation');
  if (id === null) return notFoundPage(c);
  const refusal = await revokeInvitation(c.var.deps.db, asking(c), id);
  return refusal ? showRefusal(c, refusal) : c.redirect(`${membersPath(projectOf(c).id)}?done=revoked`, 303);
}

function asking(c: AppContext): AskingMember {
  return { projectId: projectOf(c).id, accountId: accountOf(c).id };
}

function showRefusal(c: AppContext, refusal: Refusal): Response | Promise<Response> {
  return refusal.refused === 'conflict' ? showMembers(c, { refusal }) : refusalPage(c, refusal);
}

interface Shown {
  done?: MemberDone | null;
  refusal?: Refusal;
  /** What was typed for an invitation. */
  form?: FormValues;
  /** A new invitation's. */
  link?: string;
}

async function showMembers(c: AppContext, { done = null, refusal, form, link }: Shown): Promise<Response> {
  const { db } = c.var.deps;
  const project = projectOf(c);
  const mayAdminister = may(project.memberRole, 'project.administer');
  return answerPage(c, {
    title: 'Members', ...(refusal && { status: refusalStatus(refusal) }),
    body: (
      <MemberPage project={project} accountId={accountOf(c).id} members={await listMembers(db, project.id)} now={new Date()} done={done}
        refusal={refusal ?? null} link={link ?? null} form={form ?? formValues([['role', 'viewer'], ['days', '7']])}
        invitations={mayAdminister ? await openInvitations(db, project.id) : null} />
    ),
  });
}
