// Reads projects and who belongs to them.
import type { Kysely } from 'kysely';
import type { Role } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';

export async function projectsOf(db: Kysely<Tables>, accountId: number): Promise<{ id: number; name: string; role: Role; isDemo: boolean }[]> {
  return db.selectFrom('members').innerJoin('projects', 'projects.id', 'members.project_id')
    .select(['projects.id', 'projects.name', 'members.role', 'projects.is_demo as isDemo'])
    .where('members.account_id', '=', accountId).where('projects.deleted_at', 'is', null)
    .orderBy('projects.is_demo').orderBy('projects.name').orderBy('projects.id').execute();
}
