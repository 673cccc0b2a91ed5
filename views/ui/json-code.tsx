// JSON indented and tinted; any other text as it is. Whatever it holds, it is shown as text.
import type { Child } from 'hono/jsx';
import { parseBoundedJson } from '../../src/domain/bounded-json.ts';

/** Beyond this the tint would cost more than it helps. */
const longestTinted = 60_000;

/** Only objects and lists: a bare number or quoted word reads better as text. */
export function isJsonText(text: string): boolean {
  return /^\s*[[{]/.test(text) && parseBoundedJson(text).ok;
}

export function JsonCode({ text }: { text: string }) {
  const parsed = parseBoundedJson(text);
  const shown = parsed.ok ? JSON.stringify(parsed.value, null, 2) : text;
  return <pre class="code" tabindex={0}>{parsed.ok && shown.length <= longestTinted ? tint(shown) : shown}</pre>;
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\b/g;

function tint(json: string): Child[] {
  const parts: Child[] = [];
  let end = 0;
  for (const match of json.matchAll(token)) {
    parts.push(json.slice(end, match.index));
    const [all, text, colon] = match;
    if (text === undefined) parts.push(<span class="n">{all}</span>);
    else parts.push(<span class={colon ? 'k' : 's'}>{text}</span>, colon ?? '');
    end = match.index + all.length;
  }
  return [...parts, json.slice(end)];
}
