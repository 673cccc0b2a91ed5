// A model as a run remembers it, without its key, which stays with the model and is sealed for it.
import type { Selectable } from 'kysely';
import type { SecretBox } from '../platform/secrets.ts';
import type { Tables } from '../tables.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';

export type ModelRow = Selectable<Tables['models']>;

export function snapshotJudge(row: ModelRow): JudgeSnapshot {
  return {
    modelId: row.id, name: row.name, provider: row.provider, baseUrl: row.base_url, model: row.model, temperature: row.temperature,
    timeoutMs: row.timeout_ms, inputPrice: row.input_price, outputPrice: row.output_price,
  };
}

/** Where a model's ciphertext belongs: it opens nowhere else. */
export function modelKeyPlace(modelId: number): string {
  return `models.api_key:${modelId}`;
}

/** null where the model needs no key. Throws an Error with a sentence when the key that sealed it is missing. */
export function openModelKey(secrets: SecretBox, { id, api_key: sealed }: Pick<ModelRow, 'id' | 'api_key'>): string | null {
  return sealed === null ? null : secrets.open(sealed, modelKeyPlace(id));
}
