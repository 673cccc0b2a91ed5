// Makes and deletes projects.
import type { Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { cancelRun } from '../runs/cancel-run.ts';
import type { Tables } from '../tables.ts';

/** The account becomes its admin. Returns the id. */
export async function createProject(db: Kysely<Tables>, name: string, accountId: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { id } = await trx.insertInto('projects').values({ name }).returning('id').executeTakeFirstOrThrow();
    await trx.insertInto('members').values({ project_id: id, account_id: accountId, role: 'admin' }).execute();
    await recordAudit(trx, { projectId: id, accountId, action: 'project.created', subject: name });
    return id;
  });
}

/** From now on the project does not exist for anyone; what runs in it is cancelled. */
export async function deleteProject(db: Kysely<Tables>, projectId: number, accountId: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('projects').set({ deleted_at: new Date() }).where('id', '=', projectId).where('deleted_at', 'is', null).execute();
    await recordAudit(trx, { projectId, accountId, action: 'project.deleted', subject: `project ${projectId}` });
  });
  const unfinished = await db.selectFrom('runs').select('id').where('project_id', '=', projectId).where('state', 'in', ['queued', 'running']).execute();
  for (const { id } of unfinished) await cancelRun(db, { id, projectId }, accountId);
}
