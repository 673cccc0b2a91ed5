// Judges what was entered for an endpoint: a definition that can be stored and called, or a sentence at each field that is wrong.
import { z } from 'zod';
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import { refusePath } from '../domain/json-path.ts';
import { mappedFields } from '../domain/reply-mapping.ts';
import { compileTemplate } from '../domain/request-template.ts';
import type { EndpointPreset } from '../domain/vocabulary.ts';
import { parseFields } from '../http/forms.ts';
import type { ResponseMapping, StoredHeader } from '../tables/definitions.ts';
import { bodyPlace, sendsBody } from './callable-endpoint.ts';
import { originOf, refuseUrl } from './endpoint-address.ts';
import { defineHeaders, type DefinedHeader } from './endpoint-headers.ts';
import type { EndpointValues } from './endpoint-values.ts';

export interface EndpointDefinition {
  preset: EndpointPreset;
  name: string;
  environment: string;
  method: string;
  url: string;
  headers: DefinedHeader[];
  bodyTemplate: string;
  mapping: ResponseMapping;
  timeoutMs: number;
  maxAttempts: number;
  maxConcurrency: number;
  requestsPerMinute: number | null;
}

/** What is stored already, and what the person may do. */
export interface DefinitionGround {
  stored: { url: string; headers: readonly StoredHeader[] } | null;
  maySetSecrets: boolean;
}

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const longestBody = 100_000;
const longestPath = 500;

const plainFields = z.object({
  name: z.string().min(1, 'Enter a name.').max(200, 'Use at most 200 characters.'),
  environment: z.string().max(100, 'Use at most 100 characters.'),
  method: z.enum(methods, 'Choose GET, POST, PUT, PATCH or DELETE.'),
  timeout: number(1, 600, 'Enter 1 to 600 seconds.').transform((seconds) => Math.round(seconds * 1_000)),
  attempts: whole(1, 10, 'Enter a whole number from 1 to 10.'),
  concurrency: whole(1, 1_000, 'Enter a whole number from 1 to 1,000.'),
  rate: z.union([z.literal('').transform(() => null), whole(1, 100_000, 'Leave this empty, or enter a whole number from 1 to 100,000.')],
    'Leave this empty, or enter a whole number from 1 to 100,000.'),
});

export function defineEndpoint(values: EndpointValues, { stored, maySetSecrets }: DefinitionGround): EndpointDefinition | Refusal {
  const { name, environment, method, url, timeoutS, maxAttempts, maxConcurrency, requestsPerMinute } = values;
  const plain = parseFields(plainFields, { name, environment, method, timeout: timeoutS, attempts: maxAttempts, concurrency: maxConcurrency, rate: requestsPerMinute });
  const origin = originOf(url);
  const { headers, errors } = defineHeaders(values.headers, {
    stored: stored?.headers ?? [], maySetSecrets,
    // A URL that is wrong has its own message, and nothing is sent or stored.
    isSameOrigin: origin === null || stored === null || origin === originOf(stored.url),
  });
  const fields = { ...(isRefusal(plain) && plain.fields), ...refuseRequest(values), ...errors, ...refuseMapping(values) };
  if (isRefusal(plain) || Object.keys(fields).length > 0) return refuseFields(fields);
  return {
    preset: values.preset, name, environment, method, url, headers, bodyTemplate: values.body, mapping: readMapping(values), timeoutMs: plain.timeout,
    maxAttempts: plain.attempts, maxConcurrency: plain.concurrency, requestsPerMinute: plain.rate,
  };
}

function refuseRequest({ method, url, headers, body }: EndpointValues): Record<string, string> {
  const fields: Record<string, string> = {};
  const urlProblem = refuseUrl(url);
  if (urlProblem !== null) fields['url'] = urlProblem;
  const place = bodyPlace(headers.map(({ name, value, secret }) => ({ name, value: secret ? null : value })));
  const compiled = compileTemplate(body, place);
  if (body.length > longestBody) fields['body'] = `Use at most ${longestBody.toLocaleString('en-GB')} characters.`;
  else if (!compiled.ok) fields['body'] = compiled.message;
  const sent = sendsBody(method) ? body + url : url;
  if (/\{\{\s*(input|messages)\s*\}\}/.test(sent)) return fields;
  if (sendsBody(method)) fields['body'] ??= 'Nothing here carries the prompt of a test. Put {{input}} or {{messages}} where it belongs.';
  else fields['url'] ??= `A ${method} request has no body, so the prompt of a test goes into the URL. Put {{input}} where it belongs.`;
  return fields;
}

function refuseMapping({ mapping }: EndpointValues): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const field of mappedFields) {
    const path = mapping[field];
    const problem = path.length > longestPath ? `Use at most ${longestPath} characters.` : path === '' ? null : refusePath(path);
    if (problem !== null) fields[`mapping-${field}`] = problem;
  }
  if (mapping.output === '') fields['mapping-output'] = 'Say where the answer is, like choices[0].message.content. A test message shows what there is.';
  return fields;
}

function readMapping({ mapping }: EndpointValues): ResponseMapping {
  return { ...Object.fromEntries(mappedFields.flatMap((field) => (mapping[field] === '' ? [] : [[field, mapping[field]]]))), output: mapping.output };
}

function number(min: number, max: number, message: string) {
  return z.string().regex(/^\d{1,7}(\.\d{1,3})?$/, message).transform(Number).pipe(z.number().min(min, message).max(max, message));
}

function whole(min: number, max: number, message: string) {
  return number(min, max, message).pipe(z.number().int(message));
}
