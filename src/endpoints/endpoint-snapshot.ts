// An endpoint as a run remembers it: its configuration without the values of secret headers, which stay with the endpoint.
import type { Selectable } from 'kysely';
import type { SecretBox } from '../platform/secrets.ts';
import type { Tables } from '../tables.ts';
import type { StoredHeader } from '../tables/definitions.ts';
import type { EndpointSnapshot } from '../tables/runs.ts';

export type EndpointRow = Selectable<Tables['endpoints']>;

export function snapshotEndpoint(row: EndpointRow): EndpointSnapshot {
  return {
    name: row.name, environment: row.environment, preset: row.preset, method: row.method, url: row.url,
    headers: row.headers.map(({ name, value, secret }) => ({ name, value: secret ? null : value, secret })),
    bodyTemplate: row.body_template, mapping: row.mapping, timeoutMs: row.timeout_ms, maxAttempts: row.max_attempts,
    maxConcurrency: row.max_concurrency, requestsPerMinute: row.requests_per_minute,
  };
}

/** Where a secret header's ciphertext belongs: it opens nowhere else. */
export function secretPlace(endpointId: number, headerName: string): string {
  return `endpoints.headers:${endpointId}:${headerName.toLowerCase()}`;
}

/** The values of the secret headers by name in lower case. Throws when a key is missing. */
export function openSecretHeaders(secrets: SecretBox, endpointId: number, headers: readonly StoredHeader[]): Map<string, string> {
  return new Map(headers.filter(({ secret }) => secret).map(({ name, value }) => [name.toLowerCase(), secrets.open(value, secretPlace(endpointId, name))]));
}
