import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { editSimilarity, mostEditCharacters, mostRougeWords, rougeL } from '../../src/evaluators/text-similarity.ts';
import { configOf, errorsOf, judge, quickestMs, sentenceOf } from './judging.ts';

test('ROUGE-L gives the values of the worked example in Lin 2004', () => {
  expect(rougeL('police kill the gunman', 'police killed the gunman')).toBe(3 / 4);
  expect(rougeL('the gunman kill police', 'police killed the gunman')).toBe(2 / 4);
});

test('ROUGE-L is the F1 of precision and recall where the lengths differ', () => {
  // LCS 2, precision 2/2, recall 2/6: F1 = 2 · 1 · 1/3 / (4/3) = 1/2.
  expect(rougeL('b d', 'a b c d e f')).toBeCloseTo(0.5, 12);
  expect(rougeL('The GUNMAN!', 'the, gunman')).toBe(1);
  expect(rougeL('', 'a')).toBe(0);
});

test('edit similarity gives the known distances, and counts an emoji once', () => {
  expect(editSimilarity('kitten', 'sitting')).toBeCloseTo(1 - 3 / 7, 12);
  expect(editSimilarity('😀b', '😁b')).toBe(0.5);
  expect(editSimilarity('', 'abc')).toBe(0);
  expect(editSimilarity('', '')).toBe(1);
});

test.each([['edit similarity', editSimilarity], ['ROUGE-L', rougeL]])('%s is symmetric, in [0, 1], and 1 for equal texts', (_, similarity) => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.array(fc.constantFrom('a', 'b', 'The', 'né', '12'), { maxLength: 60 }).map((words) => words.join(' ')));
  fc.assert(fc.property(text, text, (one, other) => {
    const value = similarity(one, other)!;
    expect(value).toBe(similarity(other, one));
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
    expect(similarity(one, one)).toBe(1);
  }));
});

test('edit similarity is 1 only for equal texts, and follows a textbook distance', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 70 }), fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 70 }), (one, other) => {
    const longest = Math.max([...one].length, [...other].length);
    expect(editSimilarity(one, other)).toBeCloseTo(longest === 0 ? 1 : 1 - textbookDistance([...one], [...other]) / longest, 12);
  }));
});

function textbookDistance(a: string[], b: string[]): number {
  let row = b.map((_, at) => at + 1);
  for (const [i, one] of a.entries()) {
    const next: number[] = [];
    for (const [j, other] of b.entries()) {
      const [left, above, diagonal] = [next[j - 1] ?? i + 1, row[j]!, j === 0 ? i : row[j - 1]!];
      next.push(Math.min(left + 1, above + 1, diagonal + (one === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? a.length;
}

test('the threshold itself passes', () => {
  const expected = 'police killed the gunman';
  expect(judge('similarity', { threshold: '0.75' }, 'police kill the gunman', { expected })).toEqual({
    verdict: 'pass', score: 0.75, threshold: 0.75, reason: '0.75 of the expected wording, 0.75 is enough.',
  });
  expect(judge('similarity', { threshold: '0.76' }, 'police kill the gunman', { expected })).toMatchObject({
    verdict: 'fail', reason: '0.75 of the expected wording, at least 0.76 is needed.',
  });
});

test('a score just below the threshold is not written as the threshold', () => {
  const judgement = judge('similarity', { method: 'edit_distance', threshold: 0.7 }, 'a'.repeat(6_999), { expected: 'a'.repeat(10_000) });
  expect(judgement).toMatchObject({ verdict: 'fail', reason: '0.6999 of the expected wording, at least 0.7000 is needed.' });
});

test('without an expected response, and beyond the limits, there is an error with its reason', () => {
  expect(judge('similarity', { threshold: 0.5 }, 'a')).toEqual({ verdict: 'error', reason: 'The test has no expected response to compare with.' });
  expect(judge('similarity', { threshold: 0.5 }, 'a '.repeat(mostRougeWords + 1), { expected: 'a' })).toEqual({
    verdict: 'error', reason: 'The response or the expected response is too long to compare: at most 4,000 words each.',
  });
  expect(judge('similarity', { method: 'edit_distance', threshold: 0.5 }, '😀'.repeat(mostEditCharacters + 1), { expected: 'a' })).toEqual({
    verdict: 'error', reason: 'The response or the expected response is too long to compare: at most 10,000 characters each.',
  });
});

test('the longest texts that are compared are compared quickly', () => {
  const digits = (salt: number) => Array.from({ length: mostEditCharacters }, (_, at) => String.fromCharCode(97 + ((at * salt) % 23))).join('');
  expect(quickestMs(() => expect(editSimilarity(digits(7), digits(11))).not.toBeNull())).toBeLessThan(500);
  const words = (salt: number) => Array.from({ length: mostRougeWords }, (_, at) => `w${(at * salt) % 997}`).join(' ');
  expect(quickestMs(() => expect(rougeL(words(7), words(11))).not.toBeNull())).toBeLessThan(500);
});

test.each(['', undefined, null, 'high', 'NaN', Number.NaN, '1.01', -0.1, '0,8', '1e999', Number.POSITIVE_INFINITY, [0.5]])('the threshold %j is refused', (threshold) => {
  expect(errorsOf('similarity', { threshold })).toEqual({ threshold: 'Enter a number from 0 to 1, for example 0.7.' });
});

test('the threshold and the need of an expected response can be asked for', () => {
  const config = configOf('similarity', { threshold: ' 0.8 ' });
  expect(config).toEqual({ method: 'rouge_l', threshold: 0.8 });
  expect(evaluatorFor('similarity').thresholdOf(config)).toBe(0.8);
  expect(evaluatorFor('similarity').needsExpected(config)).toBe(true);
  expect(sentenceOf('similarity', config)).toBe('Passes when the response is at least 0.8 similar to the expected response, comparing words in the same order (1 is the same).');
});
