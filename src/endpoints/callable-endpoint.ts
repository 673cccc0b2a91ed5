// One call to an endpoint: request from templates, reply into its parts, every failure as a value with its cause.
import { createMask, type Mask } from '../domain/mask-secrets.ts';
import { compileMapping, isMappingFailure, mapReply, type CompiledMapping, type MappedReply } from '../domain/reply-mapping.ts';
import { compileTemplate, fillTemplate, type Template, type TemplatePlace, type TemplateValues } from '../domain/request-template.ts';
import { storableJson, storableText } from '../domain/safe-text.ts';
import type { ErrorCause } from '../domain/vocabulary.ts';
import type { OutboundClient, OutboundRequest, Reply } from '../platform/outbound.ts';
import { retryAfterMs } from '../platform/retry-after.ts';
import type { EndpointSnapshot } from '../tables/runs.ts';
import { describeStatus } from './describe-status.ts';

/** The largest reply that is read, in bytes after decompression. */
export const maxReplyBytes = 4 * 1024 * 1024;

export interface CallableEndpoint {
  method: string;
  timeoutMs: number;
  url: Template;
  headers: readonly { name: string; value: Template }[];
  body: Template | null;
  mapping: CompiledMapping;
  /** Takes this endpoint's secrets out of what comes back. */
  mask: Mask;
}

export interface Answer {
  kind: 'answer';
  mapped: MappedReply;
  rawReply: string;
  contentType: string;
  status: number;
  latencyMs: number;
  startedAt: Date;
}

export interface CallFailure {
  kind: 'failure';
  cause: ErrorCause;
  message: string;
  status: number | null;
  transient: boolean;
  /** How long the endpoint asked to wait; null when it did not say. */
  retryAfterMs: number | null;
  /** What came back all the same, for the person who looks for the reason. */
  rawReply: string | null;
  contentType: string;
  latencyMs: number;
  startedAt: Date;
}

export type CallOutcome = Answer | CallFailure | { kind: 'aborted' };

const transientStatuses = new Set([408, 425, 429, 500, 502, 503, 504]);
const methodsWithoutBody = new Set(['GET', 'HEAD']);

/** `secretHeaders` holds the opened values by name in lower case. Throws on templates that the endpoint's form refuses, and when a secret is gone. */
export function makeCallable(endpoint: EndpointSnapshot, secretHeaders: ReadonlyMap<string, string>): CallableEndpoint {
  const headers = endpoint.headers.map(({ name, value, secret }) => ({
    name: name.toLowerCase(),
    value: secret ? [secretOf(secretHeaders, name)] : compile(value ?? '', 'header'),
  }));
  if (!headers.some(({ name }) => name === 'accept')) headers.push({ name: 'accept', value: ['application/json, text/plain;q=0.9, */*;q=0.1'] });
  const hasBody = sendsBody(endpoint.method) && endpoint.bodyTemplate.trim() !== '';
  const place = bodyPlace(endpoint.headers);
  if (hasBody && place === 'json' && !headers.some(({ name }) => name === 'content-type')) {
    headers.push({ name: 'content-type', value: ['application/json'] });
  }
  return {
    method: endpoint.method,
    timeoutMs: endpoint.timeoutMs,
    url: compile(endpoint.url, 'url'),
    headers,
    body: hasBody ? compile(endpoint.bodyTemplate, place) : null,
    mapping: compileMapping(endpoint.mapping),
    mask: createMask([...secretHeaders.values()]),
  };
}

export function sendsBody(method: string): boolean {
  return !methodsWithoutBody.has(method);
}

/** JSON unless a content-type header says otherwise. */
export function bodyPlace(headers: readonly { name: string; value: string | null }[]): TemplatePlace {
  const contentType = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? 'application/json';
  if (/json/i.test(contentType)) return 'json';
  return /x-www-form-urlencoded/i.test(contentType) ? 'form' : 'text';
}

export async function callEndpoint(client: OutboundClient, endpoint: CallableEndpoint, values: TemplateValues, signal?: AbortSignal): Promise<CallOutcome> {
  const reply = await client.send(requestFor(endpoint, values, signal));
  if (reply.kind === 'aborted') return reply;
  if (reply.kind === 'failure') return { ...reply, retryAfterMs: null, rawReply: null, contentType: '' };
  const masked = { ...reply, body: endpoint.mask(reply.body) };
  return reply.status < 200 || reply.status > 299 ? httpFailure(masked) : readAnswer(endpoint, masked);
}

function secretOf(secretHeaders: ReadonlyMap<string, string>, name: string): string {
  const value = secretHeaders.get(name.toLowerCase());
  // An empty key would only be refused by the endpoint, in words that lead elsewhere.
  if (value === undefined) throw new Error(`The endpoint no longer has the secret header ${name}. Enter it there again.`);
  return value;
}

function compile(source: string, place: TemplatePlace): Template {
  const compiled = compileTemplate(source, place);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.template;
}

function requestFor(endpoint: CallableEndpoint, values: TemplateValues, signal?: AbortSignal): OutboundRequest {
  const headers: Record<string, string> = {};
  for (const { name, value } of endpoint.headers) headers[name] = fillTemplate(value, values);
  return {
    method: endpoint.method,
    url: fillTemplate(endpoint.url, values),
    headers,
    body: endpoint.body && fillTemplate(endpoint.body, values),
    deadlineMs: endpoint.timeoutMs,
    maxBodyBytes: maxReplyBytes,
    ...(signal && { signal }),
  };
}

function readAnswer(endpoint: CallableEndpoint, reply: Reply): Answer | CallFailure {
  const mapped = mapReply(endpoint.mapping, reply.body);
  if (isMappingFailure(mapped)) return failure(reply, { ...mapped, transient: false, retryAfterMs: null });
  return {
    kind: 'answer',
    mapped: storableReply(mapped),
    rawReply: storableText(reply.body),
    contentType: contentTypeOf(reply),
    status: reply.status,
    latencyMs: reply.latencyMs,
    startedAt: reply.startedAt,
  };
}

function storableReply(mapped: MappedReply): MappedReply {
  return {
    ...mapped,
    output: storableText(mapped.output),
    conversationId: mapped.conversationId && storableText(mapped.conversationId),
    context: mapped.context && mapped.context.map(storableText),
    toolCalls: storableJson(mapped.toolCalls),
    metadata: storableJson(mapped.metadata),
  };
}

function httpFailure(reply: Reply): CallFailure {
  const transient = transientStatuses.has(reply.status);
  return failure(reply, { cause: 'http', message: describeStatus(reply.status), transient, retryAfterMs: transient ? retryAfterMs(reply.headers) : null });
}

function failure(reply: Reply, what: Pick<CallFailure, 'cause' | 'message' | 'transient' | 'retryAfterMs'>): CallFailure {
  return {
    kind: 'failure', ...what, message: storableText(what.message), status: reply.status, rawReply: storableText(reply.body.slice(0, 20_000)),
    contentType: contentTypeOf(reply), latencyMs: reply.latencyMs, startedAt: reply.startedAt,
  };
}

function contentTypeOf(reply: Reply): string {
  return storableText((reply.headers['content-type'] ?? '').slice(0, 200));
}
