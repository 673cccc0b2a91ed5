// People's regular expressions, in RE2: matching takes time in proportion to the text, whatever the pattern.
import { RE2JS } from 're2js';
import { countOf, excerpt } from './quote.ts';

export interface PatternFlags {
  ignoreCase?: boolean;
  /** `^` and `$` match at the ends of each line. */
  multiline?: boolean;
  /** `.` matches line breaks too. */
  dotAll?: boolean;
}

export interface SafePattern {
  /** The longest text that the pattern may be tried on, in UTF-16 units. Longer text is the caller's to refuse. */
  mostCharacters: number;
  test(text: string): boolean;
  /** The first match, or null where there is none or looking for it would take long. */
  firstMatch(text: string): string | null;
}

export type CompiledPattern = { ok: true; pattern: SafePattern } | { ok: false; reason: string };

export const longestPattern = 2_000;

const mostInstructions = 1_000;
// A program of 20 instructions has too few states to be slow: a megabyte takes milliseconds. Beyond that the automaton's
// states can grow with the text, at up to some 2.5 µs a character, so these lengths keep a try near 0.1 s.
const simpleInstructions = 20;
const mostForSimple = 1_000_000;
const mostForOthers = 50_000;
const mostSteps = 10_000_000;

/** Compiles RE2 syntax; JavaScript's `\u00e9` is understood as well. The reason says what to do instead. */
export function compilePattern(source: string, flags: PatternFlags = {}): CompiledPattern {
  if (source.length > longestPattern) return { ok: false, reason: `Shorten the pattern to at most ${countOf(longestPattern)} characters.` };
  try {
    const compiled = RE2JS.compile(withRe2Escapes(source), flagBits(flags));
    const instructions = compiled.matcher('').programSize();
    if (instructions > mostInstructions) return { ok: false, reason: tooLarge };
    return { ok: true, pattern: safePattern(compiled, instructions) };
  } catch (error) {
    return { ok: false, reason: refusalOf(error, source) };
  }
}

/** For patterns that were compiled once before, when they were accepted. */
export function acceptedPattern(source: string, flags: PatternFlags = {}): SafePattern {
  const compiled = compilePattern(source, flags);
  if (!compiled.ok) throw new Error(`A stored pattern is refused: ${compiled.reason}`);
  return compiled.pattern;
}

const tooLarge = 'The pattern is too large once its counts are spelt out. Lower the numbers in braces, or shorten it.';

function safePattern(compiled: RE2JS, instructions: number): SafePattern {
  const mostCharacters = instructions <= simpleInstructions
    ? mostForSimple : Math.floor(Math.min(mostForOthers, mostSteps / instructions));
  return {
    mostCharacters,
    test: (text) => compiled.test(text),
    firstMatch(text) {
      // Finding where a match stands runs another, slower engine than finding whether there is one.
      if (text.length * instructions > mostSteps / 10) return null;
      const matcher = compiled.matcher(text);
      return matcher.find() ? matcher.group() : null;
    },
  };
}

function flagBits(flags: PatternFlags): number {
  return (flags.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (flags.multiline ? RE2JS.MULTILINE : 0) | (flags.dotAll ? RE2JS.DOTALL : 0);
}

function withRe2Escapes(source: string): string {
  return source.replace(/\\(?:u([0-9a-fA-F]{4})|[^])/g, (escape, hex?: string) => (hex === undefined ? escape : `\\x{${hex}}`));
}

const unsupported: readonly { sign: RegExp; reason: string }[] = [
  { sign: /`\(\?<?[=!]/, reason: 'Look-around such as (?=…) or (?<!…) is not supported. Match the text itself, or use a second metric for the other condition.' },
  { sign: /`\\(?:[1-9]|k)/, reason: 'Backreferences such as \\1 are not supported. Write the repeated part out.' },
  { sign: /`\(\?>|`[*+?}]+\+/, reason: 'Possessive quantifiers and atomic groups are not supported, nor needed here: remove the extra + or the ?>.' },
  { sign: /`\\Z/, reason: '\\Z is not supported. Use \\z for the end of the text.' },
  { sign: /repeat count/, reason: 'A count in braces may be at most 1,000, also where counts multiply, and the smaller number stands first. Use + or * for more.' },
];

// The signs are looked for in the engine's message, which quotes the part at fault between backticks.
function refusalOf(error: unknown, source: string): string {
  const detail = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'unreadable';
  const known = unsupported.find(({ sign }) => sign.test(detail));
  if (known !== undefined) return known.reason;
  return `This regular expression cannot be read: ${excerpt(detail.replace(/`([^]*)`$/, (_, quoted: string) => asTyped(quoted, source)))}. Correct it, or put a \\ before characters meant literally.`;
}

/** The engine quotes the pattern as it was given to it: with the flags in front, and with its own escapes. */
function asTyped(quoted: string, source: string): string {
  if (quoted.endsWith(withRe2Escapes(source))) return source;
  return source.includes(quoted) ? quoted : quoted.replace(/\\x\{([0-9a-fA-F]{4})\}/g, '\\u$1');
}
