// Reads JSON that strangers wrote: bounded in depth, with a fault named by line and column.

export interface JsonLimits {
  /** How many arrays and objects may stand inside one another. Default 200. */
  readonly maxDepth?: number;
}

export type ParsedJson = { ok: true; value: unknown } | { ok: false; reason: string };

const defaultMaxDepth = 200;

/**
 * Parses JSON text. Never throws: a fault comes back as a sentence, with line and column counted from 1 (in UTF-16 units).
 * A member called `__proto__` is left out, because copying it by assignment would change the copy's prototype.
 */
export function parseBoundedJson(text: string, limits: JsonLimits = {}): ParsedJson {
  const maxDepth = limits.maxDepth ?? defaultMaxDepth;
  if (nestsDeeperThan(text, maxDepth)) {
    return { ok: false, reason: `The JSON is nested more than ${maxDepth} levels deep.` };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (mayNameProto(text)) dropProtoMembers(value);
    return { ok: true, value };
  } catch {
    return { ok: false, reason: describeFault(text) };
  }
}

// JSON.parse accepts any depth, but whatever walks or stringifies the value later does not.
function nestsDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = closingQuote(text, at);
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}

/** Index of the quote that ends the string opened at `open`, or the text's length. */
function closingQuote(text: string, open: number): number {
  let at = open + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at += 1;
  }
  return at;
}

// The key may be spelt with escapes, so an escaped underscore counts as a suspicion too.
function mayNameProto(text: string): boolean {
  return text.includes('__proto__') || /\\u005f/i.test(text);
}

function dropProtoMembers(root: unknown): void {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) delete (value as Record<string, unknown>)['__proto__'];
    for (const member of Object.values(value)) waiting.push(member);
  }
}

// V8 words its messages differently from version to version and often without a position, so the place is found here.
function describeFault(text: string): string {
  const fault = firstFault(text);
  const before = text.slice(0, fault.at);
  const line = before.split('\n').length;
  const column = fault.at - before.lastIndexOf('\n');
  return `Line ${line}, column ${column}: ${fault.expected}, but ${found(text, fault.at)}.`;
}

function found(text: string, at: number): string {
  const code = text.codePointAt(at);
  if (code === undefined) return 'the text ends there';
  const printable = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(String.fromCodePoint(code));
  return printable ? `found “${String.fromCodePoint(code)}”` : `found U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

interface Fault {
  at: number;
  expected: string;
}

/** What the grammar allows next; each closer on `open` is one container not yet closed. */
interface Place {
  at: number;
  next: 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'more';
  open: ('}' | ']')[];
}

const expectations: Record<Exclude<Place['next'], 'more'>, string> = {
  'value': 'a value was expected',
  'first value': 'a value or ] was expected',
  'key': 'a key in double quotes was expected',
  'first key': 'a key in double quotes or } was expected',
  'colon': 'a colon was expected',
};

function firstFault(text: string): Fault {
  const place: Place = { at: 0, next: 'value', open: [] };
  for (;;) {
    place.at = pastMatch(/[ \t\n\r]*/y, text, place.at);
    const fault = takeToken(text, place);
    if (fault !== null) return fault;
  }
}

function takeToken(text: string, place: Place): Fault | null {
  const char = text[place.at];
  if (place.next === 'more') return takeSeparator(char, place);
  if (place.next === 'colon' && char === ':') return moveOn(place, 'value');
  const mayClose = place.next === 'first value' || place.next === 'first key';
  if (mayClose && char === place.open.at(-1)) return close(place);
  if (char === '"' && place.next !== 'colon') {
    const afterString = place.next === 'key' || place.next === 'first key' ? 'colon' : 'more';
    return takeString(text, place) ?? stay(place, afterString);
  }
  if (place.next === 'value' || place.next === 'first value') return takeValue(text, place);
  return { at: place.at, expected: expectations[place.next] };
}

function takeSeparator(char: string | undefined, place: Place): Fault | null {
  const closer = place.open.at(-1);
  if (closer === undefined) return { at: place.at, expected: 'the end of the text was expected' };
  if (char === closer) return close(place);
  if (char === ',') return moveOn(place, closer === '}' ? 'key' : 'value');
  return { at: place.at, expected: `a comma or ${closer} was expected` };
}

function takeValue(text: string, place: Place): Fault | null {
  const char = text[place.at];
  if (char === '{' || char === '[') {
    place.open.push(char === '{' ? '}' : ']');
    return moveOn(place, char === '{' ? 'first key' : 'first value');
  }
  const end = pastMatch(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y, text, place.at);
  if (end === place.at) return { at: place.at, expected: expectations[place.next as 'value'] };
  place.at = end;
  return stay(place, 'more');
}

function takeString(text: string, place: Place): Fault | null {
  let at = place.at + 1;
  for (; text[at] !== '"'; at += 1) {
    if (at >= text.length) return { at: text.length, expected: 'a closing double quote was expected' };
    if (text.charCodeAt(at) < 0x20) return { at, expected: 'an escape for this control character was expected' };
    if (text[at] !== '\\') continue;
    const end = pastMatch(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y, text, at);
    if (end === at) return { at: at + 1, expected: 'a known escape after the backslash was expected' };
    at = end - 1;
  }
  place.at = at + 1;
  return null;
}

function close(place: Place): null {
  place.open.pop();
  return moveOn(place, 'more');
}

function moveOn(place: Place, next: Place['next']): null {
  place.at += 1;
  return stay(place, next);
}

function stay(place: Place, next: Place['next']): null {
  place.next = next;
  return null;
}

function pastMatch(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
