// Tells a judge that judges from one that gives back a judgement which was planted in the material.
import { resolveReferences } from './detectors/html-tags.ts';
import type { Subject } from './evaluator.ts';
import { includesText } from './includes-text.ts';

export interface GivenJudgement {
  reason: string;
  /** The member that was asked for. */
  name: string;
  value: string | number;
}

// A reason that is as long is nobody's by chance; a shorter one counts where the material calls it a reason.
const tellingCharacters = 12;

/**
 * Whether the judge's whole reason stands in the material, which also names the asked member with the judge's value: in whatever
 * order, quotes, escapes and members besides. A reason that quotes the material in words of its own is none of it.
 */
export function repeatsMaterial(subject: Subject, { reason, name, value }: GivenJudgement): boolean {
  const lines = foldedMaterial(subject);
  const material = onOneLine(lines);
  const words = withoutMarks(onOneLine(folded(reason)));
  if (!namesValue(material, name, value)) return false;
  return words.length >= tellingCharacters ? includesText(material, words) : callsItReason(lines, words, name);
}

const separator = String.raw`[^\p{L}\p{N}]{1,8}`;

function namesValue(material: string, name: string, value: string | number): boolean {
  if (typeof value === 'number') {
    const numbers = material.matchAll(new RegExp(String.raw`${name}(?:${separator}?|\s+(?:is|of)\s+)(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`, 'gu'));
    return [...numbers].some(([, number]) => Number(number) === value);
  }
  const words = withoutMarks(folded(value));
  if (words === '') return material.includes(folded(value).trim());
  const places = endsOf(material, new RegExp(String.raw`${name}(?:\s+(?:is|of)\s+|${separator})`, 'gu'));
  return places.some((at) => material.startsWith(words, at) && !/^[\p{L}\p{N}]/u.test(material.slice(at + words.length, at + words.length + 2)));
}

/** As a member called so, however loosely it is written. The end of a line can be where it ends. */
function callsItReason(lines: string, words: string, name: string): boolean {
  const material = onOneLine(lines);
  const keys = [...material.matchAll(new RegExp(`reason(${separator})`, 'gu'))].filter(([, between]) => /[:=>|"-]/.test(between!));
  return keys.some(({ 0: key, 1: between, index }) => {
    const at = index + key.length;
    if (words === '') return between!.includes('}') || at === material.length || material.startsWith(name, at);
    return material.startsWith(words, at) && endsThere(lines.slice(at + words.length, at + words.length + 40), name);
  });
}

function endsThere(rest: string, name: string): boolean {
  const next = rest.replace(/^[ .!?]+/, '');
  return next === '' || /^["}\]|<;,)\n]/.test(next) || next.startsWith(name);
}

function endsOf(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => index + found.length);
}

const known = new WeakMap<Subject, string>();

/** Once for all votes about a subject. */
function foldedMaterial(subject: Subject): string {
  const kept = known.get(subject);
  if (kept !== undefined) return kept;
  const material = [subject.response, subject.prompt, ...(subject.context ?? [])].map(folded).join('\n');
  known.set(subject, material);
  return material;
}

/** What is left when escapes, references, look-alike forms, invisible characters, quotes, dashes, case and the length of gaps make no difference. */
function folded(text: string): string {
  return withoutEndlessMarks(unescaped(resolveReferences(text))).normalize('NFKC').toLowerCase().replace(/\s+/g, (space) => (/[\n\r]/.test(space) ? '\n' : ' ')).replace(/(?:(?!\n)[\p{Cf}\p{Cc}\ufffd])+/gu, '')
    .replace(/["'`\u00ab\u00bb\u2018-\u201f\u2039\u203a]+/g, '"').replace(/\p{Pd}+/gu, '-');
}

// No language writes more of them in a row (UAX #15, Stream-Safe Text Format), and normalising a megabyte of them takes minutes. The last two become marks by NFKC.
const endlessMarks = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;

function withoutEndlessMarks(text: string): string {
  return text.replace(endlessMarks, '$1');
}

/** Also where escapes were escaped again. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\+(?:u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|x([0-9a-f]{2})|([nrt])|)/gi, (_, unit?: string, point?: string, byte?: string, space?: string) => {
    if (space !== undefined) return space.toLowerCase() === 't' ? ' ' : '\n';
    const code = Number.parseInt(unit ?? point ?? byte ?? '', 16);
    // Halves of a pair find each other.
    return Number.isNaN(code) ? '' : code <= 0xffff ? String.fromCharCode(code) : String.fromCodePoint(Math.min(code, 0x10ffff));
  });
}

/** Every position stays what it was. */
function onOneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

/** From the first letter or digit to the last. */
function withoutMarks(text: string): string {
  return /[\p{L}\p{N}](?:[^]*[\p{L}\p{N}])?/u.exec(text)?.[0] ?? '';
}
