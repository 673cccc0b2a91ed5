// Proposes where a test's prompt goes in a request that was written with a fixed question.
import { parseBoundedJson } from '../domain/bounded-json.ts';
import type { EndpointPreset } from '../domain/vocabulary.ts';

export interface PlacedPrompt {
  url: string;
  body: string;
  preset: EndpointPreset;
  remarks: string[];
}

/** In this order of preference. */
const promptKeys = ['input', 'prompt', 'question', 'message', 'query', 'text', 'user_input', 'user_message', 'content', 'q', 'msg'];
const replaced = '{{input}}';

/** The request's own texts with a placeholder where the first fitting place is; unchanged where there is none. */
export function placePrompt(request: { url: string; body: string }): PlacedPrompt {
  const { url, body } = request;
  if (/\{\{\s*(input|messages)\s*\}\}/.test(url + body)) return { url, body, preset: 'custom', remarks: [] };
  if (body.trim() !== '') return { url, ...placeInBody(body) };
  const [address = '', query] = splitOnce(url, '?');
  const placed = query === undefined ? null : placeInPairs(query);
  if (placed === null) return { url, body, preset: 'custom', remarks: ['Put {{input}} where the prompt of a test belongs.'] };
  return { url: `${address}?${placed}`, body, preset: 'custom', remarks: [] };
}

function placeInBody(body: string): Omit<PlacedPrompt, 'url'> {
  const parsed = parseBoundedJson(body);
  if (!parsed.ok) {
    const placed = /^\s*[[{]/.test(body) ? null : placeInPairs(body);
    return { body: placed ?? body, preset: 'custom', remarks: placed === null ? ['Put {{input}} into the body where the prompt of a test belongs.'] : [] };
  }
  const { value } = parsed;
  if (isRecord(value) && isConversation(value['messages'])) return placeInConversation(value, value['messages']);
  const holder = findHolder(value);
  if (holder === null) return { body: pretty(value), preset: 'custom', remarks: ['Put {{input}} into the body where the prompt of a test belongs.'] };
  holder.object[holder.key] = replaced;
  return { body: pretty(value), preset: 'question-answer', remarks: [] };
}

type JsonRecord = Record<string, unknown>;

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isConversation(value: unknown): value is JsonRecord[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isRecord(item) && typeof item['role'] === 'string' && 'content' in item);
}

/** Instructions and examples before the question stay; without them the whole conversation is the test's. */
function placeInConversation(value: JsonRecord, messages: JsonRecord[]): Omit<PlacedPrompt, 'url'> {
  const remarks: string[] = [];
  if (value['stream'] === true) {
    value['stream'] = false;
    remarks.push('"stream" was set to false: answers are read whole.');
  }
  const question = messages.findLast(({ role }) => role === 'user');
  if (question !== undefined && messages.some(({ role }) => role !== 'user')) {
    question['content'] = replaced;
    remarks.push('{{input}} stands for the last message of the user; the messages before it stay as they are.');
    return { body: pretty(value), preset: 'openai-chat', remarks };
  }
  value['messages'] = '{{messages}}';
  return { body: pretty(value).replace('"messages": "{{messages}}"', '"messages": {{messages}}'), preset: 'openai-chat', remarks };
}

/** The nearest to the root wins, then the order of the keys. */
function findHolder(root: unknown): { object: JsonRecord; key: string } | null {
  let level: unknown[] = [root];
  for (let depth = 0; depth < 6 && level.length > 0 && level.length < 1_000; depth += 1) {
    for (const key of promptKeys) {
      const object = level.find((item): item is JsonRecord => isRecord(item) && typeof item[key] === 'string');
      if (object) return { object, key };
    }
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return null;
}

/** "a=1&q=hello" → "a=1&q={{input}}"; null where no key fits. */
function placeInPairs(text: string): string | null {
  const pairs = text.split('&');
  const key = promptKeys.find((known) => pairs.some((pair) => pair.startsWith(`${known}=`)));
  if (key === undefined) return null;
  return pairs.map((pair) => (pair.startsWith(`${key}=`) ? `${key}=${replaced}` : pair)).join('&');
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
