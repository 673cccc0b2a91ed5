// Writes metrics, each save together with the version that it makes.
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import type { MetricDefinition } from './metric-form.ts';

/** Version 1; returns the id. `savedBy` is null where nobody is signed in, as for the first demo. */
export async function insertMetric(trx: Transaction<Tables>, projectId: number, definition: MetricDefinition, savedBy: number | null): Promise<number> {
  const { name, kind, config, testTypes } = definition;
  const { id, version } = await trx.insertInto('metrics')
    .values({ project_id: projectId, name, kind, config: JSON.stringify(config), test_types: testTypes }).returning(['id', 'version']).executeTakeFirstOrThrow();
  await recordVersion(trx, { id, version }, definition, savedBy);
  return id;
}

/** The next version. The caller holds the metric's row, so that no two saves take the same number; returns it. */
export async function updateMetric(trx: Transaction<Tables>, id: number, definition: MetricDefinition, savedBy: number): Promise<number> {
  const { name, config, testTypes } = definition;
  const { version } = await trx.updateTable('metrics')
    .set({ name, config: JSON.stringify(config), test_types: testTypes, version: sql`version + 1`, updated_at: sql`now()` })
    .where('id', '=', id).returning('version').executeTakeFirstOrThrow();
  await recordVersion(trx, { id, version }, definition, savedBy);
  return version;
}

async function recordVersion(trx: Transaction<Tables>, metric: { id: number; version: number }, definition: MetricDefinition, savedBy: number | null): Promise<void> {
  const { name, kind, config, testTypes } = definition;
  await trx.insertInto('metric_versions')
    .values({ metric_id: metric.id, version: metric.version, name, kind, config: JSON.stringify(config), test_types: testTypes, created_by: savedBy }).execute();
}
