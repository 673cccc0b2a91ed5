// Anthropic's messages. A forced tool carries the answer; newer models refuse to be forced and take a format for their output instead.
// https://platform.claude.com/docs/en/api/messages
import { z } from 'zod';
import { addressBelow } from './base-url.ts';
import { keepKeywords } from './schema-keywords.ts';
import {
  describeCutOff, describeRefusal, noTokens, unusable, withSchemaInWords, type CallableModel, type Demand, type Demands, type ModelQuestion, type Provider, type ProviderRequest,
  type ReadReply, type TokenCounts,
} from './provider.ts';
import { tokenCount } from './token-count.ts';

export const anthropicProvider: Provider = { request, read, unknownDemand };

const toolName = 'give_answer';
/** What the output format knows of JSON schema; it refuses bounds of numbers and lengths. */
const formatKeywords = new Set(['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', 'anyOf', 'description', 'title']);

function request(model: CallableModel, question: ModelQuestion, leftOut: Demands): ProviderRequest {
  const isPlain = leftOut.has('forced_tool') && leftOut.has('answer_schema');
  return {
    url: addressBelow(model.baseUrl, '/messages'),
    headers: { 'anthropic-version': '2023-06-01', ...(model.apiKey !== null && { 'x-api-key': model.apiKey }) },
    body: {
      model: model.model,
      max_tokens: question.maxOutputTokens,
      system: isPlain ? withSchemaInWords(question) : question.system,
      messages: [{ role: 'user', content: question.user }],
      ...(model.temperature !== null && { temperature: model.temperature }),
      ...(!isPlain && demandedForm(question, leftOut)),
    },
  };
}

function demandedForm({ answerSchema }: ModelQuestion, leftOut: Demands): Record<string, unknown> {
  if (leftOut.has('forced_tool')) return { output_config: { format: { type: 'json_schema', schema: keepKeywords(answerSchema, formatKeywords) } } };
  return {
    tools: [{ name: toolName, description: 'Gives the answer in the form that was asked for.', input_schema: answerSchema }],
    tool_choice: { type: 'tool', name: toolName, disable_parallel_tool_use: true },
  };
}

function unknownDemand(saying: string, leftOut: Demands): Demand | null {
  if (!leftOut.has('forced_tool')) return /tool|input_schema/i.test(saying) ? 'forced_tool' : null;
  return !leftOut.has('answer_schema') && /output_config|output format|structured.?output|json_schema|schema/i.test(saying) ? 'answer_schema' : null;
}

const block = z.object({ type: z.string(), text: z.string().optional(), name: z.string().optional(), input: z.unknown().optional() });
const message = z.object({
  content: z.array(block),
  stop_reason: z.string().nullish(),
  usage: z.object({ input_tokens: tokenCount, output_tokens: tokenCount }).nullish().catch(null),
});

function read(value: unknown, question: ModelQuestion, leftOut: Demands): ReadReply {
  const parsed = message.safeParse(value);
  if (!parsed.success) return unusable('The reply has not the form of Anthropic’s messages. Check the base URL: it usually ends in /v1.', null, noTokens);
  const { content, stop_reason: stopReason, usage } = parsed.data;
  const tokens: TokenCounts = { inputTokens: usage?.input_tokens ?? null, outputTokens: usage?.output_tokens ?? null };
  const said = content.filter(({ type }) => type === 'text').map(({ text }) => text ?? '').join('');
  const call = content.find(({ type, name }) => type === 'tool_use' && name === toolName);
  const text = call ? JSON.stringify(call.input ?? null) : said;
  if (stopReason === 'refusal') return unusable(describeRefusal(said), text, tokens);
  if (stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded') return unusable(describeCutOff(question), text, tokens);
  if (!call && !leftOut.has('forced_tool')) return unusable('The model answered without filling in the form that it was given.', text, tokens, true);
  return text.trim() === '' ? unusable('The model gave an empty answer.', text, tokens, true) : { kind: 'answer', text, ...tokens };
}
