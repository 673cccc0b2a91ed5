import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBoundedJson } from '../../src/domain/bounded-json.ts';

function reasonFor(text: string): string {
  const parsed = parseBoundedJson(text);
  return parsed.ok ? 'no fault' : parsed.reason;
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

describe('parseBoundedJson', () => {
  test('any JSON text is read as JSON.parse reads it', () => {
    fc.assert(fc.property(fc.json(), (text) => {
      fc.pre(!text.includes('__proto__'));
      expect(parseBoundedJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }));
  });

  test('whatever JSON.parse refuses is refused with a place inside the text, and nothing else is', () => {
    const damaged = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '\\', '{', ']', ',', ':', 'x', '\n', '0', '\u0001'))
      .map(([text, at, wedge]) => text.slice(0, at % (text.length + 1)) + wedge + text.slice((at % (text.length + 1)) + 1));
    fc.assert(fc.property(fc.oneof(damaged, fc.string()), (text) => {
      const parsed = parseBoundedJson(text);
      expect(parsed.ok).toBe(accepts(text));
      if (parsed.ok) return;
      const [, line, column] = /^Line (\d+), column (\d+): .+\.$/s.exec(parsed.reason) ?? [];
      const lines = text.split('\n');
      expect(Number(line)).toBeLessThanOrEqual(lines.length);
      expect(Number(column)).toBeLessThanOrEqual((lines[Number(line) - 1] ?? '').length + 1);
    }), { numRuns: 1_000 });
  });

  test.each([
    ['{"a" 1}', 'Line 1, column 6: a colon was expected, but found “1”.'],
    ['{"a":1,}', 'Line 1, column 8: a key in double quotes was expected, but found “}”.'],
    ['{a:1}', 'Line 1, column 2: a key in double quotes or } was expected, but found “a”.'],
    ['[1 2]', 'Line 1, column 4: a comma or ] was expected, but found “2”.'],
    ['[1,]', 'Line 1, column 4: a value was expected, but found “]”.'],
    ['{"a":1\n,"b":tru}', 'Line 2, column 6: a value was expected, but found “t”.'],
    ['1 2', 'Line 1, column 3: the end of the text was expected, but found “2”.'],
    ['"a\tb"', 'Line 1, column 3: an escape for this control character was expected, but found U+0009.'],
    ['"\\x"', 'Line 1, column 3: a known escape after the backslash was expected, but found “x”.'],
    ['{"answer": "cut', 'Line 1, column 16: a closing double quote was expected, but the text ends there.'],
    ['', 'Line 1, column 1: a value was expected, but the text ends there.'],
  ])('%j is refused with the place of its fault', (text, reason) => {
    expect(reasonFor(text)).toBe(reason);
  });

  test('200 levels are read and 201 are refused', () => {
    expect(parseBoundedJson(nested(200)).ok).toBe(true);
    expect(reasonFor(nested(201))).toBe('The JSON is nested more than 200 levels deep.');
  });

  test('the limit can be set', () => {
    expect(parseBoundedJson(nested(3), { maxDepth: 3 }).ok).toBe(true);
    expect(parseBoundedJson(nested(4), { maxDepth: 3 }).ok).toBe(false);
  });

  test('brackets inside strings, after escaped quotes too, and brackets side by side are no depth', () => {
    const text = JSON.stringify(['['.repeat(500), `\\"${'{'.repeat(500)}`, ...new Array<object>(300).fill({})]);
    expect(parseBoundedJson(text).ok).toBe(true);
  });

  test('a hundred thousand levels are refused, closed or not', () => {
    expect(parseBoundedJson(nested(100_000)).ok).toBe(false);
    expect(parseBoundedJson('{"a":'.repeat(100_000)).ok).toBe(false);
  });

  test.each(['__proto__', '\\u005f_proto__', '__proto_\\u005F'])('a member %s is left out at any depth', (key) => {
    const parsed = parseBoundedJson(`{"a":[{"${key}":{"admin":true},"b":1}],"${key}":{"admin":true}}`);
    expect(JSON.stringify(parsed)).toBe('{"ok":true,"value":{"a":[{"b":1}]}}');
  });
});

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
