// The models that a judge metric may name, and the check that it names one of its own project.
import type { Kysely, Transaction } from 'kysely';
import { refuseFields, type Refusal } from '../domain/refusal.ts';
import type { MetricKind } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { Tables } from '../tables.ts';

export interface JudgeChoices {
  models: { id: number; name: string }[];
  /** null: the project has no default judge, or it was deleted. */
  defaultName: string | null;
}

export async function judgeChoices(db: Kysely<Tables>, projectId: number): Promise<JudgeChoices> {
  const models = await db.selectFrom('models').select(['id', 'name'])
    .where('project_id', '=', projectId).where('deleted_at', 'is', null).orderBy('name').orderBy('id').execute();
  const { default_judge_id: defaultId } = await db.selectFrom('projects').select('default_judge_id').where('id', '=', projectId).executeTakeFirstOrThrow();
  return { models, defaultName: models.find(({ id }) => id === defaultId)?.name ?? null };
}

/**
 * A message at the field where the judge is another project's or was deleted; null where all is well. It stays so until the
 * transaction ends: deleting a model waits for the share lock, and then finds the metric that names it.
 */
export async function refuseForeignJudge(trx: Transaction<Tables>, projectId: number, { kind, config }: { kind: MetricKind; config: Record<string, unknown> }): Promise<Refusal | null> {
  const evaluator = evaluatorFor(kind);
  const judgeId = evaluator.asksJudge ? evaluator.judgeOf(config) : null;
  if (judgeId === null) return null;
  const model = await trx.selectFrom('models').select('id')
    .where('id', '=', judgeId).where('project_id', '=', projectId).where('deleted_at', 'is', null).forShare().executeTakeFirst();
  return model ? null : refuseFields({ judge: 'This model does not exist any more. Choose another judge.' });
}
