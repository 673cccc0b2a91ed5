// What went wrong with a call to a model, in words that say what to change.
import { parseBoundedJson } from '../domain/bounded-json.ts';
import type { Reply } from '../platform/outbound.ts';
import { retryAfterMs } from '../platform/retry-after.ts';
import type { CallableModel } from './provider.ts';

/** 529: Anthropic is overloaded. */
const transientStatuses = new Set([408, 425, 429, 500, 502, 503, 504, 529]);
const longestSaying = 300;

export interface DescribedFailure {
  message: string;
  transient: boolean;
  retryAfterMs: number | null;
}

/** `reply`: one with a status that is no success. */
export function describeStatus(model: CallableModel, reply: Reply): DescribedFailure {
  const saying = sayingOf(reply.body);
  const isOutOfCredit = reply.status === 402 || (reply.status === 429 && /insufficient_quota|credit|billing/i.test(saying));
  const transient = transientStatuses.has(reply.status) && !isOutOfCredit;
  const sentence = isOutOfCredit ? `The account has no credit left (HTTP ${reply.status}). Top it up with the provider, or choose another model.` : describe(model, reply.status, saying);
  const message = saying === '' ? sentence : `${sentence} It says: “${saying}”`;
  return { message, transient, retryAfterMs: transient ? (retryAfterMs(reply.headers) ?? retryDelayMs(reply.body)) : null };
}

function describe({ model, apiKey }: CallableModel, status: number, saying: string): string {
  if (status === 401 || status === 403) return apiKey === null ? `The model asks for a key (HTTP ${status}). Enter one.` : `The model’s server refused the key (HTTP ${status}). Check the key, and that it may use ${model}.`;
  if (status === 404) return `The server does not know this address or the model ${model} (HTTP 404). Check the base URL and the model’s name.`;
  if (status === 405) return 'The address does not take questions (HTTP 405). Check the base URL.';
  if (status === 413) return 'The question is larger than the model takes (HTTP 413). Shorten what is judged, or choose a model that takes more.';
  if (status === 429) return 'The model refused for too many requests (HTTP 429). Lower its concurrency or requests per minute.';
  if (status >= 500) return `The model’s server failed on its side (HTTP ${status}). Ask again later, or choose another model.`;
  if (/temperature/i.test(saying)) return `The model does not take this temperature (HTTP ${status}). Clear the temperature or change it.`;
  if (/context.?(length|window)|too long|too many tokens/i.test(saying)) return `The question is longer than the model takes (HTTP ${status}). Shorten what is judged, or choose a model that takes more.`;
  if (/api.?key/i.test(saying)) return `The model’s server refused the key (HTTP ${status}). Check the key.`;
  return `The model’s server refused the request (HTTP ${status}). Check the base URL, the model’s name and its temperature.`;
}

/** What the server itself says went wrong, in one line; '' where it says nothing. */
export function sayingOf(body: string): string {
  const parsed = parseBoundedJson(body);
  const said = parsed.ok ? sayingIn(parsed.value) : body.includes('<') ? '' : body;
  return said.replace(/\s+/g, ' ').trim().slice(0, longestSaying);
}

/** OpenAI, Anthropic and Google: `error.message`; FastAPI: `detail`; Ollama: `error`. Google puts a list around it. */
function sayingIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return sayingIn(value[0]);
  if (typeof value !== 'object' || value === null) return '';
  const { error, detail, message, msg, loc, param, code } = value as Record<string, unknown>;
  const within = sayingIn(error ?? detail ?? message ?? msg);
  // What is at fault stands beside the message, not in it.
  const about = [Array.isArray(loc) ? loc.at(-1) : undefined, param, code].filter((one) => typeof one === 'string' && !within.includes(one));
  return about.length === 0 ? within : `${within} (${about.join(', ')})`;
}

/** Google says in the body how long to wait: google.rpc.RetryInfo. */
function retryDelayMs(body: string): number | null {
  const delay = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body)?.[1];
  return delay === undefined ? null : Math.round(Number(delay) * 1_000);
}
