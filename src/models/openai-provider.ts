// OpenAI's chat completions, and what is compatible with them: Azure, vLLM, Ollama, LiteLLM and other gateways, the demo judge.
// https://platform.openai.com/docs/api-reference/chat
import { z } from 'zod';
import { addressBelow } from './base-url.ts';
import {
  describeCutOff, describeRefusal, noTokens, unusable, withSchemaInWords, type CallableModel, type Demands, type ModelQuestion, type Provider, type ProviderRequest, type ReadReply,
  type TokenCounts,
} from './provider.ts';
import { tokenCount } from './token-count.ts';

export const openAiProvider: Provider = { request, read, unknownDemand };

const azureHost = /\.(azure\.com|azure\.us|azure\.cn|azure-api\.net)$/i;

function request(model: CallableModel, question: ModelQuestion, leftOut: Demands): ProviderRequest {
  const hasSchema = !leftOut.has('answer_schema');
  const { hostname } = new URL(model.baseUrl);
  return {
    url: addressBelow(model.baseUrl, '/chat/completions'),
    headers: keyHeader(hostname, model.apiKey),
    body: {
      model: model.model,
      messages: [{ role: 'system', content: hasSchema ? question.system : withSchemaInWords(question) }, { role: 'user', content: question.user }],
      [limitName(hostname, leftOut)]: question.maxOutputTokens,
      ...(model.temperature !== null && { temperature: model.temperature }),
      ...(hasSchema && { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: question.answerSchema } } }),
    },
  };
}

/** Azure's older addresses know a key only by its own header. */
function keyHeader(hostname: string, apiKey: string | null): Record<string, string> {
  if (apiKey === null) return {};
  return azureHost.test(hostname) ? { 'api-key': apiKey } : { authorization: `Bearer ${apiKey}` };
}

/** OpenAI's newer models refuse `max_tokens`; many compatible servers know nothing else, and some ignore the newer name silently. */
function limitName(hostname: string, leftOut: Demands): string {
  const prefersNew = hostname === 'api.openai.com' || azureHost.test(hostname);
  return prefersNew === leftOut.has('token_limit_name') ? 'max_tokens' : 'max_completion_tokens';
}

function unknownDemand(saying: string, leftOut: Demands): 'answer_schema' | 'token_limit_name' | null {
  if (!leftOut.has('token_limit_name') && /max_(completion_)?tokens\b/i.test(saying) && /unsupported|not supported|not permitted|not allowed|unrecogni[sz]ed|unknown|unexpected|extra|instead/i.test(saying)) return 'token_limit_name';
  return !leftOut.has('answer_schema') && /response_format|json_schema|structured.?output|guided/i.test(saying) ? 'answer_schema' : null;
}

const part = z.object({ type: z.string().optional(), text: z.string().optional() });
const choice = z.object({
  message: z.object({ content: z.union([z.string(), z.array(part)]).nullish(), refusal: z.string().nullish() }).nullish(),
  finish_reason: z.string().nullish(),
});
const completion = z.object({
  choices: z.array(choice),
  usage: z.object({ prompt_tokens: tokenCount, completion_tokens: tokenCount }).nullish().catch(null),
});

function read(value: unknown, question: ModelQuestion): ReadReply {
  const parsed = completion.safeParse(value);
  if (!parsed.success) return unusable('The reply has not the form of a chat completion. Check the base URL: it usually ends in /v1.', null, noTokens);
  const { choices, usage } = parsed.data;
  const tokens: TokenCounts = { inputTokens: usage?.prompt_tokens ?? null, outputTokens: usage?.completion_tokens ?? null };
  const [first] = choices;
  if (!first?.message) return unusable('The model gave no answer: the reply holds no choice.', null, tokens, true);
  const { content, refusal } = first.message;
  const text = typeof content === 'string' ? content : (content ?? []).map((one) => one.text ?? '').join('');
  if (refusal) return unusable(describeRefusal(refusal), refusal, tokens);
  if (first.finish_reason === 'content_filter') return unusable(describeRefusal('its content filter stopped it'), text, tokens);
  if (first.finish_reason === 'length') return unusable(describeCutOff(question), text, tokens);
  return text.trim() === '' ? unusable('The model gave an empty answer.', text, tokens, true) : { kind: 'answer', text, ...tokens };
}
