// Reads the projects of a person: those at work, the archived ones, and those whose deletion can be undone.
import { sql, type Kysely } from 'kysely';
import type { Role } from '../domain/vocabulary.ts';
import type { MemberProject } from '../http/app-context.ts';
import type { Tables } from '../tables.ts';

/** By name; archived ones last. */
export async function projectsOf(db: Kysely<Tables>, accountId: number): Promise<MemberProject[]> {
  const rows = await db.selectFrom('members').innerJoin('projects', 'projects.id', 'members.project_id')
    .select(['projects.id', 'projects.name', 'members.role as memberRole', 'projects.is_demo as isDemo', 'projects.archived_at as archivedAt', 'projects.margin_points as marginPoints', openAssignments.as('openAssignments')])
    .where('members.account_id', '=', accountId).where('projects.deleted_at', 'is', null)
    .orderBy(sql`projects.archived_at is not null`).orderBy('projects.is_demo').orderBy('projects.name').orderBy('projects.id').execute();
  return rows.map((row) => ({ ...row, role: roleNow(row.memberRole, row.archivedAt) }));
}

/** In the query that every page makes anyway, from an index that holds only what is open. */
const openAssignments = sql<number>`(select count(*)::integer from (
  select 1 from assignments where account_id = members.account_id and project_id = members.project_id and closed_at is null limit 1000) counted)`;

/** So that no page of an archived project offers a change, and no route takes one. */
function roleNow(memberRole: Role, archivedAt: Date | null): Role {
  return archivedAt === null ? memberRole : 'viewer';
}

export const restorableDays = 30;

export interface DeletedProject {
  id: number;
  name: string;
  deletedBy: string | null;
  restorableUntil: Date;
}

/** The deleted projects that the account is admin of and can still bring back, the latest first. */
export async function deletedProjectsOf(db: Kysely<Tables>, accountId: number): Promise<DeletedProject[]> {
  return db.selectFrom('members').innerJoin('projects', 'projects.id', 'members.project_id').leftJoin('accounts', 'accounts.id', 'projects.deleted_by')
    .select(['projects.id', 'projects.name', 'accounts.name as deletedBy', sql<Date>`deleted_at + ${sql.lit(restorableDays)} * interval '1 day'`.as('restorableUntil')])
    .where('members.account_id', '=', accountId).where('members.role', '=', 'admin').where(isRestorable)
    .orderBy('projects.deleted_at', 'desc').limit(50).execute();
}

export const isRestorable = sql<boolean>`projects.deleted_at > now() - ${sql.lit(restorableDays)} * interval '1 day'`;
