// Makes, changes and deletes metrics. Runs have copies of their own, so none of this reaches a run that was started before.
import { isDeepStrictEqual } from 'node:util';
import { sql, type Kysely } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import { refuseForeignJudge } from './judge-choices.ts';
import type { MetricDefinition } from './metric-form.ts';
import { insertMetric, updateMetric } from './metric-versions.ts';

interface OwnedMetric {
  id: number;
  projectId: number;
}

interface EditedMetric extends OwnedMetric {
  /** The version that the person who saves has seen; null: whichever there is. */
  seenVersion: number | null;
}

/** Returns the id, or a message at the judge's field. */
export function createMetric(db: Kysely<Tables>, projectId: number, definition: MetricDefinition, accountId: number): Promise<number | Refusal> {
  const { name, kind } = definition;
  return db.transaction().execute(async (trx) => {
    const foreign = await refuseForeignJudge(trx, projectId, definition);
    if (foreign) return foreign;
    const id = await insertMetric(trx, projectId, definition, accountId);
    await recordAudit(trx, { projectId, accountId, action: 'metric.created', subject: `metric ${id}`, detail: { name, kind } });
    return id;
  });
}

/**
 * Saving what is already there makes no version. A metric keeps its kind. Refuses with `conflict` where another version was
 * saved since the one that was seen.
 */
export function changeMetric(db: Kysely<Tables>, { id, projectId, seenVersion }: EditedMetric, definition: MetricDefinition, accountId: number): Promise<Refusal | null> {
  const { name, config, testTypes } = definition;
  return db.transaction().execute(async (trx) => {
    // The lock makes two people's saves follow each other, so that the second one sees the first one's version.
    const before = await trx.selectFrom('metrics').selectAll()
      .where('id', '=', id).where('project_id', '=', projectId).where('deleted_at', 'is', null).forUpdate().executeTakeFirst();
    if (!before || before.kind !== definition.kind) return gone;
    if (before.name === name && isDeepStrictEqual(before.config, config) && isDeepStrictEqual(before.test_types, testTypes)) return null;
    if (seenVersion !== null && seenVersion !== before.version) return changedMeanwhile;
    const foreign = await refuseForeignJudge(trx, projectId, definition);
    if (foreign) return foreign;
    const version = await updateMetric(trx, id, definition, accountId);
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
const changedMeanwhile = refuse('conflict', 'This metric was changed while the form was open. Nothing was saved yet.');
