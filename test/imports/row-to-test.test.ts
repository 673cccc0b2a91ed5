// What a row becomes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testLimits as limits } from '../../src/domain/test-limits.ts';
import { rowToTest } from '../../src/imports/row-to-test.ts';
import { storableText } from '../../src/domain/safe-text.ts';
import type { ImportMapping } from '../../src/tables/imports.ts';

const mapping: ImportMapping = { prompt: 'q', expected: 'a', behavior: 'b', topic: 't', tags: 'g', metadata: ['m', 'metadata.source'], testSet: '' };

function testOf(cells: unknown) {
  const found = rowToTest(mapping, cells);
  if ('errors' in found) throw new Error(JSON.stringify(found.errors));
  return found.test;
}

function errorsOf(cells: unknown): string[] {
  const found = rowToTest(mapping, cells);
  return 'errors' in found ? found.errors.map(({ field, message }) => `${field}: ${message}`) : [];
}

describe('a row', () => {
  it('becomes a test', () => {
    expect(testOf({ q: 'What?\r\nNow', a: 'That', b: ' Refuses ', t: 'Bags', g: 'x, y;x', m: 3, metadata: { source: 's' } }))
      .toEqual({ prompt: 'What?\nNow', expected: 'That', behavior: 'Refuses', topic: 'Bags', tags: ['x', 'y'], metadata: { m: 3, source: 's' } });
  });

  it('needs nothing but a prompt', () => {
    expect(testOf({ q: 7, a: '  ', m: '' })).toEqual({ prompt: '7', expected: null, behavior: null, topic: '', tags: [], metadata: {} });
  });

  it('takes tags from a list, and from the text of a list', () => {
    expect([testOf({ q: 'x', g: ['a', 2, ''] }).tags, testOf({ q: 'x', g: '["a","b"]' }).tags, testOf({ q: 'x', g: '[a], b' }).tags]).toEqual([['a', '2'], ['a', 'b'], ['[a]', 'b']]);
  });

  it('expects an object or a list as JSON', () => {
    expect(testOf({ q: 'x', a: { ok: true } }).expected).toBe('{\n  "ok": true\n}');
  });

  it('says everything that is wrong with it', () => {
    expect(errorsOf({ q: ' ', a: 'x'.repeat(100_001), b: 'x'.repeat(201), t: ['x'], g: 'x'.repeat(61), m: 'x'.repeat(20_001) })).toEqual([
      'prompt: “q” is empty.', 'expected: “a” has 100,001 characters; at most 100,000 are possible.', 'behavior: “b” has 201 characters; at most 200 are possible.',
      'topic: “t” is a list, not a text.', 'tags: “g” holds a tag of more than 60 characters.', 'metadata: The metadata is 20,014 characters long; at most 20,000 are possible. Keep fewer columns.',
    ]);
    expect(errorsOf({ q: { a: 1 }, g: { a: 1 } })).toEqual(['prompt: “q” is an object, not a text.', 'tags: “g” is neither a text nor a list of texts.']);
    expect(errorsOf({ q: 'x', g: Array.from({ length: 31 }, (_, n) => `t${n}`) })).toEqual(['tags: “g” holds 31 tags; at most 30 are possible.']);
  });

  it('that could not be read is an error of the whole row', () => {
    expect(errorsOf('Line 3: no')).toEqual(['row: Line 3: no']);
  });

  it('takes nothing from what every object inherits', () => {
    expect(rowToTest({ ...mapping, prompt: 'toString' }, { q: 'x' })).toEqual({ errors: [{ field: 'prompt', message: '“toString” is empty.' }] });
  });

  it('is a test within all limits or has errors, whatever it holds', () => {
    const value = fc.oneof({ maxDepth: 3 }, fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null), fc.constantFrom('["\\ud800"]', '[[1]]', '[', 'x'.repeat(300)), fc.array(fc.string()), fc.jsonValue());
    fc.assert(fc.property(fc.oneof(fc.dictionary(fc.constantFrom('q', 'a', 'b', 't', 'g', 'm', 'metadata', '__proto__'), value), value), (cells) => {
      const found = rowToTest(mapping, cells);
      if ('errors' in found) return found.errors.length > 0;
      const { prompt, topic, tags, behavior } = found.test;
      return prompt.trim() !== '' && prompt.length <= limits.prompt && topic.length <= limits.name && behavior !== '' && new Set(tags).size === tags.length
        && tags.every((tag) => tag !== '' && tag.length <= limits.tag && storableText(tag) === tag);
    }));
  });
});
