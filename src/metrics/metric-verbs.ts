// Makes, changes and deletes metrics. Runs have copies of their own, so none of this reaches a run that was started before.
import { isDeepStrictEqual } from 'node:util';
import { sql, type Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import type { MetricDefinition } from './metric-form.ts';

interface OwnedMetric {
  id: number;
  projectId: number;
}

/** Returns the id. */
export function createMetric(db: Kysely<Tables>, projectId: number, { name, kind, config, testTypes }: MetricDefinition, accountId: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { id } = await trx.insertInto('metrics')
      .values({ project_id: projectId, name, kind, config: JSON.stringify(config), test_types: testTypes }).returning('id').executeTakeFirstOrThrow();
    await recordAudit(trx, { projectId, accountId, action: 'metric.created', subject: `metric ${id}`, detail: { name, kind } });
    return id;
  });
}

/** The version counts the changes: saving what is already there is none. A metric keeps its kind. */
export function changeMetric(db: Kysely<Tables>, { id, projectId }: OwnedMetric, definition: MetricDefinition, accountId: number): Promise<Refusal | null> {
  const { name, config, testTypes } = definition;
  return db.transaction().execute(async (trx) => {
    const before = await trx.selectFrom('metrics').selectAll()
      .where('id', '=', id).where('project_id', '=', projectId).where('deleted_at', 'is', null).forUpdate().executeTakeFirst();
    if (!before || before.kind !== definition.kind) return gone;
    if (before.name === name && isDeepStrictEqual(before.config, config) && isDeepStrictEqual(before.test_types, testTypes)) return null;
    const version = before.version + 1;
    await trx.updateTable('metrics').set({ name, config: JSON.stringify(config), test_types: testTypes, version, updated_at: sql`now()` }).where('id', '=', id).execute();
    await recordAudit(trx, { projectId, accountId, action: 'metric.changed', subject: `metric ${id}`, detail: { name, version } });
    return null;
  });
}

/** Behaviors and test sets lose it. */
export function deleteMetric(db: Kysely<Tables>, { id, projectId }: OwnedMetric, accountId: number): Promise<Refusal | null> {
  return db.transaction().execute(async (trx) => {
    // The update comes first: it waits for whoever attaches this metric right now, so that the links below are all there are.
    const deleted = await trx.updateTable('metrics').set({ deleted_at: sql`now()` })
      .where('id', '=', id).where('project_id', '=', projectId).where('deleted_at', 'is', null).returning('name').executeTakeFirst();
    if (!deleted) return gone;
    await trx.deleteFrom('behavior_metrics').where('metric_id', '=', id).execute();
    await trx.deleteFrom('test_set_metrics').where('metric_id', '=', id).execute();
    await recordAudit(trx, { projectId, accountId, action: 'metric.deleted', subject: `metric ${id}`, detail: { name: deleted.name } });
    return null;
  });
}

const gone = refuse('not_found', 'This metric does not exist any more.');
