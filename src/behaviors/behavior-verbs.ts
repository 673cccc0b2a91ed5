// Makes, changes and deletes behaviors. A run copies the names with its tests after its start, so edits wait for those copies.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import { lockAttachable } from '../metrics/attachable-metrics.ts';
import { editDefinitions } from '../runs/definitions-lock.ts';
import type { Tables } from '../tables.ts';
import type { BehaviorDefinition } from './behavior-form.ts';

interface OwnedBehavior {
  id: number;
  projectId: number;
}

/** Returns the id. */
export function createBehavior(db: Kysely<Tables>, projectId: number, { name, description, metricIds }: BehaviorDefinition, accountId: number): Promise<number | Refusal> {
  return db.transaction().execute(async (trx) => {
    const metrics = await lockAttachable(trx, projectId, metricIds);
    if (isRefusal(metrics)) return metrics;
    const { id } = await trx.insertInto('behaviors').values({ project_id: projectId, name, description }).returning('id').executeTakeFirstOrThrow();
    await attachMetrics(trx, id, metricIds);
    await recordAudit(trx, { projectId, accountId, action: 'behavior.created', subject: `behavior ${id}`, detail: { name } });
    return id;
  });
}

export function changeBehavior(db: Kysely<Tables>, { id, projectId }: OwnedBehavior, definition: BehaviorDefinition, accountId: number): Promise<Refusal | null> {
  const { name, description, metricIds } = definition;
  return editDefinitions(db, projectId, async (trx) => {
    const metrics = await lockAttachable(trx, projectId, metricIds);
    if (isRefusal(metrics)) return metrics;
    const changed = await trx.updateTable('behaviors').set({ name, description, updated_at: sql`now()` })
      .where('id', '=', id).where('project_id', '=', projectId).where('deleted_at', 'is', null).returning('id').executeTakeFirst();
    if (!changed) return gone;
    await trx.deleteFrom('behavior_metrics').where('behavior_id', '=', id).execute();
    await attachMetrics(trx, id, metricIds);
    await recordAudit(trx, { projectId, accountId, action: 'behavior.changed', subject: `behavior ${id}`, detail: { name, metricIds } });
    return null;
  });
}

/** Its tests stay, without a behavior. */
export function deleteBehavior(db: Kysely<Tables>, { id, projectId }: OwnedBehavior, accountId: number): Promise<Refusal | null> {
  return editDefinitions(db, projectId, async (trx) => {
    const deleted = await trx.updateTable('behaviors').set({ deleted_at: sql`now()` })
      .where('id', '=', id).where('project_id', '=', projectId).where('deleted_at', 'is', null).returning('name').executeTakeFirst();
    if (!deleted) return gone;
    await trx.deleteFrom('behavior_metrics').where('behavior_id', '=', id).execute();
    const { numUpdatedRows } = await trx.updateTable('tests').set({ behavior_id: null, updated_at: sql`now()` })
      .where('project_id', '=', projectId).where('behavior_id', '=', id).executeTakeFirstOrThrow();
    await recordAudit(trx, { projectId, accountId, action: 'behavior.deleted', subject: `behavior ${id}`, detail: { name: deleted.name, tests: Number(numUpdatedRows) } });
    return null;
  });
}

async function attachMetrics(trx: Transaction<Tables>, behaviorId: number, metricIds: readonly number[]): Promise<void> {
  if (metricIds.length === 0) return;
  await trx.insertInto('behavior_metrics').values(metricIds.map((id, position) => ({ behavior_id: behaviorId, metric_id: id, position }))).execute();
}

const gone = refuse('not_found', 'This behavior does not exist any more.');
