// A model of a project, made straight in the database.
import type { Kysely } from 'kysely';
import type { ModelProvider } from '../../src/domain/vocabulary.ts';
import type { SecretBox } from '../../src/platform/secrets.ts';
import { modelKeyPlace } from '../../src/models/snapshot-judge.ts';
import type { Tables } from '../../src/tables.ts';

export interface ModelFixture {
  name?: string;
  provider?: ModelProvider;
  baseUrl?: string;
  model?: string;
  temperature?: number | null;
  timeoutMs?: number;
  maxConcurrency?: number;
  requestsPerMinute?: number | null;
  /** US dollars per million tokens. */
  inputPrice?: number | null;
  outputPrice?: number | null;
  /** Sealed with this box. */
  key?: { value: string; secrets: SecretBox };
}

/** Returns the id. It is not made the default judge. */
export async function makeModel(db: Kysely<Tables>, projectId: number, options: ModelFixture = {}): Promise<number> {
  const { id } = await db.insertInto('models').values({
    project_id: projectId, name: options.name ?? 'Judge', provider: options.provider ?? 'openai', base_url: options.baseUrl ?? 'http://127.0.0.1:1/v1', model: options.model ?? 'judge',
    api_key: null, temperature: options.temperature ?? null, timeout_ms: options.timeoutMs ?? 10_000, max_concurrency: options.maxConcurrency ?? 8,
    requests_per_minute: options.requestsPerMinute ?? null, input_price: options.inputPrice ?? null, output_price: options.outputPrice ?? null,
  }).returning('id').executeTakeFirstOrThrow();
  if (options.key) await db.updateTable('models').set({ api_key: options.key.secrets.seal(options.key.value, modelKeyPlace(id)) }).where('id', '=', id).execute();
  return id;
}
