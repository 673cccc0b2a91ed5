// Which metrics may be attached to something: those of the project that are not deleted, and stay so until the transaction ends.
import { sql, type Transaction } from 'kysely';
import { refuseFields, type Refusal } from '../domain/refusal.ts';
import type { TestType } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';

export interface AttachableMetric {
  id: number;
  name: string;
  test_types: TestType[];
}

/**
 * The metrics in the order of the ids. Refuses with a message at the field `metrics` where one was deleted or is another project's.
 * Share locks make a deletion wait, so that no link to a deleted metric remains.
 */
export async function lockAttachable(trx: Transaction<Tables>, projectId: number, ids: readonly number[]): Promise<AttachableMetric[] | Refusal> {
  const found = await trx.selectFrom('metrics').select(['id', 'name', 'test_types'])
    .where(sql<boolean>`id = any(${[...ids]}::bigint[])`).where('project_id', '=', projectId).where('deleted_at', 'is', null)
    .orderBy('id').forShare().execute();
  const byId = new Map(found.map((metric) => [metric.id, metric]));
  if (ids.some((id) => !byId.has(id))) return refuseFields({ metrics: 'A chosen metric does not exist any more. Choose again.' });
  return ids.map((id) => byId.get(id)!);
}
