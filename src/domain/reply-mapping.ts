// Reads the parts of an endpoint's reply by JSON path (RFC 9535), and says what to change when a part is not there.
import { parseBoundedJson } from './bounded-json.ts';
import { compileJsonPath, selectValues, type JsonPath } from './json-path.ts';

export const mappedFields = ['output', 'conversation_id', 'context', 'tool_calls', 'metadata', 'input_tokens', 'output_tokens'] as const;
export type MappedField = (typeof mappedFields)[number];

export type Mapping = { output: string } & Partial<Record<MappedField, string>>;
export type CompiledMapping = ReadonlyMap<MappedField, JsonPath>;

export interface MappedReply {
  output: string;
  conversationId: string | null;
  context: string[] | null;
  toolCalls: unknown;
  metadata: unknown;
  inputTokens: number | null;
  outputTokens: number | null;
}

export type MappingFailure = { cause: 'not_json' | 'mapping'; message: string };

/** The whole reply: of a reply that is not JSON its text. */
const wholeReply = '$';

/** Throws on a path that `refusePath` refuses. */
export function compileMapping(mapping: Mapping): CompiledMapping {
  const entries = mappedFields.flatMap((field) => {
    const path = mapping[field];
    return path ? [[field, compileJsonPath(path)] as const] : [];
  });
  return new Map(entries);
}

/** Takes the parts out of a reply's text. Only `output` must be there; whatever else is missing is null. */
export function mapReply(mapping: CompiledMapping, body: string): MappedReply | MappingFailure {
  const parsed = parseBoundedJson(body);
  if (!parsed.ok) return mapPlainText(mapping, body, parsed.reason);
  const read = (field: MappedField): unknown => first(mapping.get(field), parsed.value);
  const output = read('output');
  if (output === undefined || output === null) return missingOutput(mapping, parsed.value, output);
  return {
    output: asText(output),
    conversationId: textOrNull(read('conversation_id')),
    context: readContext(mapping.get('context'), parsed.value),
    toolCalls: read('tool_calls') ?? null,
    metadata: read('metadata') ?? null,
    inputTokens: countOrNull(read('input_tokens')),
    outputTokens: countOrNull(read('output_tokens')),
  };
}

export function isMappingFailure(value: MappedReply | MappingFailure): value is MappingFailure {
  return 'cause' in value;
}

function mapPlainText(mapping: CompiledMapping, body: string, reason: string): MappedReply | MappingFailure {
  if (mapping.get('output')?.text !== wholeReply) {
    return { cause: 'not_json', message: `The reply is not JSON: ${reason} If the endpoint answers with plain text, map the output to $.` };
  }
  return { output: body, conversationId: null, context: null, toolCalls: null, metadata: null, inputTokens: null, outputTokens: null };
}

function missingOutput(mapping: CompiledMapping, value: unknown, found: null | undefined): MappingFailure {
  const path = mapping.get('output')?.text ?? '';
  const problem = found === null ? `The reply holds null at ${path}.` : `The reply has nothing at ${path}.`;
  return { cause: 'mapping', message: `${problem} ${describeShape(value)} Change the path of the output to where the answer is.` };
}

function describeShape(value: unknown): string {
  if (Array.isArray(value)) return `It is a list of ${value.length}.`;
  if (typeof value !== 'object' || value === null) return `It is ${value === null ? 'null' : `a ${typeof value}`}.`;
  const keys = Object.keys(value).slice(0, 8).map((key) => key.slice(0, 40));
  return keys.length === 0 ? 'It is an empty object.' : `It has: ${keys.join(', ')}.`;
}

function first(query: JsonPath | undefined, value: unknown): unknown {
  return query && selectValues(query, value)[0];
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textOrNull(value: unknown): string | null {
  return value === undefined || value === null || value === '' ? null : asText(value);
}

function countOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647 ? value : null;
}

/** Several nodes, a list, or one text: context is always a list of texts. */
function readContext(query: JsonPath | undefined, value: unknown): string[] | null {
  const nodes = query ? selectValues(query, value) : [];
  const items = nodes.length === 1 && Array.isArray(nodes[0]) ? (nodes[0] as unknown[]) : nodes;
  return items.length === 0 ? null : items.filter((item) => item !== null).map(asText);
}
