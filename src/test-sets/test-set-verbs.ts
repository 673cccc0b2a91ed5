// Makes, describes and deletes test sets, and decides their metrics.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import { editDefinitions } from '../runs/definitions-lock.ts';
import type { Tables } from '../tables.ts';
import { countVersion } from '../tests/membership.ts';
import type { Editor } from '../tests/test-verbs.ts';
import type { TestSetRow } from './test-set-queries.ts';

export interface TestSetDescription {
  name: string;
  description: string;
}

/** Returns the id. */
export function createTestSet(db: Kysely<Tables>, editor: Editor, { name, description }: TestSetDescription): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { id } = await trx.insertInto('test_sets').values({ project_id: editor.projectId, name, description, type: 'single-turn' }).returning('id').executeTakeFirstOrThrow();
    await recordAudit(trx, { ...editor, action: 'test_set.created', subject: `test set ${id}`, detail: { name } });
    return id;
  });
}

export function describeTestSet(db: Kysely<Tables>, editor: Editor, testSetId: number, { name, description }: TestSetDescription): Promise<Refusal | null> {
  return db.transaction().execute(async (trx) => {
    const testSet = await lockTestSet(trx, editor.projectId, testSetId);
    if (isRefusal(testSet)) return testSet;
    await trx.updateTable('test_sets').set({ name, description, updated_at: sql<Date>`now()` }).where('id', '=', testSetId).execute();
    await recordAudit(trx, { ...editor, action: 'test_set.described', subject: `test set ${testSetId}`, detail: { name } });
    return null;
  });
}

/** Exactly these are the set's metrics from now on, in this order; none at all leaves judging to the behaviors. */
export function chooseSetMetrics(db: Kysely<Tables>, editor: Editor, testSetId: number, metricIds: readonly number[]): Promise<Refusal | null> {
  return editDefinitions(db, editor.projectId, async (trx) => {
    const testSet = await lockTestSet(trx, editor.projectId, testSetId);
    if (isRefusal(testSet)) return testSet;
    const wanted = [...new Set(metricIds)];
    const refusal = await refuseMetrics(trx, testSet, wanted);
    if (refusal) return refusal;
    await trx.deleteFrom('test_set_metrics').where('test_set_id', '=', testSetId).execute();
    if (wanted.length > 0) await trx.insertInto('test_set_metrics').values(wanted.map((metric_id, position) => ({ test_set_id: testSetId, metric_id, position }))).execute();
    await countVersion(trx, [testSetId]);
    await recordAudit(trx, { ...editor, action: 'test_set.metrics_chosen', subject: `test set ${testSetId}`, detail: { metricIds: wanted } });
    return null;
  });
}

async function refuseMetrics(trx: Transaction<Tables>, testSet: TestSetRow, wanted: readonly number[]): Promise<Refusal | null> {
  if (wanted.length === 0) return null;
  const found = await trx.selectFrom('metrics').select(['name', 'test_types'])
    .where('id', 'in', wanted).where('project_id', '=', testSet.project_id).where('deleted_at', 'is', null).execute();
  if (found.length < wanted.length) return refuseFields({ metric: 'A chosen metric does not exist any more. Choose again.' });
  const unfit = found.find(({ test_types }) => !test_types.includes(testSet.type));
  return unfit ? refuseFields({ metric: `The metric “${unfit.name}” does not apply to ${testSet.type} tests. Leave it out.` }) : null;
}

/** Its tests stay in the project; what earlier runs copied stays too. */
export function deleteTestSet(db: Kysely<Tables>, editor: Editor, testSetId: number): Promise<Refusal | null> {
  return editDefinitions(db, editor.projectId, async (trx) => {
    const testSet = await lockTestSet(trx, editor.projectId, testSetId);
    if (isRefusal(testSet)) return testSet;
    await trx.updateTable('test_sets').set({ deleted_at: sql<Date>`now()` }).where('id', '=', testSetId).execute();
    await trx.deleteFrom('test_set_tests').where('test_set_id', '=', testSetId).execute();
    await trx.deleteFrom('test_set_metrics').where('test_set_id', '=', testSetId).execute();
    await recordAudit(trx, { ...editor, action: 'test_set.deleted', subject: `test set ${testSetId}`, detail: { name: testSet.name } });
    return null;
  });
}

/** The test set as it is until the transaction ends. */
export async function lockTestSet(trx: Transaction<Tables>, projectId: number, testSetId: number): Promise<TestSetRow | Refusal> {
  const testSet = await trx.selectFrom('test_sets').selectAll()
    .where('id', '=', testSetId).where('project_id', '=', projectId).where('deleted_at', 'is', null).forUpdate().executeTakeFirst();
  return testSet ?? refuse('not_found', 'This test set does not exist any more.');
}
