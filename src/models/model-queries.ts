// Reads the models of a project, which of them is its default judge, and which metrics name one.
import type { Kysely } from 'kysely';
import { metricKinds, type ModelProvider } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { Tables } from '../tables.ts';
import type { ModelRow } from './snapshot-judge.ts';

export interface NamedMetric {
  id: number;
  name: string;
}

/** A line of the list: whether there is a key, never the key. */
export interface ModelSummary {
  id: number;
  name: string;
  provider: ModelProvider;
  baseUrl: string;
  model: string;
  hasKey: boolean;
  isDefault: boolean;
  maxConcurrency: number;
  requestsPerMinute: number | null;
  timeoutMs: number;
  inputPrice: number | null;
  outputPrice: number | null;
  /** Metrics that name it as their judge. */
  namedBy: NamedMetric[];
}

export async function listModels(db: Kysely<Tables>, projectId: number): Promise<ModelSummary[]> {
  const rows = await db.selectFrom('models').selectAll().where('project_id', '=', projectId).where('deleted_at', 'is', null).orderBy('name').orderBy('id').execute();
  const defaultId = await defaultJudgeId(db, projectId);
  const named = await metricsByJudge(db, projectId);
  return rows.map((row) => ({
    id: row.id, name: row.name, provider: row.provider, baseUrl: row.base_url, model: row.model, hasKey: row.api_key !== null, isDefault: row.id === defaultId,
    maxConcurrency: row.max_concurrency, requestsPerMinute: row.requests_per_minute, timeoutMs: row.timeout_ms, inputPrice: row.input_price, outputPrice: row.output_price,
    namedBy: named.get(row.id) ?? [],
  }));
}

/** null where the project has none with this id, or it was deleted. */
export async function findModel(db: Kysely<Tables>, projectId: number, id: number | null): Promise<ModelRow | null> {
  if (id === null) return null;
  const row = await db.selectFrom('models').selectAll().where('project_id', '=', projectId).where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
  return row ?? null;
}

/** null where the project has no default judge. */
export async function defaultJudgeId(db: Kysely<Tables>, projectId: number): Promise<number | null> {
  const { default_judge_id: id } = await db.selectFrom('projects').select('default_judge_id').where('id', '=', projectId).executeTakeFirstOrThrow();
  return id;
}

const askingKinds = metricKinds.filter((kind) => evaluatorFor(kind).asksJudge);

/** By the id of the model that they name; metrics that leave it to the default judge are in none. */
export async function metricsByJudge(db: Kysely<Tables>, projectId: number): Promise<Map<number, NamedMetric[]>> {
  const metrics = await db.selectFrom('metrics').select(['id', 'name', 'kind', 'config'])
    .where('project_id', '=', projectId).where('deleted_at', 'is', null).where('kind', 'in', askingKinds).orderBy('name').orderBy('id').execute();
  const named = new Map<number, NamedMetric[]>();
  for (const { id, name, kind, config } of metrics) {
    const evaluator = evaluatorFor(kind);
    const modelId = evaluator.asksJudge ? evaluator.judgeOf(config) : null;
    if (modelId !== null) named.set(modelId, [...(named.get(modelId) ?? []), { id, name }]);
  }
  return named;
}
