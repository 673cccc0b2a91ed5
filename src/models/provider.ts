// What a provider's interface is to Assay: how a question becomes a request, how a reply becomes an answer. No network here.
import type { JudgeSnapshot } from '../tables/runs.ts';

export interface CallableModel extends JudgeSnapshot {
  apiKey: string | null;
}

export interface ModelQuestion {
  system: string;
  user: string;
  /** JSON schema of the answer. */
  answerSchema: Record<string, unknown>;
  maxOutputTokens: number;
}

/**
 * What a request asks of the server beyond the plain question. Not every server knows all of it, so each can be left out.
 * `token_limit_name`: the limit under the name that the host usually knows; left out: under its other name.
 */
export type Demand = 'answer_schema' | 'forced_tool' | 'token_limit_name';

export type Demands = ReadonlySet<Demand>;

export interface ProviderRequest {
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

export interface TokenCounts {
  inputTokens: number | null;
  outputTokens: number | null;
}

/** `failure`: a complete reply that holds no usable answer; `text` is what the model said all the same. */
export type ReadReply = TokenCounts & ({ kind: 'answer'; text: string } | { kind: 'failure'; message: string; text: string | null; transient: boolean });

export interface Provider {
  request(model: CallableModel, question: ModelQuestion, leftOut: Demands): ProviderRequest;
  /** `value`: the body of a reply with a status of success. */
  read(value: unknown, question: ModelQuestion, leftOut: Demands): ReadReply;
  /** Which demand a refusal (400 or 422) says that the server does not know; null where it says something else. */
  unknownDemand(saying: string, leftOut: Demands): Demand | null;
}

export const noTokens: TokenCounts = { inputTokens: null, outputTokens: null };

/** For servers that cannot be held to a schema: the schema in words, at the end of the instructions. */
export function withSchemaInWords({ system, answerSchema }: ModelQuestion): string {
  return `${system}\n\nAnswer with one JSON object that fits this JSON schema, and with nothing before or after it:\n${JSON.stringify(answerSchema)}`;
}

export function unusable(message: string, text: string | null, tokens: TokenCounts, transient = false): ReadReply {
  return { kind: 'failure', message, text, transient, ...tokens };
}

/** The sentence for an answer that was cut off. */
export function describeCutOff({ maxOutputTokens }: ModelQuestion): string {
  return `The model’s answer was cut off at ${maxOutputTokens.toLocaleString('en-GB')} tokens. Choose a model that answers more briefly, or one that thinks less before it answers.`;
}

/** The sentence for a refusal or a content filter; `why`: in the provider's words, may be empty. */
export function describeRefusal(why: string): string {
  const words = why.replace(/\s+/g, ' ').trim().slice(0, 300);
  return words === '' ? 'The model refused to answer.' : `The model refused to answer: ${words}${/[.!?…]$/.test(words) ? '' : '.'}`;
}
