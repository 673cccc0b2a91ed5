// A pattern as other languages write it, between slashes, and what a refusal quotes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorsOf, quickestMs, verdictOf } from './judging.ts';

test.each([
  ['/abc/', {}, 'Write “abc” without / around it. If the slashes are meant, write “[/]abc[/]”.'],
  ['/abc/i', {}, 'Write “abc” without / around it, and tick “Ignore case”. If the slashes are meant, write “[/]abc[/]i”.'],
  ['/abc/i', { ignoreCase: 'on' }, 'Write “abc” without / around it. If the slashes are meant, write “[/]abc[/]i”.'],
  ['/^a.b$/gims', {}, 'Write “^a.b$” without / around it, and tick “Ignore case” and “^ and $ match at each line” and “. matches line breaks too”. If the slashes are meant, write “[/]^a.b$[/]gims”.'],
  [' /(bad/ ', {}, 'Write “(bad” without / around it. If the slashes are meant, write “[/](bad[/]”.'],
])('the pattern %j between slashes is refused with what to write instead', (pattern, flags, message) => {
  expect(errorsOf('regex', { pattern, ...flags })).toEqual({ pattern: message });
});

test.each([['[/]abc[/]', 'a /abc/ b'], ['\\/abc\\/', 'a /abc/ b'], ['[/]abc[/]i', '/abc/i'], ['/usr/bin', 'in /usr/bin'], ['//', 'https://x'], ['a/b', 'a/b'], ['/a', '/a'], ['///', 'file:///x'], ['/abc/ii', '/abc/ii']])(
  'the pattern %j looks for its slashes', (pattern, response) => {
    expect(verdictOf('regex', { pattern }, response)).toBe('pass');
    expect(verdictOf('regex', { pattern }, response.replaceAll('/', ''))).toBe('fail');
  });

test('a phrase of refusal between slashes is refused with its line', () => {
  expect(errorsOf('refusal', { patterns: 'fine\n/no way/i' })).toEqual({ patterns: 'Line 2: Write “no way” without / around it. If the slashes are meant, write “[/]no way[/]i”.' });
});

test('a megabyte of slashes is refused quickly', () => {
  for (const pattern of [`/${'a/'.repeat(500_000)}x`, `${'/'.repeat(1_000_000)}a`]) {
    expect(quickestMs(() => expect(errorsOf('regex', { pattern })['pattern']).toMatch(/^Shorten/))).toBeLessThan(500);
  }
});

test('a pattern that cannot be read is quoted as it was typed, whatever its flags', () => {
  const unread = (quoted: string): string => `This regular expression cannot be read: ${quoted}. Correct it, or put a \\ before characters meant literally.`;
  expect(errorsOf('refusal', { patterns: '(bad' })).toEqual({ patterns: `Line 1: ${unread('missing closing ): (bad')}` });
  const flags = { ignoreCase: 'on', multiline: 'on', dotAll: 'on' };
  for (const [pattern, quoted] of [['(bad', 'missing closing ): (bad'], ['(?i)(bad', 'missing closing ): (?i)(bad'], ['a)', 'unexpected ): a)'], ['\\u00e9(', 'missing closing ): \\u00e9('], ['[\\u00e9', 'missing closing ]: [\\u00e9'], ['(?z)a', 'invalid or unsupported Perl syntax: (?z']] as const) {
    expect(errorsOf('regex', { pattern, ...flags })).toEqual({ pattern: unread(quoted) });
  }
});

test('nothing is quoted that was not typed', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('(', ')', '[', 'a', '*', '\\u00e9', '\\x{e9}', '(?i)', '`', '|'), { maxLength: 8 }), (parts) => {
    const pattern = parts.join('');
    const message = errorsOf('regex', { pattern, ignoreCase: 'on', multiline: 'on', dotAll: 'on' })['pattern'] ?? '';
    const [, quoted] = /^This regular expression cannot be read: (?:missing|unexpected|invalid)[^:]*: (.*)\. Correct it/.exec(message) ?? [];
    if (quoted !== undefined) expect(pattern).toContain(quoted);
  }));
});
