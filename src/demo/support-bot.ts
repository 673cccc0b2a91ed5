// The demo's application under test: the support bot of Fernweh Travel, in a good version and in one with a regression.
import { createHash } from 'node:crypto';
import { scripts } from './support-bot-answers.ts';
import type { Script, ScriptedAnswer } from './support-bot-answers.ts';
import { demoTests } from './travel-tests.ts';

/** v1 is release 2.7; v2 is release 2.8, which brought a retired refund policy back into its search index. */
export type BotVersion = 'v1' | 'v2';

export interface BotRequest {
  prompt: string;
  /** Which repetition of the question this is. */
  trial: number;
  /** Tells the repetitions of one run from those of another. */
  runKey: string;
}

export interface BotResponse {
  /** HTTP status: 200 or 504. */
  status: number;
  /** How long the bot takes to answer, in milliseconds: 250 to 1,400. */
  latencyMs: number;
  body: object;
}

/** The same request always gets the same response: no clock, no chance. */
export function answerSupportQuestion(version: BotVersion, request: BotRequest): BotResponse {
  const key = keyByPrompt.get(normalise(request.prompt));
  const latencyMs = latencyOf(version, key ?? normalise(request.prompt), request);
  const answer = key ? choose(scripts[key]!, version, request) : unknownQuestion;
  if (answer === 'timeout') return { status: 504, latencyMs, body: bookingSystemTimedOut };
  return { status: 200, latencyMs, body: bodyOf(answer, request) };
}

const keyByPrompt = new Map(demoTests.map(({ prompt, key }) => [normalise(prompt), key]));

const unknownQuestion: ScriptedAnswer = {
  reply:
    'I do not know the answer to that, and I would rather say so than guess. I am the demo bot of Fernweh Travel and know its rules on ' +
    'refunds, changes, delays and luggage; try “How big may my cabin bag be?”.',
  doc: '',
  passage: '',
};

const bookingSystemTimedOut = { error: { code: 'upstream_timeout', message: 'The booking system did not answer in time.' } };

function normalise(prompt: string): string {
  return prompt.trim().replace(/\s+/g, ' ').toLowerCase();
}

function choose(script: Script, version: BotVersion, { runKey, trial }: BotRequest): ScriptedAnswer | 'timeout' {
  const wavers = script.sometimes && fraction('mood', runKey, trial) < 0.4;
  if (wavers) return script.sometimes!;
  return version === 'v2' ? (script.v2 ?? script.v1) : script.v1;
}

/** Each question has a pace of its own, so that runs can be compared; a repetition differs a little, and 2.8 is 5 % slower. */
function latencyOf(version: BotVersion, question: string, { runKey, trial }: BotRequest): number {
  const paceMs = 250 + 950 * fraction('pace', question) + 100 * fraction('jitter', runKey, question, trial);
  return Math.round(version === 'v2' ? paceMs * 1.05 : paceMs);
}

function bodyOf(answer: ScriptedAnswer, { prompt, runKey, trial }: BotRequest): object {
  return {
    reply: answer.reply,
    conversation_id: `fw-${digest('conversation', prompt, runKey, trial).toString('hex').slice(0, 12)}`,
    sources: answer.doc ? [{ doc: answer.doc, score: scoreOf(answer), text: answer.passage }] : [],
    usage: { input_tokens: tokensIn(prompt) + tokensIn(answer.passage) + 180, output_tokens: tokensIn(answer.reply) },
  };
}

/** A search engine's certainty between 0.62 and 0.94. */
function scoreOf({ doc, passage }: ScriptedAnswer): number {
  return Math.round(100 * (0.62 + 0.32 * fraction('score', doc, passage))) / 100;
}

/** The usual estimate of four characters a token. */
function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}

/** A number from 0 up to, not including, 1 that looks random and depends on the parts alone. */
function fraction(...parts: (string | number)[]): number {
  return digest(...parts).readUInt32BE(0) / 2 ** 32;
}

function digest(...parts: (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
