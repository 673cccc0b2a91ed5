import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spentMs } from '../domain/spent-ms.ts';
import { computed, configOf, errorsOf, judge, sentenceOf, verdictOf } from './judging.ts';

test('any of the texts is enough, wherever it stands', () => {
  expect(judge('contains', { values: ['refund', 'voucher'] }, 'You get a voucher.')).toEqual({
    verdict: 'pass', score: null, threshold: null, reason: 'Contains “voucher”.',
  });
  expect(judge('contains', { values: ['refund', 'voucher'] }, 'You get nothing.')).toMatchObject({
    verdict: 'fail', reason: 'Contains none of “refund”, “voucher”.',
  });
});

test('with “all”, a text that is missing fails and is named', () => {
  expect(judge('contains', { values: ['a', 'b', 'c'], match: 'all' }, 'a c')).toMatchObject({ verdict: 'fail', reason: 'Does not contain “b”.' });
  expect(judge('contains', { values: ['a', 'b'], match: 'all' }, 'ab')).toMatchObject({ verdict: 'pass', reason: 'Contains all of “a”, “b”.' });
});

test('an empty response contains nothing', () => {
  expect(verdictOf('contains', { values: ['a'] }, '')).toBe('fail');
  expect(verdictOf('contains', { values: ['a'], negate: true }, '')).toBe('pass');
});

test('case is ignored only when asked, in every script', () => {
  expect(verdictOf('contains', { values: ['refund'] }, 'REFUND')).toBe('fail');
  for (const [value, response] of [['refund', 'REFUND'], ['STRASSE', 'die Straße'], ['ΟΔΟΣ', 'οδος'], ['οδοσ', 'ΟΔΟΣΑ'], ['éa', 'ÉA']] as const) {
    expect(verdictOf('contains', { values: [value], ignoreCase: true }, response), value).toBe('pass');
  }
});

test('a letter with its accent equals the letter followed by the accent', () => {
  expect(verdictOf('contains', { values: ['caf\u00e9'] }, 'un cafe\u0301')).toBe('pass');
});

test('a megabyte of combining marks is looked through at once', () => {
  const response = '\u0301\u0316'.repeat(500_000);
  expect(spentMs(() => expect(verdictOf('contains', { values: ['x'], ignoreCase: true }, response)).toBe('fail'))).toBeLessThan(2_000);
});

test('a negated metric says the opposite of the same metric, for every response', () => {
  const text = fc.string({ minLength: 1, maxLength: 3 }).filter((value) => value.trim() !== '');
  fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), fc.constantFrom('any', 'all'), fc.string(), (values, match, rest) => {
    for (const response of [rest, rest + values[0], values.join(rest)]) {
      const verdicts = [false, true].map((negate) => verdictOf('contains', { values, match, negate }, response));
      expect(verdicts.toSorted()).toEqual(['fail', 'pass']);
    }
  }));
});

test('the sentence tells any, all, none and “unless all” apart', () => {
  const values = ['refund', 'voucher'];
  expect(sentenceOf('contains', { values, ignoreCase: 'on' })).toBe('Passes when the response contains any of “refund”, “voucher”, ignoring case.');
  expect(sentenceOf('contains', { values, match: 'all' })).toBe('Passes when the response contains all of “refund”, “voucher”.');
  expect(sentenceOf('contains', { values, negate: true })).toBe('Passes when the response contains none of “refund”, “voucher”.');
  expect(sentenceOf('contains', { values, match: 'all', negate: true })).toBe('Passes unless the response contains all of “refund”, “voucher”.');
  expect(sentenceOf('contains', { values: ['refund'], negate: true })).toBe('Passes when the response does not contain “refund”.');
});

test('a list without a text is refused at its field', () => {
  for (const values of [undefined, '', ' \r\n ', []]) {
    expect(errorsOf('contains', { values })).toEqual({ values: 'Enter at least one text to look for.' });
  }
  expect(errorsOf('contains', { values: [1] })).toEqual({ values: 'Enter one text a line.' });
});

test('a response beyond two million characters is not judged', () => {
  expect(judge('contains', { values: ['a'] }, 'a'.repeat(2_000_001))).toEqual({
    verdict: 'error', reason: 'The response has 2,000,001 characters; texts are looked for in at most 2,000,000.',
  });
});

const expectedLookedFor = { target: 'expected', ignoreCase: 'on' };

test('the expected response of the test is looked for instead of texts, whole and without white space at its ends', () => {
  const subject = { expected: ' Paris is the capital.\n' };
  expect(judge('contains', expectedLookedFor, 'Sure: PARIS IS THE CAPITAL. More?', subject)).toEqual({
    verdict: 'pass', score: null, threshold: null, reason: 'Contains the expected response “Paris is the capital.”.',
  });
  expect(judge('contains', expectedLookedFor, 'Paris.', subject)).toMatchObject({ verdict: 'fail', reason: 'Does not contain the expected response “Paris is the capital.”.' });
  expect(verdictOf('contains', { target: 'expected' }, 'PARIS IS THE CAPITAL.', subject)).toBe('fail');
  expect(verdictOf('contains', { ...expectedLookedFor, negate: 'on' }, 'Paris.', subject)).toBe('pass');
  expect(verdictOf('contains', { ...expectedLookedFor, values: 'Rome' }, 'Rome', subject)).toBe('fail');
});

test('a response is judged by an expected response only where there is one', () => {
  for (const expected of [null, ' \n']) {
    for (const negate of ['', 'on']) expect(judge('contains', { target: 'expected', negate }, 'Anything', { expected })).toEqual({ verdict: 'error', reason: 'The test has no expected response to look for.' });
  }
  expect(computed('contains').needsExpected(configOf('contains', expectedLookedFor))).toBe(true);
  expect(computed('contains').needsExpected(configOf('contains', { values: ['a'] }))).toBe(false);
  expect(verdictOf('contains', { values: ['a'] }, 'a', { expected: null })).toBe('pass');
});

test('every text contains itself as the expected response, and what stands around it makes no difference', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.trim() !== '');
  fc.assert(fc.property(text, fc.string(), fc.boolean(), (expected, around, ignoreCase) => {
    expect(verdictOf('contains', { target: 'expected', ignoreCase }, `${around}\n${expected}\n${around}`, { expected })).toBe('pass');
  }));
});

test('the sentence names the expected response, and no texts are needed', () => {
  expect(sentenceOf('contains', expectedLookedFor)).toBe('Passes when the response contains the expected response, ignoring case.');
  expect(sentenceOf('contains', { target: 'expected', values: ['a', 'b'], negate: 'on' })).toBe('Passes when the response does not contain the expected response.');
  expect(errorsOf('contains', { target: 'expected' })).toEqual({});
  expect(errorsOf('contains', { target: 'nearby', values: ['a'] })).toEqual({ target: 'Choose one of: texts, expected.' });
});

test('a metric that was stored before there was a choice looks for its texts, and a form changes nothing of it', () => {
  const stored = { values: ['a'], match: 'any', ignoreCase: true, negate: false };
  expect(configOf('contains', stored)).toStrictEqual(stored);
  expect(configOf('contains', { ...stored, target: '' })).toStrictEqual(stored);
  expect(computed('contains').judge(stored, { prompt: '', response: 'A', expected: 'b', context: null, latencyMs: null }).verdict).toBe('pass');
});
