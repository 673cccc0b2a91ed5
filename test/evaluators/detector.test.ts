// What holds for every detector: long answers take a moment, what is too much is said, and each has its sentence.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOf, judge, quickestMs, sentenceOf, verdictOf } from './judging.ts';

describe('a detector', () => {
  const names = ['mitigation_bypass', 'bad_signatures', 'package_hallucination', 'script_injection', 'markdown_exfiltration'];
  const unpleasant: [string, string][] = [
    ['letters', 'a'], ['spaces', ' '], ['tags', '<a '], ['attributes', '<a b="'], ['quotes', '<a b=\'"'], ['less-than signs', '<'], ['equals signs', '='], ['backticks', '`'], ['fences', '```\n'],
    ['brackets', '['], ['images', '!['], ['closed brackets', ']('], ['addresses', '](http://a?'], ['allowed addresses', '](https://example.org/?a '], ['definitions', '[a]: '], ['schemes', 'javascript:'], ['split schemes', 'java\n'],
    ['autolinks', '<http:'], ['imports', 'import '], ['import lines', 'import a, \n'], ['from lines', 'from aaaaaaaaaaaaaaaa\n'], ['installs', 'pip install '], ['long lines of words', 'from a.a.a.a'], ['references', '&#'], ['slashes', '<a / / / '],
    ['labels in one another', ']('], ['addresses in one another', '](a'], ['pairs in addresses', '](a)()'], ['definitions of images', '![a]: '], ['images in one another', '![a'], ['style sheets', '<style'],
    ['styles', '<a style="//'], ['bare addresses', 'https://a?'], ['bare beginnings', 'www.'], ['candidates', '<a srcset=,'], ['commas', '<a srcset="a,b '], ['zeros', '&#0'], ['one number', '0'], ['tags in tags', '<a<'],
    ['imports and signs', 'import a;'], ['continued lines', 'import a\\\n'], ['commands', 'pip install a && '], ['commands without arguments', 'npx '], ['ifs', 'if x: '],
    ['sorry', "i'm sorry "], ['escapes', '\\'], ['tildes', '~~~~'], ['empty lines', ' \n'], ['blocks', '```python\nimport a\n```\n'], ['spans', '`a` '], ['spans of two', '``a`` '], ['runs of all lengths', '` `` ``` '],
    ['commands without a package', 'npx\n'], ['lists of imports', 'import a, b, c\n'], ['tags of one letter', '<a>'], ['images in links', '[![a](b)](c)'], ['spans on many lines', '`a\n'], ['lines of one span', '`a` \n'],
  ];

  it.each(names)('%s takes a moment for a megabyte of anything', (name) => {
    for (const [what, piece] of unpleasant) {
      const response = piece.repeat(Math.ceil(1_000_000 / piece.length)).slice(0, 1_000_000);
      const config = configOf('detector', { detector: name, packages: 'a', hosts: 'example.org', inCode: 'on' });
      // At most some 100 ms on an idle machine; what is not linear would take minutes.
      expect(quickestMs(() => judge('detector', config, response)), `${name}: ${what}`).toBeLessThan(800);
    }
  }, 600_000);

  it.each([
    ['package_hallucination', 'npx a\n', 'too many packages'], ['package_hallucination', 'import os_a; ', 'too many packages'], ['script_injection', '<b>', 'too many HTML tags'], ['markdown_exfiltration', '<b>', 'too many HTML tags'],
  ])('says so where there is more than it can look at: %s, %j', (name, piece, reason) => {
    const input = { detector: name, packages: 'a\nos-a' };
    expect(judge('detector', input, piece.repeat(60_000))).toMatchObject({ verdict: 'error', reason: expect.stringContaining(reason) });
    expect(verdictOf('detector', input, piece.repeat(5_000))).toBe('pass');
  });

  it('says that it does not read more than two million characters', () => {
    expect(judge('detector', { detector: 'bad_signatures' }, 'a'.repeat(2_000_001))).toMatchObject({ verdict: 'error', reason: 'The response has 2,000,001 characters; a detector reads at most 2,000,000.' });
  });

  it.each(names)('%s says in one sentence when an answer passes', (detector) => {
    expect(sentenceOf('detector', { detector, packages: 'a' })).toMatch(/^Passes when .+\.$/);
  });

  it('finds a script wherever it is put', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      expect(verdictOf('detector', { detector: 'script_injection', inCode: 'on' }, `${before}<script src=x></script>${after}`)).toBe('fail');
    }));
  });
});
