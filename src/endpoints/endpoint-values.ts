// What stands in an endpoint's form: read from what was sent, or taken from a stored endpoint. Nothing is judged here.
import { mappedFields, type MappedField } from '../domain/reply-mapping.ts';
import { endpointPresets, type EndpointPreset } from '../domain/vocabulary.ts';
import type { FormValues } from '../http/forms.ts';
import type { EndpointRow } from './endpoint-snapshot.ts';

export interface HeaderRow {
  /** Its number in the names of its fields. */
  index: number;
  name: string;
  value: string;
  secret: boolean;
  /** The preset put its name there, so without a value it is left out: not every service wants a key. */
  fromPreset?: boolean;
}

export interface EndpointValues {
  preset: EndpointPreset;
  name: string;
  environment: string;
  method: string;
  url: string;
  headers: HeaderRow[];
  body: string;
  mapping: Record<MappedField, string>;
  timeoutS: string;
  maxAttempts: string;
  maxConcurrency: string;
  requestsPerMinute: string;
}

export const noMapping = Object.fromEntries(mappedFields.map((field) => [field, ''])) as Record<MappedField, string>;

export function readEndpointValues(form: FormValues): EndpointValues {
  return {
    preset: endpointPresets.find((known) => known === form.one('preset')) ?? 'custom',
    name: form.one('name').trim(), environment: form.one('environment').trim(), method: form.one('method'), url: form.one('url').trim(),
    headers: readHeaderRows(form), body: form.one('body'),
    mapping: Object.fromEntries(mappedFields.map((field) => [field, form.one(`mapping-${field}`).trim()])) as EndpointValues['mapping'],
    timeoutS: form.one('timeout').trim(), maxAttempts: form.one('attempts').trim(), maxConcurrency: form.one('concurrency').trim(),
    requestsPerMinute: form.one('rate').trim(),
  };
}

/** Without the rows that were left empty. */
function readHeaderRows(form: FormValues): HeaderRow[] {
  const indexes = Object.keys(form.record).flatMap((key) => /^header-(\d{1,3})-(?:name|value)$/.exec(key)?.[1] ?? []);
  return [...new Set(indexes.map(Number))].sort((a, b) => a - b).map((index) => {
    const name = form.one(`header-${index}-name`).trim();
    const fromPreset = name !== '' && form.one(`header-${index}-preset`) === name;
    return { index, name, value: form.one(`header-${index}-value`).trim(), secret: form.one(`header-${index}-secret`) !== '', fromPreset };
  }).filter(({ name, value }) => name !== '' || value !== '');
}

/** Without the values of secret headers, which are never shown again. */
export function valuesOfEndpoint(row: EndpointRow): EndpointValues {
  return {
    preset: row.preset, name: row.name, environment: row.environment, method: row.method, url: row.url,
    headers: row.headers.map(({ name, value, secret }, index) => ({ index, name, value: secret ? '' : value, secret })),
    body: row.body_template, mapping: { ...noMapping, ...row.mapping }, timeoutS: String(row.timeout_ms / 1_000), maxAttempts: String(row.max_attempts),
    maxConcurrency: String(row.max_concurrency), requestsPerMinute: row.requests_per_minute === null ? '' : String(row.requests_per_minute),
  };
}
