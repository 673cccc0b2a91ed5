// Finds in a reply the texts that may be the answer, with the path of each.
import { refusePath, selectValues, compileJsonPath } from '../domain/json-path.ts';
import { parseBoundedJson } from '../domain/bounded-json.ts';

export interface SuggestedOutput {
  path: string;
  text: string;
}

const mostSuggestions = 5;
const deepest = 12;
const mostVisited = 5_000;
const tellingKeys = /^(answer|reply|response|output|output_text|content|text|message|completion|generated_text|result)$/i;
const dullKeys = /(^|_)(id|role|type|object|model|status|created|created_at|finish_reason|stop_reason|fingerprint|version|url|timestamp|lang|language)$/i;

interface Leaf extends SuggestedOutput {
  key: string;
}

/** Best first; for a reply that is not JSON, the whole of it. */
export function suggestOutputs(rawReply: string): SuggestedOutput[] {
  const parsed = parseBoundedJson(rawReply);
  if (!parsed.ok) return rawReply.trim() === '' ? [] : [{ path: '$', text: rawReply }];
  return textLeaves(parsed.value)
    .map((leaf) => ({ leaf, rank: rankOf(leaf) })).sort((a, b) => b.rank - a.rank)
    .map(({ leaf: { path, text } }) => ({ path, text }))
    .filter(({ path, text }) => refusePath(path) === null && selectValues(compileJsonPath(path), parsed.value)[0] === text)
    .slice(0, mostSuggestions);
}

/** A telling name weighs more than any length. */
function rankOf({ key, text }: Leaf): number {
  const byName = tellingKeys.test(key) ? 1_000_000 : dullKeys.test(key) ? -1_000_000 : 0;
  return byName + Math.min(text.length, 100_000);
}

/** Breadth first, so that what lies near the top is seen before the limit is reached. */
function textLeaves(root: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  const waiting = [{ value: root, path: '', key: '', depth: 0 }];
  for (let at = 0; at < waiting.length && at < mostVisited; at++) {
    const { value, path, key, depth } = waiting[at]!;
    if (typeof value === 'string' && value.trim() !== '') leaves.push({ path: path === '' ? '$' : path, key, text: value });
    if (typeof value !== 'object' || value === null || depth >= deepest) continue;
    for (const [name, item] of Object.entries(value).slice(0, mostVisited)) {
      const step = Array.isArray(value) ? `[${name}]` : memberStep(name, path === '');
      waiting.push({ value: item, path: path + step, key: Array.isArray(value) ? key : name, depth: depth + 1 });
    }
  }
  return leaves;
}

/** Without the leading `$.`, as people write paths. A quoted name is a JSON string (RFC 9535 §2.3.1.1). */
function memberStep(name: string, isFirst: boolean): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) return `[${JSON.stringify(name)}]`;
  return isFirst ? name : `.${name}`;
}
