// How a question becomes each provider's request, and each provider's reply an answer: without network.
import { describe, expect, it } from 'vitest';
import { anthropicProvider } from '../../src/models/anthropic-provider.ts';
import { googleProvider } from '../../src/models/google-provider.ts';
import { openAiProvider } from '../../src/models/openai-provider.ts';
import type { Demand, Provider, ReadReply } from '../../src/models/provider.ts';
import { aModel, key, question } from './model-server.ts';

const nothing: ReadonlySet<Demand> = new Set();
const without = (...demands: Demand[]): ReadonlySet<Demand> => new Set(demands);
const read = (provider: Provider, reply: unknown, leftOut = nothing): ReadReply => provider.read(reply, question, leftOut);
const failure = (reply: ReadReply): string => (reply.kind === 'failure' ? reply.message : `answered ${reply.text}`);

describe('a question to OpenAI’s interface', () => {
  it('asks for the schema strictly, and carries key, temperature and limit', () => {
    const { url, headers, body } = openAiProvider.request(aModel('openai', 'https://gw.example.com/v1', { model: 'small' }), question, nothing);
    expect(url).toBe('https://gw.example.com/v1/chat/completions');
    expect(headers).toEqual({ authorization: `Bearer ${key}` });
    expect(body).toEqual({
      model: 'small', temperature: 0, max_tokens: 300,
      messages: [{ role: 'system', content: 'You judge answers.' }, { role: 'user', content: 'Is it right?' }],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: question.answerSchema } },
    });
  });

  it('leaves out a temperature that is not set, and a key that there is not', () => {
    const { headers, body } = openAiProvider.request(aModel('openai', 'http://localhost:11434/v1/', { temperature: null, apiKey: null }), question, nothing);
    expect(headers).toEqual({});
    expect(body).not.toHaveProperty('temperature');
  });

  it.each([
    ['https://api.openai.com/v1', 'max_completion_tokens', 'max_tokens'],
    ['https://x.openai.azure.com/openai/v1', 'max_completion_tokens', 'max_tokens'],
    ['http://localhost:8000/v1', 'max_tokens', 'max_completion_tokens'],
  ])('names the limit at %s %s first, then %s', (baseUrl, first, second) => {
    const model = aModel('openai', baseUrl);
    expect(openAiProvider.request(model, question, nothing).body).toHaveProperty(first, 300);
    expect(openAiProvider.request(model, question, nothing).body).not.toHaveProperty(second);
    expect(openAiProvider.request(model, question, without('token_limit_name')).body).toHaveProperty(second, 300);
    expect(openAiProvider.request(model, question, without('token_limit_name')).body).not.toHaveProperty(first);
  });

  it('goes to a deployment of Azure with its version and its own key header', () => {
    const { url, headers } = openAiProvider.request(aModel('openai', 'https://x.openai.azure.com/openai/deployments/judge?api-version=2024-10-21'), question, nothing);
    expect(url).toBe('https://x.openai.azure.com/openai/deployments/judge/chat/completions?api-version=2024-10-21');
    expect(headers).toEqual({ 'api-key': key });
  });

  it('is not lengthened where the base URL is the whole address already', () => {
    expect(openAiProvider.request(aModel('openai', 'https://gw.example.com/v1/chat/completions'), question, nothing).url).toBe('https://gw.example.com/v1/chat/completions');
  });

  it('says the schema in words to a server that does not know one', () => {
    const { body } = openAiProvider.request(aModel('openai', 'http://localhost:8000/v1'), question, without('answer_schema'));
    expect(body).not.toHaveProperty('response_format');
    expect(JSON.stringify(body)).toContain('Answer with one JSON object');
    expect((body['messages'] as { content: string }[])[0]!.content).toContain(JSON.stringify(question.answerSchema));
  });

  it.each([
    ['Unsupported parameter: \'max_tokens\' is not supported with this model. Use \'max_completion_tokens\' instead. (max_tokens)', 'token_limit_name'],
    ['Extra inputs are not permitted (max_completion_tokens)', 'token_limit_name'],
    ['Invalid parameter: \'response_format\' of type \'json_schema\' is not supported with this model.', 'answer_schema'],
    ['Extra inputs are not permitted (response_format)', 'answer_schema'],
    ['max_tokens is too large: 20000. This model supports at most 16384 completion tokens.', null],
    ['This model\'s maximum context length is 8192 tokens.', null],
    ['Unsupported value: \'temperature\' does not support 0 with this model.', null],
  ])('learns from “%s”: %s', (saying, demand) => {
    expect(openAiProvider.unknownDemand(saying, nothing)).toBe(demand);
    if (demand !== null) expect(openAiProvider.unknownDemand(saying, without('token_limit_name', 'answer_schema'))).toBeNull();
  });
});

const completion = (message: unknown, finish = 'stop', usage: unknown = { prompt_tokens: 12, completion_tokens: 5 }): unknown => ({ choices: [{ message, finish_reason: finish }], usage });

describe('a chat completion', () => {
  it('is read with its tokens', () => {
    expect(read(openAiProvider, completion({ content: '{"score":7}' }))).toEqual({ kind: 'answer', text: '{"score":7}', inputTokens: 12, outputTokens: 5 });
  });

  it('is read from parts, as some gateways send it, and without tokens where none are told', () => {
    expect(read(openAiProvider, completion({ content: [{ type: 'text', text: '{"sc' }, { type: 'text', text: 'ore":7}' }] }, 'stop', { prompt_tokens: -1 })))
      .toEqual({ kind: 'answer', text: '{"score":7}', inputTokens: null, outputTokens: null });
  });

  it.each<[string, unknown, RegExp]>([
    ['no choice', { choices: [] }, /gave no answer/],
    ['a choice without a message', { choices: [{}] }, /gave no answer/],
    ['an empty answer', completion({ content: '  ' }), /empty answer/],
    ['nothing but null', completion({ content: null }), /empty answer/],
    ['a refusal', completion({ content: null, refusal: 'I can’t help with that' }), /^The model refused to answer: I can’t help with that\.$/],
    ['a content filter', completion({ content: '' }, 'content_filter'), /content filter stopped it/],
    ['an answer that was cut off', completion({ content: '{"score":' }, 'length'), /cut off at 300 tokens/],
    ['another form', { answer: 'yes' }, /form of a chat completion.*\/v1/],
    ['null', null, /form of a chat completion/],
  ])('with %s is a failure in words', (_, reply, words) => {
    expect(failure(read(openAiProvider, reply))).toMatch(words);
  });

  it('keeps what was said before it was cut off', () => {
    expect(read(openAiProvider, completion({ content: '{"score":' }, 'length'))).toMatchObject({ text: '{"score":', outputTokens: 5, transient: false });
  });
});

describe('a question to Anthropic', () => {
  const ask = (leftOut = nothing) => anthropicProvider.request(aModel('anthropic', 'https://api.anthropic.com/v1', { model: 'claude' }), question, leftOut);

  it('forces a tool whose input is the answer', () => {
    const { url, headers, body } = ask();
    expect(url).toBe('https://api.anthropic.com/v1/messages');
    expect(headers).toEqual({ 'x-api-key': key, 'anthropic-version': '2023-06-01' });
    expect(body).toMatchObject({
      model: 'claude', max_tokens: 300, system: 'You judge answers.', messages: [{ role: 'user', content: 'Is it right?' }],
      tools: [{ input_schema: question.answerSchema }], tool_choice: { type: 'tool', name: 'give_answer' },
    });
    expect(body).not.toHaveProperty('output_config');
  });

  it('asks a model that is not to be forced for a format, without the bounds that it refuses', () => {
    const { body } = ask(without('forced_tool'));
    expect(body).not.toHaveProperty('tools');
    const { schema } = (body['output_config'] as { format: { schema: { properties: object } } }).format;
    expect(schema.properties).toEqual({ reason: { type: 'string' }, score: { type: 'number' } });
    expect(schema).toMatchObject({ additionalProperties: false, required: ['reason', 'score'] });
  });

  it('says the schema in words to a model that knows neither', () => {
    const { body } = ask(without('forced_tool', 'answer_schema'));
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model', 'system', 'temperature']);
    expect(body['system']).toContain(JSON.stringify(question.answerSchema));
  });

  it('learns what a model does not know, one step after the other', () => {
    expect(anthropicProvider.unknownDemand('tool_choice: type "tool" and "any" are not supported for this model.', nothing)).toBe('forced_tool');
    expect(anthropicProvider.unknownDemand('tool_choice: type "tool" and "any" are not supported for this model.', without('forced_tool'))).toBeNull();
    expect(anthropicProvider.unknownDemand('output_config: Extra inputs are not permitted', without('forced_tool'))).toBe('answer_schema');
    expect(anthropicProvider.unknownDemand('Your credit balance is too low', nothing)).toBeNull();
  });
});

const message = (content: unknown[], stop = 'tool_use'): unknown => ({ content, stop_reason: stop, usage: { input_tokens: 40, output_tokens: 9 } });

describe('a message of Anthropic', () => {
  it('is read from the tool’s input', () => {
    const call = { type: 'tool_use', id: 't', name: 'give_answer', input: { reason: 'Fine.', score: 7 } };
    expect(read(anthropicProvider, message([{ type: 'thinking' }, { type: 'text', text: 'Let me see.' }, call]))).toEqual({ kind: 'answer', text: '{"reason":"Fine.","score":7}', inputTokens: 40, outputTokens: 9 });
  });

  it('is read from its text where no tool was forced', () => {
    expect(read(anthropicProvider, message([{ type: 'text', text: '{"score":7}' }], 'end_turn'), without('forced_tool'))).toMatchObject({ kind: 'answer', text: '{"score":7}' });
  });

  it.each<[string, unknown, RegExp]>([
    ['without the forced tool', message([{ type: 'text', text: 'It is fine.' }], 'end_turn'), /without filling in the form/],
    ['with another tool', message([{ type: 'tool_use', name: 'search', input: {} }]), /without filling in the form/],
    ['that refuses', message([{ type: 'text', text: 'I will not.' }], 'refusal'), /^The model refused to answer: I will not\.$/],
    ['that was cut off', message([{ type: 'tool_use', name: 'give_answer', input: {} }], 'max_tokens'), /cut off at 300 tokens/],
    ['in another form', { choices: [] }, /form of Anthropic’s messages/],
  ])('%s is a failure in words', (_, reply, words) => {
    expect(failure(read(anthropicProvider, reply))).toMatch(words);
  });
});

describe('a question to Google', () => {
  it('asks for JSON by a schema of the keywords that it takes, in the schema’s order', () => {
    const { url, headers, body } = googleProvider.request(aModel('google', 'https://g.example.com/v1beta', { model: 'gemini-2.5-flash' }), question, nothing);
    expect(url).toBe('https://g.example.com/v1beta/models/gemini-2.5-flash:generateContent');
    expect(headers).toEqual({ 'x-goog-api-key': key });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'You judge answers.' }] }, contents: [{ role: 'user', parts: [{ text: 'Is it right?' }] }],
      generationConfig: {
        maxOutputTokens: 300, temperature: 0, responseMimeType: 'application/json',
        responseSchema: {
          type: 'object', required: ['reason', 'score'], propertyOrdering: ['reason', 'score'],
          properties: { reason: { type: 'string' }, score: { type: 'number', minimum: 0, maximum: 10 } },
        },
      },
    });
  });

  it('finds a model by its full name too, and never leaves the path through it', () => {
    const urlFor = (model: string): string => googleProvider.request(aModel('google', 'https://g.example.com/v1beta', { model }), question, nothing).url;
    expect(urlFor('models/gemini-2.5-flash')).toBe('https://g.example.com/v1beta/models/gemini-2.5-flash:generateContent');
    expect(urlFor('x?key=1#y')).toBe('https://g.example.com/v1beta/models/x%3Fkey%3D1%23y:generateContent');
  });

  it('learns that a model has no JSON mode', () => {
    expect(googleProvider.unknownDemand('JSON mode is not enabled for models/gemma-3-27b-it', nothing)).toBe('answer_schema');
    expect(googleProvider.unknownDemand('API key not valid. Please pass a valid API key.', nothing)).toBeNull();
    const { body } = googleProvider.request(aModel('google', 'https://g.example.com/v1beta'), question, without('answer_schema'));
    expect(body['generationConfig']).toEqual({ maxOutputTokens: 300, temperature: 0 });
  });
});

const generated = (parts: unknown[], finishReason = 'STOP'): unknown =>
  ({ candidates: [{ content: { parts }, finishReason }], usageMetadata: { promptTokenCount: 30, candidatesTokenCount: 4, thoughtsTokenCount: 100 } });

describe('generated content', () => {
  it('is read without the thoughts, which count as output', () => {
    expect(read(googleProvider, generated([{ text: 'Hm.', thought: true }, { text: '{"score"' }, { text: ':7}' }]))).toEqual({ kind: 'answer', text: '{"score":7}', inputTokens: 30, outputTokens: 104 });
  });

  it.each<[string, unknown, RegExp]>([
    ['a blocked question', { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: {} }, /blocked the question \(PROHIBITED_CONTENT\)/],
    ['no candidate', { candidates: [] }, /holds no candidate/],
    ['a safety stop', generated([], 'SAFETY'), /for the reason SAFETY/],
    ['an answer that was cut off', generated([{ text: '{' }], 'MAX_TOKENS'), /cut off at 300 tokens/],
    ['thoughts only', generated([{ text: 'Hm.', thought: true }]), /empty answer/],
    ['another form', { choices: [] }, /form of Gemini’s/],
  ])('with %s is a failure in words', (_, reply, words) => {
    expect(failure(read(googleProvider, reply))).toMatch(words);
  });
});
