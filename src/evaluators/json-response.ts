// Reads a response as JSON, and says whether it is none or could not be read.
import { parseBoundedJson } from '../domain/bounded-json.ts';
import { countOf } from './quote.ts';

export type JsonResponse = { ok: true; value: unknown } | { ok: false; verdict: 'fail' | 'error'; reason: string };

/** How many arrays and objects may stand inside one another. */
export const deepestJson = 100;

const mostCharacters = 1_500_000;

/** `allowFence` also accepts a response that is one Markdown code block and nothing else. */
export function readJsonResponse(response: string, options: { allowFence: boolean }): JsonResponse {
  if (response.length > mostCharacters) {
    return { ok: false, verdict: 'error', reason: `The response has ${countOf(response.length)} characters; JSON is read up to ${countOf(mostCharacters)}.` };
  }
  if (response.trim() === '') return { ok: false, verdict: 'fail', reason: 'Not JSON: the response is empty.' };
  const text = options.allowFence ? withoutFence(response) : response;
  const parsed = parseBoundedJson(text, { maxDepth: deepestJson });
  return parsed.ok ? parsed : explainFault(text, parsed.reason);
}

// Read once more without the bound, to tell JSON that is too deep to judge from text that is no JSON at all.
function explainFault(text: string, reason: string): JsonResponse {
  const unbounded = parseBoundedJson(text, { maxDepth: Number.POSITIVE_INFINITY });
  if (unbounded.ok) return { ok: false, verdict: 'error', reason };
  const fault = unbounded.reason;
  return { ok: false, verdict: 'fail', reason: `Not JSON: ${fault.charAt(0).toLowerCase()}${fault.slice(1)}` };
}

const fence = '```';

function withoutFence(response: string): string {
  const text = response.trim();
  const firstBreak = text.indexOf('\n');
  if (!text.startsWith(fence) || !text.endsWith(fence) || firstBreak === -1) return response;
  const info = text.slice(fence.length, firstBreak).trim();
  return info === '' || info.toLowerCase() === 'json' ? text.slice(firstBreak + 1, -fence.length) : response;
}
