// Google's Gemini: generateContent with a response schema.
// https://ai.google.dev/api/generate-content
import { z } from 'zod';
import { addressBelow } from './base-url.ts';
import { keepKeywords } from './schema-keywords.ts';
import {
  describeCutOff, describeRefusal, noTokens, unusable, withSchemaInWords, type CallableModel, type Demands, type ModelQuestion, type Provider, type ProviderRequest, type ReadReply,
  type TokenCounts,
} from './provider.ts';
import { tokenCount } from './token-count.ts';

export const googleProvider: Provider = { request, read, unknownDemand };

/** The subset of OpenAPI 3.0 that `responseSchema` takes; it refuses others, `additionalProperties` among them. */
const schemaKeywords = new Set(['type', 'format', 'description', 'nullable', 'enum', 'items', 'properties', 'required', 'minimum', 'maximum', 'anyOf']);

function request(model: CallableModel, question: ModelQuestion, leftOut: Demands): ProviderRequest {
  const hasSchema = !leftOut.has('answer_schema');
  return {
    url: addressBelow(model.baseUrl, `/${modelPath(model.model)}:generateContent`),
    headers: model.apiKey === null ? {} : { 'x-goog-api-key': model.apiKey },
    body: {
      systemInstruction: { parts: [{ text: hasSchema ? question.system : withSchemaInWords(question) }] },
      contents: [{ role: 'user', parts: [{ text: question.user }] }],
      generationConfig: {
        maxOutputTokens: question.maxOutputTokens,
        ...(model.temperature !== null && { temperature: model.temperature }),
        ...(hasSchema && { responseMimeType: 'application/json', responseSchema: googleSchema(question.answerSchema) }),
      },
    },
  };
}

/** "gemini-2.5-flash" and "models/gemini-2.5-flash" are the same. */
function modelPath(model: string): string {
  const path = model.includes('/') ? model : `models/${model}`;
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Properties come in the order that they are asked for, as the other providers do it by themselves: a reason before its verdict. */
function googleSchema(schema: Record<string, unknown>): unknown {
  const kept = keepKeywords(schema, schemaKeywords) as Record<string, unknown>;
  return typeof kept['properties'] === 'object' ? { ...kept, propertyOrdering: Object.keys(kept['properties'] as object) } : kept;
}

function unknownDemand(saying: string, leftOut: Demands): 'answer_schema' | null {
  return !leftOut.has('answer_schema') && /response_?(json_?)?(schema|mime_?type)|json mode|structured.?output/i.test(saying) ? 'answer_schema' : null;
}

const candidate = z.object({
  content: z.object({ parts: z.array(z.object({ text: z.string().optional(), thought: z.boolean().optional() })).optional() }).nullish(),
  finishReason: z.string().optional(),
});
const generated = z.object({
  candidates: z.array(candidate).optional(),
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  usageMetadata: z.object({ promptTokenCount: tokenCount, candidatesTokenCount: tokenCount, thoughtsTokenCount: tokenCount }).nullish().catch(null),
}).refine(({ candidates, promptFeedback, usageMetadata }) => candidates ?? promptFeedback ?? usageMetadata);

function read(value: unknown, question: ModelQuestion): ReadReply {
  const parsed = generated.safeParse(value);
  if (!parsed.success) return unusable('The reply has not the form of Gemini’s. Check the base URL: it usually ends in /v1beta.', null, noTokens);
  const { candidates, promptFeedback, usageMetadata } = parsed.data;
  const tokens = countTokens(usageMetadata);
  if (promptFeedback?.blockReason !== undefined) return unusable(describeRefusal(`its filter blocked the question (${promptFeedback.blockReason})`), null, tokens);
  const [first] = candidates ?? [];
  if (!first) return unusable('The model gave no answer: the reply holds no candidate.', null, tokens, true);
  const text = (first.content?.parts ?? []).filter(({ thought }) => thought !== true).map((one) => one.text ?? '').join('');
  const reason = first.finishReason ?? 'STOP';
  if (reason === 'MAX_TOKENS') return unusable(describeCutOff(question), text, tokens);
  if (reason !== 'STOP' && reason !== 'FINISH_REASON_UNSPECIFIED') return unusable(describeRefusal(`it stopped for the reason ${reason}`), text, tokens);
  return text.trim() === '' ? unusable('The model gave an empty answer.', text, tokens, true) : { kind: 'answer', text, ...tokens };
}

type Usage = z.infer<typeof generated>['usageMetadata'];

/** What a model thinks is paid for like what it says. */
function countTokens(usage: Usage): TokenCounts {
  if (!usage) return noTokens;
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = usage;
  const said = candidatesTokenCount === null && thoughtsTokenCount === null ? null : (candidatesTokenCount ?? 0) + (thoughtsTokenCount ?? 0);
  return { inputTokens: promptTokenCount, outputTokens: said };
}
