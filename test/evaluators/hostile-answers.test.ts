// No answer, however it is made, holds up those who wait behind it: time grows with its length, not with the square of it.
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../src/domain/request-template.ts';
import { includesText } from '../../src/evaluators/includes-text.ts';
import { spentMs } from '../domain/spent-ms.ts';
import { computed, configOf, growthOf, judging, quickestMs } from './judging.ts';

// Between the 4 of what is linear and the 16 of what is quadratic.
const most = 9;
const size = 25_000;
const inMarkdown = { packages: 'a', hosts: 'example.org' };
const asked = (response: string) => ({ prompt: '', response, expected: null, context: null, latencyMs: null });

function detect(detector: string): (response: string) => void {
  const config = configOf('detector', { detector, ...inMarkdown });
  return (response) => void computed('detector').judge(config, asked(response));
}

const markdownDetectors = ['package_hallucination', 'script_injection', 'markdown_exfiltration'];

describe('a detector', () => {
  const runs: [string, (size: number) => string][] = [
    ['backticks with another one on the line', (n) => `${'`'.repeat(n)} x \``], ['the same in a list', (n) => `- ${'`'.repeat(n)} x \``], ['the same in a quote', (n) => `> ${'`'.repeat(n)} x \``],
    ['a gap behind an import', (n) => `import${' '.repeat(n)}x`], ['comments behind an import', (n) => `import${'/**/'.repeat(n / 4)}x`], ['quotes within a word of a command', (n) => `npx a${'`'.repeat(n)}b`],
  ];

  it.each(markdownDetectors.flatMap((name) => runs.map(([what, make]) => [name, what, make] as const)))('%s reads %s in time that grows with them', (name, _what, make) => {
    const read = detect(name);
    expect(growthOf((n) => read(make(n)), size)).toBeLessThan(most);
  }, 600_000);

  it.each(markdownDetectors)('%s reads a run of any sign in such a time, whatever stands before and behind it', (name) => {
    const read = detect(name);
    const slow: string[] = [];
    for (const sign of '`~<>[]()!"\'\\/:;,.=&#%-_*+ \t\n\r@{}|^$?a0\u00e9\u0301\u200b') {
      for (const before of ['', '> ', 'import', 'from', 'npx a', 'pip', '<a ', '<a x="', '](', '[a]:', '&#', 'http://', '```\n']) {
        for (const behind of ['', ' x `', 'b', '">']) {
          const make = (n: number): string => before + sign.repeat(n) + behind;
          const response = make(size);
          // Most take a millisecond. Only what may be slow is worth being measured.
          if (spentMs(() => read(response)) > 40 && growthOf((n) => read(make(n)), size) >= most) slow.push(JSON.stringify([before, sign, behind]));
        }
      }
    }
    expect(slow).toEqual([]);
  }, 600_000);
});

describe('a judge’s answer', () => {
  const read = (reason: string, response: string): void => void judging('judge_binary').read(configOf('judge_binary', { criteria: 'Polite?' }), JSON.stringify({ reason, verdict: 'pass' }), asked(`${response} verdict: pass`));

  it.each([
    ['marks that have to be put in order', 'It is fine.', '\u0301\u0316'], ['marks that become such by normalising', 'It is fine.', '\uff9e\u0316'], ['the same again and again', `${'a'.repeat(7_000)}b${'a'.repeat(7_000)}`, 'aa'],
    ['reasons again and again', `${'reason:'.repeat(1_800)}x`, 'reason:'],
  ])('is held against material of %s in time that grows with it', (_what, reason, piece) => {
    expect(growthOf((n) => read(reason, piece.repeat(n / piece.length)), size)).toBeLessThan(most);
    expect(quickestMs(() => read(reason, piece.repeat(1_000_000 / piece.length)))).toBeLessThan(2_000);
  }, 600_000);
});

it('a long text is found in another one in time that grows with both', () => {
  expect(growthOf((n) => void includesText('a'.repeat(n), `${'a'.repeat(n / 4)}b${'a'.repeat(n / 4)}`), 4 * size)).toBeLessThan(most);
}, 600_000);

it('an unclosed placeholder with a long gap is looked through in time that grows with it', () => {
  expect(growthOf((n) => void compileTemplate(`{{${' '.repeat(n)}x`, 'text'), size)).toBeLessThan(most);
});
