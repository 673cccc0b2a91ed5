// Makes, changes and deletes models, and chooses a project's default judge; a key is sealed for the model that it belongs to.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import type { SecretBox } from '../platform/secrets.ts';
import type { Tables } from '../tables.ts';
import { defineModel, type DefinedKey, type ModelDefinition } from './model-definition.ts';
import { metricsByJudge } from './model-queries.ts';
import type { ModelValues } from './model-values.ts';
import { modelKeyPlace } from './snapshot-judge.ts';

export interface ModelDeps {
  db: Kysely<Tables>;
  secrets: SecretBox;
}

export interface ModelEditor {
  projectId: number;
  accountId: number;
  maySetKey: boolean;
}

/** The new model's id. Where the project has no default judge, it becomes it. */
export async function createModel({ db, secrets }: ModelDeps, editor: ModelEditor, values: ModelValues): Promise<number | Refusal> {
  const definition = defineModel(values, { stored: null, maySetKey: editor.maySetKey });
  if (isRefusal(definition)) return definition;
  return db.transaction().execute(async (trx) => {
    // A key is sealed for the model's id, which only the inserted row has.
    const { id } = await trx.insertInto('models').values({ ...columnsOf(definition), project_id: editor.projectId, api_key: null }).returning('id').executeTakeFirstOrThrow();
    await storeKey(trx, secrets, id, definition.key);
    await record(trx, editor, 'model.created', id, definition);
    await trx.updateTable('projects').set({ default_judge_id: id }).where('id', '=', editor.projectId).where('default_judge_id', 'is', null).execute();
    return id;
  });
}

/** null when it is done. */
export async function updateModel({ db, secrets }: ModelDeps, editor: ModelEditor, id: number, values: ModelValues): Promise<Refusal | null> {
  return db.transaction().execute(async (trx) => {
    // Locked: whether the stored key may stay depends on the base URL that stands in the row at this moment.
    const stored = await trx.selectFrom('models').select(['provider', 'base_url', 'api_key'])
      .where('project_id', '=', editor.projectId).where('id', '=', id).where('deleted_at', 'is', null).forUpdate().executeTakeFirst();
    if (!stored) return gone;
    const definition = defineModel(values, { stored, maySetKey: editor.maySetKey });
    if (isRefusal(definition)) return definition;
    await trx.updateTable('models').set({ ...columnsOf(definition), updated_at: sql<Date>`now()` }).where('id', '=', id).execute();
    await storeKey(trx, secrets, id, definition.key);
    await record(trx, editor, 'model.changed', id, definition);
    return null;
  });
}

/** Refused while metrics name it as their judge. Runs that were started go on with it. */
export async function deleteModel(db: Kysely<Tables>, { projectId, accountId }: Omit<ModelEditor, 'maySetKey'>, id: number): Promise<Refusal | null> {
  return db.transaction().execute(async (trx) => {
    const model = await trx.selectFrom('models').select('name').where('project_id', '=', projectId).where('id', '=', id).where('deleted_at', 'is', null).forUpdate().executeTakeFirst();
    if (!model) return gone;
    const naming = (await metricsByJudge(trx, projectId)).get(id) ?? [];
    if (naming.length > 0) return refuse('conflict', `${model.name} is the judge of ${naming.map(({ name }) => `“${name}”`).join(', ')}. Choose another judge there first.`);
    await trx.updateTable('models').set({ deleted_at: sql<Date>`now()` }).where('id', '=', id).execute();
    await trx.updateTable('projects').set({ default_judge_id: null }).where('id', '=', projectId).where('default_judge_id', '=', id).execute();
    await recordAudit(trx, { projectId, accountId, action: 'model.deleted', subject: `model ${id}`, detail: { name: model.name } });
    return null;
  });
}

/** From now on it judges for every metric that names no judge. */
export async function chooseDefaultJudge(db: Kysely<Tables>, { projectId, accountId }: Omit<ModelEditor, 'maySetKey'>, id: number): Promise<Refusal | null> {
  return db.transaction().execute(async (trx) => {
    // Locked against its deletion, which would leave the project with a judge that is gone.
    const model = await trx.selectFrom('models').select('name').where('project_id', '=', projectId).where('id', '=', id).where('deleted_at', 'is', null).forUpdate().executeTakeFirst();
    if (!model) return gone;
    const chosen = await trx.updateTable('projects').set({ default_judge_id: id }).where('id', '=', projectId).where('default_judge_id', 'is distinct from', id).executeTakeFirst();
    if (chosen.numUpdatedRows > 0n) await recordAudit(trx, { projectId, accountId, action: 'model.default_judge', subject: `model ${id}`, detail: { name: model.name } });
    return null;
  });
}

const gone = refuse('not_found', 'The model was deleted.');

function columnsOf({ provider, name, baseUrl, model, temperature, timeoutMs, maxConcurrency, requestsPerMinute, inputPrice, outputPrice }: ModelDefinition) {
  return {
    provider, name, base_url: baseUrl, model, temperature, timeout_ms: timeoutMs, max_concurrency: maxConcurrency, requests_per_minute: requestsPerMinute,
    input_price: inputPrice, output_price: outputPrice,
  };
}

async function storeKey(trx: Transaction<Tables>, secrets: SecretBox, id: number, key: DefinedKey): Promise<void> {
  if (key.kind === 'kept') return;
  await trx.updateTable('models').set({ api_key: key.kind === 'typed' ? secrets.seal(key.value, modelKeyPlace(id)) : null }).where('id', '=', id).execute();
}

async function record(trx: Transaction<Tables>, { projectId, accountId }: ModelEditor, action: string, id: number, { name, baseUrl, key }: ModelDefinition): Promise<void> {
  await recordAudit(trx, { projectId, accountId, action, subject: `model ${id}`, detail: { name, origin: new URL(baseUrl).origin, key: key.kind } });
}
