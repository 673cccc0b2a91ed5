// Reads the endpoints of a project.
import type { Kysely } from 'kysely';
import type { EndpointPreset } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { EndpointRow } from './endpoint-snapshot.ts';

/** A line of the list: secret headers by name only. */
export interface EndpointSummary {
  id: number;
  name: string;
  environment: string;
  preset: EndpointPreset;
  method: string;
  url: string;
  secretHeaders: string[];
  timeoutMs: number;
  maxAttempts: number;
  maxConcurrency: number;
  requestsPerMinute: number | null;
}

export async function listEndpoints(db: Kysely<Tables>, projectId: number): Promise<EndpointSummary[]> {
  const rows = await db.selectFrom('endpoints').selectAll().where('project_id', '=', projectId).where('deleted_at', 'is', null)
    .orderBy('name').orderBy('environment').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id, name: row.name, environment: row.environment, preset: row.preset, method: row.method, url: row.url,
    secretHeaders: row.headers.filter(({ secret }) => secret).map(({ name }) => name), timeoutMs: row.timeout_ms, maxAttempts: row.max_attempts,
    maxConcurrency: row.max_concurrency, requestsPerMinute: row.requests_per_minute,
  }));
}

/** null where the project has none with this id, or it was deleted. */
export async function findEndpoint(db: Kysely<Tables>, projectId: number, id: number | null): Promise<EndpointRow | null> {
  if (id === null) return null;
  const row = await db.selectFrom('endpoints').selectAll().where('project_id', '=', projectId).where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
  return row ?? null;
}
