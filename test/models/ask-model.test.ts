// One question over a real socket to servers of each provider's form, well-behaved and not.
import { setMaxListeners } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { askModel, costOf, type CallableModel, type ModelAnswer } from '../../src/models/ask-model.ts';
import { aModel, key, openLine, question, sendJson, startModelServer, type ModelServer } from './model-server.ts';

let server: ModelServer;
const line = openLine();
beforeAll(async () => { server = await startModelServer(); });

const good: Record<CallableModel['provider'], unknown> = {
  openai: { choices: [{ message: { content: '{"score":7}' }, finish_reason: 'stop' }], usage: { prompt_tokens: 12, completion_tokens: 5 } },
  demo: { choices: [{ message: { content: '{"score":7}' }, finish_reason: 'stop' }], usage: { prompt_tokens: 12, completion_tokens: 5 } },
  anthropic: { content: [{ type: 'tool_use', name: 'give_answer', input: { score: 7 } }], stop_reason: 'tool_use', usage: { input_tokens: 12, output_tokens: 5 } },
  google: { candidates: [{ content: { parts: [{ text: '{"score":7}' }] }, finishReason: 'STOP' }], usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 5 } },
};
const providers = Object.keys(good) as CallableModel['provider'][];

const ask = (provider: CallableModel['provider'], also: Partial<CallableModel> = {}): Promise<ModelAnswer> => askModel(line, aModel(provider, server.url, also), question);
async function failureOf(asked: Promise<ModelAnswer>): Promise<Extract<ModelAnswer, { kind: 'failure' }>> {
  const answer = await asked;
  if (answer.kind === 'answer') throw new Error(`It answered: ${answer.text}`);
  return answer;
}

describe.each(providers)('a model of the provider %s', (provider) => {
  it('answers with its text, its tokens and the time it took', async () => {
    server.answers({ body: good[provider] });
    const answer = await ask(provider);
    expect(answer).toMatchObject({ kind: 'answer', text: '{"score":7}', inputTokens: 12, outputTokens: 5 });
    expect(answer.durationMs).toBeGreaterThanOrEqual(0);
    expect(server.seen).toHaveLength(1);
  });

  it('that refuses the key says so, and the key stands nowhere', async () => {
    server.answers({ status: 401, body: { error: { message: `Incorrect API key provided: ${key}`, type: 'authentication_error' } } });
    const { message, text, transient, status } = await failureOf(ask(provider));
    expect(message).toMatch(/refused the key \(HTTP 401\).*Incorrect API key provided: \[secret\]/);
    expect(message + String(text)).not.toContain(key);
    expect({ transient, status }).toEqual({ transient: false, status: 401 });
  });

  it('that is asked too often is worth another try when it says', async () => {
    server.answers({ status: 429, headers: { 'retry-after': '7' }, body: { error: { message: 'Rate limit reached' } } });
    expect(await failureOf(ask(provider))).toMatchObject({ transient: true, retryAfterMs: 7_000, status: 429, message: expect.stringMatching(/Lower its concurrency/) as string });
  });

  it('that fails on its side is worth another try', async () => {
    server.answers({ status: 500, body: 'oops' });
    expect(await failureOf(ask(provider))).toMatchObject({ transient: true, retryAfterMs: null, text: 'oops', message: expect.stringMatching(/failed on its side \(HTTP 500\)/) as string });
  });

  it('that answers without end is not read to the end', async () => {
    server.answers((_, response) => { response.writeHead(200).end('x'.repeat(3 * 1024 * 1024)); });
    expect(await failureOf(ask(provider))).toMatchObject({ transient: false, message: expect.stringMatching(/larger than 2/) as string });
  });

  it('that answers something else than JSON says where to look', async () => {
    server.answers({ body: '<html>Sign in</html>' });
    expect(await failureOf(ask(provider))).toMatchObject({ transient: false, status: 200, text: '<html>Sign in</html>', message: expect.stringMatching(/not JSON. Check the base URL/) as string });
  });
});

// All at once, since each takes its whole deadline: the beginning of the answer has to arrive before it.
describe.concurrent('a model that does not answer in time', () => {
  beforeAll(() => server.answers((_, response) => { response.writeHead(200, { 'content-type': 'application/json' }); response.write('{'); }));

  it.each(providers)('is given up at the deadline, of the provider %s too', async (provider) => {
    const failure = await failureOf(ask(provider, { timeoutMs: 5_000 }));
    expect(failure).toMatchObject({ transient: true, text: null, message: expect.stringMatching(/^The model began to answer .* within 5 s/) as string });
    expect(failure.durationMs).toBeLessThan(50_000);
  });
});

describe('a server that does not know the form in which the answer is wanted', () => {
  const rejects = (named: string, refusal: unknown) => server.answers(({ body }, response) => (named in body ? sendJson(response, refusal, 422) : sendJson(response, good['openai'])));

  it('is asked again without it, once, and from then on without it at once', async () => {
    rejects('response_format', { detail: [{ loc: ['body', 'response_format'], msg: 'Extra inputs are not permitted' }] });
    const model = aModel('openai', server.url);
    expect(await askModel(line, model, question)).toMatchObject({ kind: 'answer' });
    expect(server.seen.map(({ body }) => 'response_format' in body)).toEqual([true, false]);
    expect(await askModel(line, model, question)).toMatchObject({ kind: 'answer' });
    expect(server.seen.map(({ body }) => 'response_format' in body)).toEqual([true, false, false]);
    // Of another model there it is not known.
    await askModel(line, { ...model, model: 'another' }, question);
    expect(server.seen.map(({ body }) => 'response_format' in body)).toEqual([true, false, false, true, false]);
  });

  it('is asked for another form, and for another project’s model, as if nothing were known', async () => {
    rejects('response_format', { detail: [{ loc: ['body', 'response_format'], msg: 'Extra inputs are not permitted' }] });
    const model = aModel('openai', server.url);
    await askModel(line, model, question);
    for (const [one, asked] of [[model, { ...question, answerSchema: { type: 'object' } }], [{ ...model, modelId: 2 }, question]] as const) {
      const before = server.seen.length;
      await askModel(line, one, asked);
      expect(server.seen.slice(before).map(({ body }) => 'response_format' in body)).toEqual([true, false]);
    }
  });

  it('is asked again under the other name of the limit', async () => {
    rejects('max_tokens', { error: { message: 'Unsupported parameter: use max_completion_tokens instead.', param: 'max_tokens' } });
    expect(await ask('openai')).toMatchObject({ kind: 'answer' });
    expect(server.seen.map(({ body }) => [body['max_tokens'], body['max_completion_tokens']])).toEqual([[300, undefined], [undefined, 300]]);
  });

  it('is not remembered as such where it refuses all the same', async () => {
    server.answers({ status: 400, body: { error: { message: 'response_format or something else is wrong' } } });
    const model = aModel('openai', server.url);
    expect(await failureOf(askModel(line, model, question))).toMatchObject({ status: 400, transient: false });
    expect(server.seen).toHaveLength(2);
    server.answers({ body: good['openai'] });
    await askModel(line, model, question);
    expect(server.seen.map(({ body }) => 'response_format' in body)).toEqual([true]);
  });

  it('steps down from a forced tool to a format to words, with Anthropic', async () => {
    server.answers(({ body }, response) => {
      if ('tool_choice' in body) return sendJson(response, { error: { message: 'tool_choice: type "tool" and "any" are not supported for this model.' } }, 400);
      if ('output_config' in body) return sendJson(response, { error: { message: 'output_config: Extra inputs are not permitted' } }, 400);
      return sendJson(response, { content: [{ type: 'text', text: '{"score":7}' }], stop_reason: 'end_turn' });
    });
    expect(await ask('anthropic')).toMatchObject({ kind: 'answer', text: '{"score":7}' });
    expect(server.seen).toHaveLength(3);
  });

  it('has one deadline for all of it', async () => {
    const [timeoutMs, refusedAfterMs] = [6_000, 3_000];
    server.answers(({ body }, response) => { if ('response_format' in body) setTimeout(() => sendJson(response, { error: { message: 'response_format' } }, 400), refusedAfterMs); });
    const failure = await failureOf(ask('openai', { timeoutMs }));
    expect(server.seen).toHaveLength(2);
    const leftS = Number(/did not answer within ([\d.]+) s/.exec(failure.message)![1]);
    // A timer may come a moment early.
    expect(leftS * 1_000, 'what was left for the second question').toBeLessThanOrEqual(timeoutMs - refusedAfterMs + 10);
    expect(failure.durationMs).toBeLessThan(timeoutMs + refusedAfterMs);
  });
});

describe('a question', () => {
  it('keeps the key out of an answer that spells it in escapes', async () => {
    const spelt = [...key].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    server.answers({ body: `{"choices":[{"message":{"content":"the key is ${spelt}"}}]}` });
    expect(await ask('openai')).toMatchObject({ kind: 'answer', text: 'the key is [secret]' });
  });

  it('keeps the key out of a message that is cut in the middle of it', async () => {
    server.answers({ status: 400, body: { error: { message: `${'x'.repeat(290)}${key}` } } });
    expect((await failureOf(ask('openai'))).message).not.toContain('sk-canary');
  });

  it('gives a text that can be stored', async () => {
    server.answers({ body: '{"choices":[{"message":{"content":"a\\u0000b\\ud800c"}}]}' });
    expect(await ask('openai')).toMatchObject({ text: 'a\uFFFDb\uFFFDc' });
  });

  it('is not sent by a worker that may not speak any more', async () => {
    server.answers({ body: good['openai'] });
    expect(await failureOf(askModel({ ...line, isTrusted: () => false }, aModel('openai', server.url), question))).toMatchObject({ transient: true, text: null });
    expect(server.seen).toHaveLength(0);
  });

  it('is taken back with its signal', async () => {
    const taken = new AbortController();
    setMaxListeners(0, taken.signal);
    server.answers(() => taken.abort());
    expect(await failureOf(askModel({ ...line, signal: taken.signal }, aModel('openai', server.url), question))).toMatchObject({ message: expect.stringMatching(/taken back/) as string, transient: true });
  });

  it('to an address that cannot be called is a failure in words', async () => {
    for (const baseUrl of ['', 'ftp://host', 'http://user:word@host', 'nonsense']) expect((await failureOf(askModel(line, aModel('openai', baseUrl), question))).message).toMatch(/base URL/);
    expect((await failureOf(askModel(line, aModel('openai', 'http://127.0.0.1:1/v1'), question))).message).toMatch(/Nothing takes connections at 127\.0\.0\.1:1. Start the model/);
  });

  it.each<[string, number, unknown, RegExp, boolean]>([
    ['no key was given', 401, { error: { message: 'No key' } }, /asks for a key/, false],
    ['the model is unknown', 404, { error: { message: 'The model does not exist' } }, /does not know this address or the model judge-\d+/, false],
    ['the temperature is refused', 400, { error: { message: 'temperature does not support 0 with this model' } }, /Clear the temperature/, false],
    ['the question is too long', 400, { error: { message: 'maximum context length is 8192 tokens' } }, /longer than the model takes/, false],
    ['there is no credit left', 429, { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }, /no credit left/, false],
    ['it is overloaded', 529, { error: { message: 'Overloaded' } }, /failed on its side \(HTTP 529\)/, true],
  ])('says what to change where %s', async (_, status, body, words, transient) => {
    server.answers({ status, body });
    expect(await failureOf(ask('openai', { apiKey: null }))).toMatchObject({ message: expect.stringMatching(words) as string, transient });
  });

  it('waits as long as Google says in the body', async () => {
    server.answers({ status: 429, body: { error: { message: 'Quota', details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }] } } });
    expect(await failureOf(ask('google'))).toMatchObject({ transient: true, retryAfterMs: 34_500 });
  });

  it('tells what went wrong where a gateway answers 200 all the same', async () => {
    server.answers({ body: { error: { message: 'Provider returned error', code: 502 } } });
    expect(await failureOf(ask('openai'))).toMatchObject({ message: 'The model’s server reports an error: “Provider returned error”', status: 200 });
  });

  it('never rejects, whatever is answered', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(...providers), fc.constantFrom(200, 400, 422, 503), fc.jsonValue(), async (provider, status, body) => {
      server.answers({ status, body: JSON.stringify(body) });
      expect(['answer', 'failure']).toContain((await ask(provider)).kind);
    }), { numRuns: 150 });
  });
});

describe('the cost of a question', () => {
  it('is what both kinds of tokens cost at their price per million', () => {
    expect(costOf({ inputPrice: 2, outputPrice: 8 }, { inputTokens: 500_000, outputTokens: 250_000 })).toBe(3);
    expect(costOf({ inputPrice: 0, outputPrice: 0 }, { inputTokens: 10, outputTokens: 10 })).toBe(0);
  });

  it('is not known where a price or a count is not', () => {
    expect(costOf({ inputPrice: null, outputPrice: 8 }, { inputTokens: 1, outputTokens: 1 })).toBeNull();
    expect(costOf({ inputPrice: 2, outputPrice: 8 }, { inputTokens: 1, outputTokens: null })).toBeNull();
  });
});
