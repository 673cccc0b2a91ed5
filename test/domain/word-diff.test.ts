// Which words became which.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffWords, type DiffPart } from '../../src/domain/word-diff.ts';
import { spentMs } from './spent-ms.ts';

const side = (parts: readonly DiffPart[], left: 'removed' | 'added'): string => parts.filter(({ kind }) => kind === 'same' || kind === left).map(({ text }) => text).join('');
const short = (parts: readonly DiffPart[] | null): string | null =>
  parts && parts.map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`)).join('');

const words = fc.array(fc.constantFrom('you', 'are', 'within', '14', '30', 'days', ' ', ' ', '\n', '.', '退款', '🙂', 'é', '\ud800'), { maxLength: 40 }).map((tokens) => tokens.join(''));
/** A text and the same with a few words replaced. */
const edited = fc.tuple(fc.array(fc.constantFrom('you', 'are', 'within', '14', '30', 'days', 'of', 'booking.'), { minLength: 10, maxLength: 60 }), fc.array(fc.nat(59), { maxLength: 3 }))
  .map(([tokens, at]) => [tokens.join(' '), tokens.map((token, index) => (at.includes(index) ? 'changed' : token)).join(' ')] as const);

describe('the words of two texts', () => {
  it('give back the first text as what is the same or removed, and the second as what is the same or added', () => {
    const joins = (a: string, b: string): void => {
      const parts = diffWords(a, b);
      if (parts === null) return;
      expect(side(parts, 'removed')).toBe(a);
      expect(side(parts, 'added')).toBe(b);
    };
    fc.assert(fc.property(words, words, joins), { numRuns: 500 });
    fc.assert(fc.property(edited, ([a, b]) => joins(a, b)), { numRuns: 300 });
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), joins));
  });

  it('are marked only where they differ: never twice the same kind in a row, nothing empty, removed before added', () => {
    fc.assert(fc.property(edited, ([a, b]) => {
      const parts = diffWords(a, b)!;
      const order = parts.map(({ kind }) => kind).join(' ');
      expect(parts.every(({ text }) => text !== '')).toBe(true);
      expect(order).not.toMatch(/same same|removed removed|added added|added removed/);
      expect(parts.some(({ kind }) => kind !== 'same')).toBe(a !== b);
    }));
  });

  it('are as many the same as in a longest common subsequence', () => {
    // Without white space between, nothing is joined to its neighbours, so the marks are exactly the algorithm's.
    const signs = fc.array(fc.constantFrom('!', '?', '.'), { maxLength: 14 });
    fc.assert(fc.property(signs, signs, (a, b) => {
      const same = diffWords(a.join(''), b.join(''))!.filter(({ kind }) => kind === 'same').map(({ text }) => text).join('');
      expect(same.length).toBe(commonSubsequence(a, b));
    }), { numRuns: 300 });
  });

  it('that changed together are read together', () => {
    expect(short(diffWords('You are within 14 days of booking.', 'You are within 30 days of booking.'))).toBe('You are within [-14-]{+30+} days of booking.');
    expect(short(diffWords('For a late flight you are owed 400 euros.', 'For a long delay you are owed 250 euros.'))).toBe('For a [-late flight-]{+long delay+} you are owed [-400-]{+250+} euros.');
  });

  it('include numbers with their decimals and times', () => {
    expect(short(diffWords('Answers within 2 s at 9:30 at most.', 'Answers within 1.2 s at 9:45 at most.'))).toBe('Answers within [-2-]{+1.2+} s at [-9:30-]{+9:45+} at most.');
  });

  it('are single signs in scripts that are written without spaces', () => {
    expect(short(diffWords('退款将在七天内到账', '退款将在十天内到账'))).toBe('退款将在[-七-]{+十+}天内到账');
  });

  it('are not marked where less than 45 % of them agree', () => {
    expect(diffWords('one two three four', 'one two six seven')).not.toBeNull();
    expect(diffWords('one two three four five', 'one two six seven eight')).toBeNull();
    expect(diffWords('', 'a new text')).toBeNull();
    // All words agree, but in another order: what is common in order decides.
    expect(diffWords('a b c d e f', 'f e d c b a')).toBeNull();
    expect(diffWords('', '')).toEqual([]);
  });

  it('of two long texts are compared in bounded time, or not at all', () => {
    const text = (changed: number): string => Array.from({ length: 20_000 }, (_, at) => (at % 20 < changed ? `new${at}` : `word${at % 97}`)).join(' ');
    const compareAll = (): void => {
      expect(diffWords(text(0), text(9))).toBeNull();
      expect(diffWords('x '.repeat(200_000), 'x '.repeat(200_001))).toBeNull();
      expect(diffWords('x '.repeat(20_000), `${'y '.repeat(5_000)}${'x '.repeat(20_000)}`)).toBeNull();
      const [first, second] = [text(0), text(0).replace('word5 ', 'other ')];
      expect(short(diffWords(first, second))).toContain('[-word5-]{+other+}');
    };
    expect(spentMs(compareAll)).toBeLessThan(3_000);
  });
});

function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
  }
  return table[a.length]![b.length]!;
}
