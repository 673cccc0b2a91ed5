// A text within another one, found as the engine finds it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { includesText } from '../../src/evaluators/includes-text.ts';

// Of two signs, so that much repeats; long enough for the search of its own.
const part = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 12 });
const long = fc.tuple(part, fc.integer({ min: 60, max: 120 }), part).map(([one, times, other]) => one.repeat(times) + other + one.repeat(times));

test('a long text is found exactly where the engine finds it', () => {
  fc.assert(fc.property(part, long, part, (before, wanted, after) => {
    expect(includesText(before + wanted + after, wanted)).toBe(true);
    expect(includesText(wanted, wanted)).toBe(true);
    for (const text of [wanted.slice(1) + after, before + wanted.slice(0, -1), `${wanted.slice(0, -1)}c${wanted}`.slice(0, -1), wanted.repeat(2).slice(1)]) expect(includesText(text, wanted)).toBe(text.includes(wanted));
  }), { numRuns: 300 });
});

test('the empty text is in every text, and a longer one in none', () => {
  expect([includesText('', ''), includesText('a', ''), includesText('a', 'a'.repeat(300))]).toEqual([true, true, false]);
});
