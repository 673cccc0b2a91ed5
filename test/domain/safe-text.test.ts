import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storableJson, storableText } from '../../src/domain/safe-text.ts';

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** UTF-16 units at random, with NUL and surrogates, paired and lone, far more often than chance would bring them. */
const roughText = fc.array(fc.oneof(
  fc.constantFrom('\u0000', '\ud800', '\udbff', '\udc00', '\udfff', '😀', 'é', 'a'),
  fc.string({ unit: 'binary', maxLength: 3 }),
)).map((parts) => parts.join(''));
const roughJson = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, roughText, fc.double(), fc.boolean(), fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(roughText, tie('value'), { maxKeys: 4 })),
})).value;

function isStorable(text: string): boolean {
  return !text.includes('\u0000') && !loneSurrogate.test(text);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)]);
}

describe('storableText', () => {
  test('the result holds no U+0000 and no lone surrogate', () => {
    fc.assert(fc.property(roughText, (text) => isStorable(storableText(text))));
  });

  test('twice is the same as once', () => {
    fc.assert(fc.property(roughText, (text) => storableText(storableText(text)) === storableText(text)));
  });

  test('clean text comes back unchanged, and rough text keeps its length', () => {
    fc.assert(fc.property(roughText, (text) => {
      if (isStorable(text)) expect(storableText(text)).toBe(text);
      expect(storableText(text)).toHaveLength(text.length);
    }));
  });

  test('each bad unit becomes one U+FFFD and pairs stay', () => {
    expect(storableText('a\u0000b\ud800c\udc00d😀')).toBe('a\ufffdb\ufffdc\ufffdd😀');
  });
});

describe('storableJson', () => {
  test('every key and every text of the result is storable', () => {
    fc.assert(fc.property(roughJson, (value) => textsIn(storableJson(value)).every(isStorable)));
  });

  test('twice is the same as once', () => {
    fc.assert(fc.property(roughJson, (value) => {
      expect(storableJson(storableJson(value))).toEqual(storableJson(value));
    }));
  });

  test('a clean value comes back equal', () => {
    fc.assert(fc.property(roughJson, (value) => {
      fc.pre(textsIn(value).every(isStorable));
      expect(JSON.stringify(storableJson(value))).toBe(JSON.stringify(value));
    }));
  });

  test('what a value becomes in JSON is cleaned too', () => {
    expect(storableJson({ at: new Date(0), odd: { toJSON: () => 'a\u0000' } })).toEqual({ at: '1970-01-01T00:00:00.000Z', odd: 'a\ufffd' });
  });

  test('a __proto__ key stays a key', () => {
    const stored = storableJson(JSON.parse('{"__proto__":{"admin":true}}'));
    expect(Object.getPrototypeOf(stored)).toBe(Object.prototype);
    expect(JSON.stringify(stored)).toBe('{"__proto__":{"admin":true}}');
  });

  test('a value without a bottom is refused instead of walked for ever', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => storableJson(loop)).toThrow(RangeError);
  });
});
