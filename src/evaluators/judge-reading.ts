// Reads a judge's raw answer: exactly one JSON object of the asked form, or a sentence that says what was wrong. Nothing is guessed.
import { parseBoundedJson } from '../domain/bounded-json.ts';
import type { ReadVote, Subject } from './evaluator.ts';
import { repeatsMaterial } from './judge-parroting.ts';
import { countOf, excerpt, quote } from './quote.ts';
import { refusalPhrases } from './refusal-phrases.ts';
import { acceptedPattern, type SafePattern } from './safe-pattern.ts';

/** What one member says, or what is wrong with it. */
export type ReadMember = Omit<ReadVote, 'reason'> | { problem: string };

const longestAnswer = 20_000;
const longestReason = 2_000;

/** `readMember` gets the value of the member `name`, whatever type it has. Never throws. */
export function readJudgeAnswer(text: string, subject: Subject, name: string, readMember: (value: unknown) => ReadMember): ReadVote {
  const form = readForm(text, name);
  if ('problem' in form) return unusable(form.problem);
  const member = readMember(form.value);
  if ('problem' in member) return unusable(member.problem);
  // A judge that parrots would let an application pass by answering with a finished judgement.
  if (repeatsMaterial(subject, { reason: form.reason, name, value: form.value as string | number })) {
    return unusable('The judge repeated a judgement that stands in the material instead of judging.');
  }
  return { ...member, reason: boundedReason(form.reason) };
}

export function unusable(problem: string): ReadVote {
  return { verdict: 'error', score: null, category: null, reason: problem };
}

function readForm(text: string, name: string): { reason: string; value: unknown } | { problem: string } {
  if (text.length > longestAnswer) return { problem: `The judge’s answer has ${countOf(text.length)} characters; at most ${countOf(longestAnswer)} are read.` };
  const json = withoutFence(text.trim());
  if (json === '') return { problem: 'The judge’s answer is empty.' };
  const parsed = parseBoundedJson(json, { maxDepth: 20 });
  if (!parsed.ok) return { problem: describeUnreadable(json, parsed.reason) };
  if (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) {
    return { problem: `The judge’s answer is JSON, but not an object: ${quote(json)}.` };
  }
  return readMembers(parsed.value as Record<string, unknown>, keysOf(json), name);
}

function readMembers(value: Record<string, unknown>, keys: string[], name: string): { reason: string; value: unknown } | { problem: string } {
  const repeated = keys.find((key, at) => keys.indexOf(key) < at);
  if (repeated !== undefined) return { problem: `The judge’s answer has ${quote(repeated)} more than once.` };
  const missing = ['reason', name].find((key) => !keys.includes(key));
  if (missing !== undefined) return { problem: `The judge’s answer has no ${quote(missing)}.` };
  const unasked = keys.find((key) => key !== 'reason' && key !== name);
  if (unasked !== undefined) return { problem: `The judge’s answer has ${quote(unasked)}, which was not asked for.` };
  if (typeof value['reason'] !== 'string') return { problem: 'The judge’s reason is not text.' };
  return { reason: value['reason'], value: value[name] };
}

/** One fence around the whole answer, as chat models like to put it. */
function withoutFence(text: string): string {
  const firstLineEnd = text.indexOf('\n');
  const fenced = text.startsWith('```') && text.endsWith('```') && firstLineEnd !== -1 && text.length > firstLineEnd + 3;
  if (!fenced || !['', 'json'].includes(text.slice(3, firstLineEnd).trim().toLowerCase())) return text;
  return text.slice(firstLineEnd + 1, -3).trim();
}

function describeUnreadable(text: string, fault: string): string {
  if (text.startsWith('{')) return `The judge’s answer is not one JSON object. ${fault}`;
  if (refuses(text)) return `The judge refused to judge: ${quote(text)}.`;
  if (text.includes('{')) return `The judge’s answer has text around the JSON: ${quote(text)}.`;
  return `The judge answered in prose, without the JSON object that was asked for: ${quote(text)}.`;
}

let compiledPhrases: SafePattern[] | null = null;

function refuses(text: string): boolean {
  compiledPhrases ??= refusalPhrases.map((phrase) => acceptedPattern(phrase, { ignoreCase: true }));
  return compiledPhrases.some((pattern) => pattern.test(text.slice(0, 2_000)));
}

/** The keys of the outermost object, repeated ones as often as they stand there; `json` has been parsed before. */
function keysOf(json: string): string[] {
  const tokens = json.match(/"(?:[^"\\]|\\[^])*"|[{}[\]:,]|[^\s"{}[\]:,]+/g) ?? [];
  const keys: string[] = [];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && tokens[at + 1] === ':') keys.push(JSON.parse(token) as string);
  }
  return keys;
}

// Direction marks could make a reason read as its opposite.
function boundedReason(reason: string): string {
  const shown = excerpt(reason.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ''), longestReason);
  return shown === '' ? 'The judge gave no reason.' : shown;
}
