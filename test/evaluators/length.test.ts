import { expect, test } from 'vitest';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { configOf, errorsOf, judge, quickestMs, sentenceOf, verdictOf } from './judging.ts';

test('words are runs between white space, characters are code points', () => {
  expect(judge('length', { max: '2' }, ' Hello,\n world ')).toEqual({ verdict: 'pass', score: 2, threshold: 2, reason: '2 words.' });
  expect(judge('length', { unit: 'characters', max: 3 }, 'né😀')).toMatchObject({ verdict: 'pass', score: 3 });
});

test('both bounds are inclusive, and the one that is broken is named', () => {
  const between = { min: 2, max: 3 };
  expect(judge('length', between, 'a')).toEqual({ verdict: 'fail', score: 1, threshold: 2, reason: '1 word, at least 2 needed.' });
  expect(verdictOf('length', between, 'a b')).toBe('pass');
  expect(judge('length', between, 'a b c')).toMatchObject({ verdict: 'pass', threshold: null });
  expect(judge('length', between, 'a b c d')).toEqual({ verdict: 'fail', score: 4, threshold: 3, reason: '4 words, at most 3 allowed.' });
});

test('an empty response has length 0', () => {
  expect(judge('length', { max: 0 }, ' ')).toMatchObject({ verdict: 'pass', score: 0 });
  expect(judge('length', { min: 1, unit: 'characters' }, '')).toMatchObject({ verdict: 'fail', score: 0, reason: '0 characters, at least 1 needed.' });
});

test('a form with empty bounds, bounds in the wrong order or no whole numbers is refused', () => {
  expect(errorsOf('length', { min: '', max: ' ' })).toEqual({ max: 'Enter a minimum, a maximum or both.' });
  expect(errorsOf('length', { min: '10', max: '9' })).toEqual({ max: 'Enter a maximum of at least 10, or lower the minimum.' });
  expect(errorsOf('length', { min: '1.5', max: 'x' })).toEqual({
    min: 'Enter a whole number of 0 or more.', max: 'Enter a whole number, or leave the field empty.',
  });
  expect(errorsOf('length', { min: -1 })).toEqual({ min: 'Enter a whole number of 0 or more.' });
});

test('the unit follows the configuration, and one bound alone is the threshold', () => {
  const { unitOf, thresholdOf } = evaluatorFor('length');
  expect(unitOf(configOf('length', { unit: 'characters', min: 5 }))).toBe('characters');
  expect(unitOf(configOf('length', { max: 5 }))).toBe('words');
  expect([{ min: 5 }, { max: 6 }, { min: 5, max: 6 }].map((input) => thresholdOf(configOf('length', input)))).toEqual([5, 6, null]);
});

test('the sentence names the bounds', () => {
  expect(sentenceOf('length', { min: 50, max: 1200 })).toBe('Passes when the response has 50 to 1,200 words.');
  expect(sentenceOf('length', { min: 1, unit: 'characters' })).toBe('Passes when the response has at least 1 character.');
  expect(sentenceOf('length', { max: 200 })).toBe('Passes when the response has at most 200 words.');
});

test('a megabyte is counted quickly', () => {
  const response = 'ab '.repeat(333_333);
  expect(quickestMs(() => expect(judge('length', { min: 1 }, response)).toMatchObject({ score: 333_333 }))).toBeLessThan(500);
});
