import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configOf, errorsOf, judge, quickestMs, sentenceOf, verdictOf } from './judging.ts';

test('a match anywhere passes and is quoted', () => {
  expect(judge('regex', { pattern: 'ORD-[0-9]{4}' }, 'Your order ORD-1234 is on its way.')).toEqual({
    verdict: 'pass', score: null, threshold: null, reason: 'The pattern matches “ORD-1234”.',
  });
  expect(judge('regex', { pattern: 'ORD-[0-9]{4}' }, 'No order.')).toMatchObject({ verdict: 'fail', reason: 'Nothing matches the pattern.' });
});

test('an empty response is matched only by patterns that match nothing', () => {
  expect(verdictOf('regex', { pattern: '.' }, '')).toBe('fail');
  expect(judge('regex', { pattern: '^$' }, '')).toMatchObject({ verdict: 'pass', reason: 'The pattern matches.' });
});

test('each flag changes what it says and nothing else', () => {
  const flags = ['ignoreCase', 'multiline', 'dotAll'] as const;
  const cases = { ignoreCase: ['yes', 'YES'], multiline: ['^b$', 'a\nb'], dotAll: ['a.b', 'a\nb'] } as const;
  for (const flag of flags) {
    for (const set of flags) {
      const [pattern, response] = cases[flag];
      expect(verdictOf('regex', { pattern, [set]: 'on' }, response), `${flag} with ${set}`).toBe(flag === set ? 'pass' : 'fail');
    }
  }
});

test('a dot is one character of any script, an emoji included', () => {
  expect(verdictOf('regex', { pattern: '^.$' }, '😀')).toBe('pass');
  expect(verdictOf('regex', { pattern: '^\\p{Greek}+$' }, 'λόγος')).toBe('pass');
  expect(verdictOf('regex', { pattern: '^\\u00e9$' }, 'é')).toBe('pass');
  expect(verdictOf('regex', { pattern: '^\\\\u00e9$' }, '\\u00e9')).toBe('pass');
});

test('a pattern that takes JavaScript years is quick', () => {
  const config = configOf('regex', { pattern: '^(a+)+$' });
  for (const response of ['a'.repeat(40) + '!', 'a'.repeat(999_999) + '!']) {
    expect(quickestMs(() => expect(judge('regex', config, response).verdict).toBe('fail'))).toBeLessThan(500);
  }
});

test('a large pattern is not tried on a long response, and says how much it takes', () => {
  const config = { pattern: '(foo|bar|baz){20}[0-9]{40}' };
  expect(verdictOf('regex', config, 'x'.repeat(40_000))).toBe('fail');
  expect(judge('regex', config, 'x'.repeat(60_000))).toEqual({
    verdict: 'error', reason: expect.stringMatching(/^The response has 60,000 characters; this pattern can be tried on at most [\d,]+\.$/),
  });
});

test('a negated metric says the opposite of the same metric, for every response', () => {
  fc.assert(fc.property(fc.constantFrom('a+b', '^x', '[0-9]', '(?i)q', '$', 'é'), fc.string(), (pattern, response) => {
    const verdicts = [false, true].map((negate) => verdictOf('regex', { pattern, negate }, response));
    expect(verdicts.toSorted()).toEqual(['fail', 'pass']);
  }));
});

test.each([
  ['(?=a)', /^Look-around .* not supported\. Match the text itself/],
  ['(?<!a)b', /^Look-around/],
  ['(a)\\1', /^Backreferences .* not supported\. Write the repeated part out\.$/],
  ['(?<n>a)\\k<n>', /^Backreferences/],
  ['a++', /^Possessive/],
  ['a\\Z', /\\z for the end/],
  ['a{2000}', /at most 1,000/],
  ['((a{100}){100})', /at most 1,000/],
  ['\\\\1(', /^This regular expression cannot be read: missing closing \)/],
  ['[a-', /^This regular expression cannot be read: missing closing \]/],
  ['(.{1,300}x){3}y{300}', /too large once its counts are spelt out/],
  ['', /^Enter a regular expression\.$/],
  ['a'.repeat(2_001), /^Shorten/],
])('the pattern %j is refused at its field with what to do', (pattern, message) => {
  expect(errorsOf('regex', { pattern })).toEqual({ pattern: expect.stringMatching(message) });
});

test('every pattern that is accepted with a flag can be judged with that flag', () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-c(){}|*+?.[\]\\d0-9,^$-]{0,20}$/), fc.boolean(), (pattern, ignoreCase) => {
    if (Object.keys(errorsOf('regex', { pattern, ignoreCase })).length > 0) return;
    expect(verdictOf('regex', { pattern, ignoreCase }, 'abc 123')).toMatch(/^(pass|fail)$/);
  }));
});

test('the sentence quotes the pattern', () => {
  expect(sentenceOf('regex', { pattern: 'a+', ignoreCase: true })).toBe('Passes when some part of the response matches the pattern “a+”, ignoring case.');
  expect(sentenceOf('regex', { pattern: 'a+', negate: true })).toBe('Passes when nothing in the response matches the pattern “a+”.');
});

test('a long match is quoted in at most 80 characters, on one line', () => {
  const { reason } = judge('regex', { pattern: '(?s)a.*' }, 'a\n'.repeat(500));
  expect(reason).toMatch(/^The pattern matches “a a a .*…”\.$/);
  expect([...reason].length).toBeLessThanOrEqual('The pattern matches “”.'.length + 80);
});
