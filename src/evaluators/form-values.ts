// Reads a metric's configuration from form strings as well as from stored JSON.
import { z } from 'zod';
import { storableText } from '../domain/safe-text.ts';

/** `on`, `true` and true are on; absent, '', `off`, `false` and false are off. */
export function checkbox() {
  return z.preprocess(readCheckbox, z.boolean({ error: 'Tick the box or leave it empty.' }));
}

/** A number, or null where the field is empty. */
export function optionalNumber(message: string) {
  return z.preprocess(readNumber, z.number({ error: message }).nullable());
}

/** A number; `message` answers an empty field and anything that is no number. */
export function requiredNumber(message: string) {
  return z.preprocess(readNumber, z.number({ error: message }));
}

/** One of the words; an empty or missing field is `fallback`. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words, fallback: Words[number]) {
  const known = z.enum(words, { error: `Choose one of: ${words.join(', ')}.` });
  return z.preprocess((input) => (input === undefined || input === '' ? fallback : input), known);
}

/** Text kept as it was written, white space included; a missing field is ''. */
export function plainText(mostCharacters: number) {
  const tooLong = `Shorten it to at most ${mostCharacters.toLocaleString('en-GB')} characters.`;
  return z.preprocess(readText, z.string({ error: 'Enter text.' }).max(mostCharacters, tooLong));
}

/** A list of texts, one a line in a form; each is trimmed, and empty and repeated ones are left out. */
export function lines(limits: { most: number; mostCharacters: number }) {
  const line = z.string({ error: 'Enter one text a line.' })
    .max(limits.mostCharacters, `Keep each line to at most ${limits.mostCharacters.toLocaleString('en-GB')} characters.`);
  const list = z.array(line, { error: 'Enter one text a line.' }).max(limits.most, `Enter at most ${limits.most} lines.`);
  return z.preprocess(readLines, list);
}

function readCheckbox(input: unknown): unknown {
  if (input === undefined || input === null) return false;
  if (typeof input !== 'string') return input;
  const word = input.trim().toLowerCase();
  if (['on', 'true', '1'].includes(word)) return true;
  return ['', 'off', 'false', '0'].includes(word) ? false : input;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function readNumber(input: unknown): unknown {
  if (input === undefined || input === null) return null;
  const number = typeof input === 'string' ? numberFrom(input.trim()) : input;
  return Object.is(number, -0) ? 0 : number;
}

function numberFrom(text: string): number | null {
  if (text === '') return null;
  return text.length <= 40 && decimal.test(text) ? Number(text) : Number.NaN;
}

function readText(input: unknown): unknown {
  if (input === undefined || input === null) return '';
  if (typeof input === 'number' || typeof input === 'boolean') return String(input);
  return typeof input === 'string' ? storableText(input) : input;
}

function readLines(input: unknown): unknown {
  if (input === undefined || input === null) return [];
  const list = typeof input === 'string' ? input.split(/\r\n|\r|\n/) : input;
  if (!Array.isArray(list) || !list.every((line) => typeof line === 'string')) return input;
  return [...new Set(list.map((line) => storableText(line).trim()).filter((line) => line !== ''))];
}
