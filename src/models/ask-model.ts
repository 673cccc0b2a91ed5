// One question to a model: request, reply and every failure as a value, under one deadline and with the key in no message.
import { parseBoundedJson } from '../domain/bounded-json.ts';
import { createMask, type Mask } from '../domain/mask-secrets.ts';
import { storableText } from '../domain/safe-text.ts';
import type { ModelProvider } from '../domain/vocabulary.ts';
import type { OutboundClient, Outcome, Reply } from '../platform/outbound.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';
import { anthropicProvider } from './anthropic-provider.ts';
import { refuseBaseUrl } from './base-url.ts';
import { describeStatus, sayingOf } from './describe-failure.ts';
import { googleProvider } from './google-provider.ts';
import { gapsOf, rememberGaps } from './known-gaps.ts';
import { openAiProvider } from './openai-provider.ts';
import { noTokens, type CallableModel, type Demands, type ModelQuestion, type Provider, type ReadReply } from './provider.ts';
import { longestRawAnswer } from './token-sums.ts';

export type { CallableModel, ModelQuestion } from './provider.ts';

/**
 * `durationMs` is the time from the first byte sent to the last one read. Of a failure, `text` is what the model said all the
 * same, else what its server answered, cut at 20,000 characters; null where nothing came.
 */
export type ModelAnswer =
  | { kind: 'answer'; text: string; inputTokens: number | null; outputTokens: number | null; durationMs: number }
  | {
    kind: 'failure';
    message: string;
    /** Whether the same question may well be answered a little later. */
    transient: boolean;
    retryAfterMs: number | null;
    text: string | null;
    status: number | null;
    inputTokens: number | null;
    outputTokens: number | null;
    durationMs: number;
  };

export interface ModelLine {
  client: OutboundClient;
  /** False once this worker may no longer speak for its results: nothing is sent any more. */
  isTrusted(): boolean;
  signal: AbortSignal;
}

const maxReplyBytes = 2 * 1024 * 1024;

const providers: Record<ModelProvider, Provider> = { openai: openAiProvider, anthropic: anthropicProvider, google: googleProvider, demo: openAiProvider };

/**
 * Asks once. A server that does not know the form in which the answer is wanted (400 or 422) is asked again without it, within
 * the same deadline. Never rejects for what the world does; an abort of the signal is a failure too.
 */
export async function askModel(line: ModelLine, model: CallableModel, question: ModelQuestion): Promise<ModelAnswer> {
  const problem = refuseBaseUrl(model.baseUrl);
  if (problem !== null) return failed(0, { message: `The model’s base URL cannot be called. ${problem}`, transient: false });
  const startedMs = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - startedMs);
  const mask = createMask(model.apiKey === null ? [] : [model.apiKey]);
  const form = { ...model, answerSchema: question.answerSchema };
  const known = gapsOf(form, performance.now());
  let leftOut = known;
  let deadlineMs = model.timeoutMs;
  for (;;) {
    const outcome = maskReply(mask, await send(line, model, question, { leftOut, deadlineMs }));
    const gap = unknownDemand(outcome, model, leftOut);
    if (gap === null) {
      // Only what was followed by success was the reason for the refusal.
      if (leftOut !== known && outcome.kind === 'reply' && isSuccess(outcome)) rememberGaps(form, leftOut, performance.now());
      return maskAnswer(mask, readOutcome(outcome, { model, question, leftOut, durationMs: elapsedMs() }));
    }
    leftOut = new Set([...leftOut, gap]);
    deadlineMs = model.timeoutMs - elapsedMs();
  }
}

/** US dollars for the tokens, at prices per million; null where a price or a count is not known. */
export function costOf(model: Pick<JudgeSnapshot, 'inputPrice' | 'outputPrice'>, tokens: { inputTokens: number | null; outputTokens: number | null }): number | null {
  const { inputPrice, outputPrice } = model;
  const { inputTokens, outputTokens } = tokens;
  if (inputPrice === null || outputPrice === null || inputTokens === null || outputTokens === null) return null;
  return (inputTokens * inputPrice + outputTokens * outputPrice) / 1_000_000;
}

async function send(line: ModelLine, model: CallableModel, question: ModelQuestion, { leftOut, deadlineMs }: { leftOut: Demands; deadlineMs: number }): Promise<Outcome> {
  if (!line.isTrusted()) return { kind: 'aborted' };
  const { url, headers, body } = providers[model.provider].request(model, question, leftOut);
  return line.client.send({
    method: 'POST', url, headers: { 'content-type': 'application/json', accept: 'application/json', ...headers }, body: JSON.stringify(body),
    deadlineMs: Math.max(1, deadlineMs), maxBodyBytes: maxReplyBytes, signal: line.signal,
  });
}

function unknownDemand(outcome: Outcome, model: CallableModel, leftOut: Demands) {
  if (outcome.kind !== 'reply' || (outcome.status !== 400 && outcome.status !== 422)) return null;
  return providers[model.provider].unknownDemand(sayingOf(outcome.body), leftOut);
}

function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status <= 299;
}

interface Asked {
  model: CallableModel;
  question: ModelQuestion;
  leftOut: Demands;
  durationMs: number;
}

function readOutcome(outcome: Outcome, asked: Asked): ModelAnswer {
  const { model, durationMs } = asked;
  if (outcome.kind === 'aborted') return failed(durationMs, { message: 'The question was taken back before an answer came.', transient: true });
  if (outcome.kind === 'failure') return failed(durationMs, { message: inWordsOfModels(outcome.message), transient: outcome.transient, status: outcome.status });
  const { status, body } = outcome;
  if (!isSuccess(outcome)) return failed(durationMs, { ...describeStatus(model, outcome), status, text: body });
  const parsed = parseBoundedJson(body);
  if (!parsed.ok) return failed(durationMs, { message: `The reply is not JSON. Check the base URL. ${parsed.reason}`, transient: false, status, text: body });
  return { ...readReply(parsed.value, outcome, asked), durationMs };
}

function readReply(value: unknown, { status, body }: Reply, { model, question, leftOut, durationMs }: Asked): ModelAnswer {
  const read: ReadReply = providers[model.provider].read(value, question, leftOut);
  if (read.kind === 'answer') return { ...read, durationMs };
  // Some gateways answer 200 and put what went wrong into the body.
  const saying = read.text === null && typeof value === 'object' && value !== null && 'error' in value ? sayingOf(body) : '';
  return { ...read, message: saying === '' ? read.message : `The model’s server reports an error: “${saying}”`, text: read.text ?? body, status, retryAfterMs: null, durationMs };
}

type Failed = Extract<ModelAnswer, { kind: 'failure' }>;

function failed(durationMs: number, what: Pick<Failed, 'message' | 'transient'> & Partial<Failed>): Failed {
  return { kind: 'failure', retryAfterMs: null, text: null, status: null, ...noTokens, ...what, durationMs };
}

/** The one way out is written for endpoints; a person reads this of a model. */
function inWordsOfModels(message: string): string {
  return message.replace(/\bThe endpoint/g, 'The model').replace(/\bthe endpoint/g, 'the model');
}

/** A server may echo what it was sent: hidden before anything is cut out of the reply, where half a key would be left. */
function maskReply(mask: Mask, outcome: Outcome): Outcome {
  return outcome.kind === 'reply' ? { ...outcome, body: mask(outcome.body) } : outcome;
}

/** Once more, since a reply can spell a key in JSON's escapes. */
function maskAnswer(mask: Mask, answer: ModelAnswer): ModelAnswer {
  const clean = (text: string): string => storableText(mask(text));
  if (answer.kind === 'answer') return { ...answer, text: clean(answer.text) };
  return { ...answer, message: clean(answer.message), text: answer.text === null ? null : clean(answer.text).slice(0, longestRawAnswer) };
}
