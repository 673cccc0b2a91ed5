// Makes, renames, archives, deletes and restores projects.
import { sql, type Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { finishRun } from '../runs/finish-run.ts';
import type { Tables } from '../tables.ts';
import { isRestorable } from './project-queries.ts';

/** The account becomes its admin. Returns the id. */
export async function createProject(db: Kysely<Tables>, name: string, accountId: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { id } = await trx.insertInto('projects').values({ name }).returning('id').executeTakeFirstOrThrow();
    await trx.insertInto('members').values({ project_id: id, account_id: accountId, role: 'admin' }).execute();
    await recordAudit(trx, { projectId: id, accountId, action: 'project.created', subject: name });
    return id;
  });
}

export async function renameProject(db: Kysely<Tables>, projectId: number, name: string, accountId: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const before = await trx.selectFrom('projects').select('name').where('id', '=', projectId).where('deleted_at', 'is', null).forNoKeyUpdate().executeTakeFirst();
    if (!before || before.name === name) return;
    await trx.updateTable('projects').set({ name }).where('id', '=', projectId).execute();
    await recordAudit(trx, { projectId, accountId, action: 'project.renamed', subject: name, detail: { before: before.name } });
  });
}

/** From now on it is only read; runs that are under way go on to their end. */
export function archiveProject(db: Kysely<Tables>, projectId: number, accountId: number): Promise<void> {
  return moveProject(db, projectId, accountId, { archived_at: new Date() }, 'project.archived');
}

export function unarchiveProject(db: Kysely<Tables>, projectId: number, accountId: number): Promise<void> {
  return moveProject(db, projectId, accountId, { archived_at: null }, 'project.unarchived');
}

async function moveProject(db: Kysely<Tables>, projectId: number, accountId: number, change: { archived_at: Date | null }, action: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const moved = await trx.updateTable('projects').set(change).where('id', '=', projectId).where('deleted_at', 'is', null)
      .where('archived_at', change.archived_at === null ? 'is not' : 'is', null).executeTakeFirst();
    if (moved.numUpdatedRows > 0n) await recordAudit(trx, { projectId, accountId, action, subject: `project ${projectId}` });
  });
}

/** From now on the project does not exist for anyone, until one of its admins restores it; what runs in it is cancelled. */
export async function deleteProject(db: Kysely<Tables>, projectId: number, accountId: number): Promise<void> {
  const cancelled = await db.transaction().execute(async (trx) => {
    const deleted = await trx.updateTable('projects').set({ deleted_at: sql<Date>`now()`, deleted_by: accountId })
      .where('id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst();
    if (deleted.numUpdatedRows === 0n) return [];
    // A start holds the project's row until it commits: whatever runs is seen here, and nothing starts from now on.
    const runs = await trx.updateTable('runs').set({ cancel_requested_at: sql<Date>`now()`, cancelled_by: accountId })
      .where('project_id', '=', projectId).where('state', 'in', ['queued', 'running']).where('cancel_requested_at', 'is', null).returning('id').execute();
    await recordAudit(trx, { projectId, accountId, action: 'project.deleted', subject: `project ${projectId}`, detail: { cancelledRuns: runs.map(({ id }) => id) } });
    return runs;
  });
  // Ends them here where no worker has any of them in hand; otherwise the worker does when it has let go.
  for (const { id } of cancelled) await finishRun(db, id);
}

/** Its cancelled runs stay cancelled. Returns false where there is none that this account can restore. */
export function restoreProject(db: Kysely<Tables>, projectId: number, accountId: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const restored = await trx.updateTable('projects').set({ deleted_at: null, deleted_by: null }).where('id', '=', projectId).where(isRestorable)
      .where(({ exists, selectFrom }) => exists(selectFrom('members').select('account_id').whereRef('members.project_id', '=', 'projects.id').where('account_id', '=', accountId).where('role', '=', 'admin')))
      .executeTakeFirst();
    if (restored.numUpdatedRows === 0n) return false;
    await recordAudit(trx, { projectId, accountId, action: 'project.restored', subject: `project ${projectId}` });
    return true;
  });
}
