import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { configOf, errorsOf, judge, sentenceOf, verdictOf } from './judging.ts';

test('only the comparison with the expected response needs one', () => {
  expect(evaluatorFor('equals').needsExpected(configOf('equals', {}))).toBe(true);
  expect(evaluatorFor('equals').needsExpected(configOf('equals', { target: 'text', text: 'Yes' }))).toBe(false);
});

test('without an expected response the comparison is an error, not a fail', () => {
  expect(judge('equals', {}, 'Yes')).toEqual({ verdict: 'error', reason: 'The test has no expected response to compare with.' });
});

test('a fixed text is compared with even where the test expects something else', () => {
  expect(judge('equals', { target: 'text', text: 'Yes' }, 'Yes', { expected: 'No' })).toMatchObject({ verdict: 'pass', reason: 'Equal to the text.' });
});

test.each([
  ['exact', 'Yes ', 'fail'], ['exact', 'Yes', 'pass'],
  ['trim', '\n Yes ', 'pass'], ['trim', 'Y es', 'fail'],
])('white space “%s” makes %j a %s', (whitespace, response, verdict) => {
  expect(verdictOf('equals', { whitespace }, response, { expected: 'Yes' })).toBe(verdict);
});

test('collapsed white space matters as one space, and not at all at the ends', () => {
  expect(verdictOf('equals', { whitespace: 'collapse' }, ' a\n\n b\t', { expected: 'a b' })).toBe('pass');
  expect(verdictOf('equals', { whitespace: 'collapse' }, 'ab', { expected: 'a b' })).toBe('fail');
});

test('case counts unless it is ignored', () => {
  expect(verdictOf('equals', {}, 'YES', { expected: 'yes' })).toBe('fail');
  expect(verdictOf('equals', { ignoreCase: true }, 'GROẞ Σας', { expected: 'gross σΑΣ' })).toBe('pass');
});

test('the reason points at the first difference, counting an emoji once', () => {
  expect(judge('equals', {}, '😀 Paris', { expected: '😀 Rome' })).toMatchObject({ reason: 'Differs from character 3: “Paris” instead of “Rome”.' });
  expect(judge('equals', {}, 'Par', { expected: 'Paris' })).toMatchObject({ reason: 'Ends at character 4, where “is” is expected.' });
  expect(judge('equals', {}, 'Paris!', { expected: 'Paris' })).toMatchObject({ reason: 'Goes on at character 6 with “!”, where the expected text ends.' });
  expect(judge('equals', {}, ' ', { expected: 'Paris' })).toMatchObject({ reason: 'The response is empty; expected “Paris”.' });
  expect(judge('equals', { ignoreCase: true }, 'PARIS x', { expected: 'paris y' })).toMatchObject({ reason: 'Differs from character 7: “x” instead of “y”.' });
});

test('each text equals itself whatever is ignored, and no other text when nothing is', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.constantFrom('exact', 'trim', 'collapse'), fc.boolean(), (one, other, whitespace, ignoreCase) => {
    expect(verdictOf('equals', { whitespace, ignoreCase }, one, { expected: one })).toBe('pass');
    const same = one.normalize('NFC') === other.normalize('NFC');
    expect(verdictOf('equals', { whitespace: 'exact' }, one, { expected: other })).toBe(same ? 'pass' : 'fail');
  }));
});

test('the sentence names the target and what is ignored', () => {
  expect(sentenceOf('equals', {})).toBe('Passes when the response equals the expected response, ignoring white space at the ends.');
  expect(sentenceOf('equals', { target: 'text', text: 'Yes', whitespace: 'collapse', ignoreCase: 'on' }))
    .toBe('Passes when the response equals “Yes”, ignoring case and the amount of white space.');
  expect(sentenceOf('equals', { whitespace: 'exact' })).toBe('Passes when the response equals the expected response.');
});

test('a fixed text that is empty is refused, an unknown target too', () => {
  expect(errorsOf('equals', { target: 'text' })).toEqual({ text: 'Enter the text to compare with, or compare with the expected response.' });
  expect(errorsOf('equals', { target: 'nearby' })).toEqual({ target: 'Choose one of: expected, text.' });
});
