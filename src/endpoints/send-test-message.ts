// Makes one call to an endpoint that may not be saved yet, and tells what came back and where its parts were found.
import { compileJsonPath, selectValues } from '../domain/json-path.ts';
import { normalisePath } from '../domain/metered-json-path.ts';
import { parseBoundedJson } from '../domain/bounded-json.ts';
import { compileMapping, isMappingFailure, mapReply, mappedFields, type MappedField, type MappedReply } from '../domain/reply-mapping.ts';
import type { TemplateValues } from '../domain/request-template.ts';
import type { OutboundClient } from '../platform/outbound.ts';
import type { SecretBox } from '../platform/secrets.ts';
import type { ResponseMapping } from '../tables/definitions.ts';
import type { EndpointSnapshot } from '../tables/runs.ts';
import { callEndpoint, makeCallable, type CallableEndpoint } from './callable-endpoint.ts';
import type { EndpointDefinition } from './endpoint-definition.ts';
import { secretPlace } from './endpoint-snapshot.ts';
import { suggestOutputs, type SuggestedOutput } from './suggest-outputs.ts';

/** A part of the reply; `text` is null where nothing was found, and `problem` says why in words. */
export interface FoundPart {
  field: MappedField;
  path: string;
  text: string | null;
  problem: string | null;
}

export interface TestReply {
  /** null where no status line came. */
  status: number | null;
  latencyMs: number;
  /** What went wrong and what to change; null when the answer was found. */
  failure: string | null;
  parts: FoundPart[];
  suggestions: SuggestedOutput[];
  /** null where nothing came back. */
  rawReply: string | null;
}

export interface TestMessage {
  definition: EndpointDefinition;
  /** Whose stored secrets are used; null for an endpoint that is not saved. */
  endpointId: number | null;
  text: string;
  signal: AbortSignal;
}

/** A page waits for this call, so it waits less than a run may. */
export const longestWaitMs = 55_000;

/** Whatever the endpoint answers, to be judged afterwards: a call's own failure keeps only the start of a reply. */
const wholeReply = compileMapping({ output: '$' });

export async function sendTestMessage(deps: { client: OutboundClient; secrets: SecretBox }, { definition, endpointId, text, signal }: TestMessage): Promise<TestReply> {
  const callable = prepareCall(deps.secrets, definition, endpointId);
  if ('problem' in callable) return { ...nothingCame, failure: callable.problem };
  const outcome = await callEndpoint(deps.client, { ...callable, timeoutMs: Math.min(callable.timeoutMs, longestWaitMs), mapping: wholeReply }, valuesFor(text), signal);
  if (outcome.kind === 'aborted') return { ...nothingCame, failure: 'The call was ended before an answer came. Send the message again.' };
  const { status, latencyMs } = outcome;
  if (outcome.kind === 'answer') return { status, latencyMs, ...readReply(definition.mapping, outcome.rawReply) };
  // Of a successful call only a reply that is JSON's null fails here.
  if (outcome.cause === 'mapping') return { status, latencyMs, ...readReply(definition.mapping, outcome.rawReply ?? '') };
  const waitedLess = outcome.cause === 'timeout' && definition.timeoutMs > longestWaitMs;
  const failure = waitedLess ? `No complete answer came within ${longestWaitMs / 1_000} s, the longest that a test message waits. A run waits ${definition.timeoutMs / 1_000} s.` : outcome.message;
  return { ...nothingCame, status, latencyMs, failure, rawReply: outcome.rawReply };
}

const nothingCame: TestReply = { status: null, latencyMs: 0, failure: null, parts: [], suggestions: [], rawReply: null };

function prepareCall(secrets: SecretBox, definition: EndpointDefinition, endpointId: number | null): CallableEndpoint | { problem: string } {
  try {
    return makeCallable(snapshotOf(definition), openHeaders(secrets, definition, endpointId));
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : 'A stored secret cannot be read.'} Type the secret headers again.` };
  }
}

function snapshotOf({ headers, ...rest }: EndpointDefinition): EndpointSnapshot {
  return { ...rest, headers: headers.map(({ name, value, kind }) => ({ name, value: kind === 'plain' ? value : null, secret: kind !== 'plain' })) };
}

function openHeaders(secrets: SecretBox, { headers }: EndpointDefinition, endpointId: number | null): Map<string, string> {
  const opened = new Map<string, string>();
  for (const { name, value, kind } of headers) {
    if (kind === 'typed-secret') opened.set(name.toLowerCase(), value);
    if (kind === 'kept-secret' && endpointId !== null) opened.set(name.toLowerCase(), secrets.open(value, secretPlace(endpointId, name)));
  }
  return opened;
}

/** Ids that no test and no run has. */
function valuesFor(text: string): TemplateValues {
  return {
    input: text, messages: [{ role: 'user', content: text }], conversation_id: '', test_id: '0', run_id: '0', trial: 1, topic: '', behavior: '', metadata: {},
  };
}

function readReply(mapping: ResponseMapping, rawReply: string): Pick<TestReply, 'failure' | 'parts' | 'suggestions' | 'rawReply'> {
  const mapped = mapReply(compileMapping(mapping), rawReply);
  if (!isMappingFailure(mapped)) return { failure: null, parts: partsOf(mapping, mapped, rawReply), suggestions: [], rawReply };
  const rest = mapReply(compileMapping({ ...mapping, output: '$' }), rawReply);
  const failure = mapping.output === '' ? 'No path says yet where the answer is in this reply.' : mapped.message;
  const found = { ...(isMappingFailure(rest) ? nothingMapped : rest), output: null };
  return { failure, parts: partsOf(mapping, found, rawReply), suggestions: suggestOutputs(rawReply), rawReply };
}

type Found = Omit<MappedReply, 'output'> & { output: string | null };

const nothingMapped = { conversationId: null, context: null, toolCalls: null, metadata: null, inputTokens: null, outputTokens: null };

function partsOf(mapping: ResponseMapping, found: Found, rawReply: string): FoundPart[] {
  const texts: Record<MappedField, string | null> = {
    output: found.output, conversation_id: found.conversationId, context: found.context && found.context.join('\n\n'), tool_calls: asText(found.toolCalls),
    metadata: asText(found.metadata), input_tokens: asText(found.inputTokens), output_tokens: asText(found.outputTokens),
  };
  return mappedFields.flatMap((field) => {
    const path = mapping[field];
    if (!path) return [];
    const text = texts[field];
    return [{ field, path, text, problem: text === null ? describeAbsence(field, path, rawReply) : null }];
  });
}

function describeAbsence(field: MappedField, path: string, rawReply: string): string {
  const parsed = parseBoundedJson(rawReply);
  const there = parsed.ok ? selectValues(compileJsonPath(path), parsed.value)[0] : undefined;
  const isCount = field === 'input_tokens' || field === 'output_tokens';
  if (isCount && there !== undefined && there !== null) return `no whole number at ${normalisePath(path)}`;
  return `not found at ${normalisePath(path)}`;
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
