// The metric kind `regex`: a regular expression matches somewhere in the response, or does not.
import { z } from 'zod';
import type { ComputedEvaluator } from './evaluator.ts';
import { checkbox, plainText } from './form-values.ts';
import { oncePerConfig } from './per-config.ts';
import { countOf, quote } from './quote.ts';
import { acceptedPattern, compilePattern } from './safe-pattern.ts';
import { refuseSlashes, type FlagBoxes } from './slashed-pattern.ts';

const labels = { ignoreCase: 'Ignore case', multiline: '^ and $ match at each line', dotAll: '. matches line breaks too' } as const;

const config = z.object({
  pattern: plainText(2_000),
  ignoreCase: checkbox(),
  multiline: checkbox(),
  dotAll: checkbox(),
  negate: checkbox(),
}).superRefine(({ pattern, ...flags }, context) => {
  const compiled = compilePattern(pattern, flags);
  const message = pattern === '' ? 'Enter a regular expression.' : refuseSlashes(pattern, boxesLeft(flags)) ?? (compiled.ok ? null : compiled.reason);
  if (message !== null) context.addIssue({ code: 'custom', path: ['pattern'], message });
});

type RegexConfig = z.infer<typeof config>;

export const regex: ComputedEvaluator<RegexConfig> = {
  kind: 'regex',
  asksJudge: false,
  label: 'Matches a pattern',
  purpose: 'Looks in the response for a regular expression, such as an order number or a forbidden form of words.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [
    { name: 'pattern', label: 'Regular expression', input: 'code', hint: 'RE2 syntax, without / around it. Look-around and backreferences are not supported.' },
    { name: 'ignoreCase', label: labels.ignoreCase, input: 'checkbox', optional: true },
    { name: 'multiline', label: labels.multiline, input: 'checkbox', optional: true },
    { name: 'dotAll', label: labels.dotAll, input: 'checkbox', optional: true },
    { name: 'negate', label: 'Must not match', input: 'checkbox', hint: 'Turns the result round: passes where it would fail.', optional: true },
  ],
  defaults: { pattern: '', ignoreCase: false, multiline: false, dotAll: false, negate: false },
  config,
  explain({ pattern, ignoreCase, negate }) {
    const ending = ignoreCase ? ', ignoring case.' : '.';
    return negate
      ? `Passes when nothing in the response matches the pattern ${quote(pattern)}${ending}`
      : `Passes when some part of the response matches the pattern ${quote(pattern)}${ending}`;
  },
  needsExpected: () => false,
  needsContext: () => false,
  unitOf: () => '',
  thresholdOf: () => null,
  judge(metric, { response }) {
    const pattern = patternOf(metric);
    if (response.length > pattern.mostCharacters) {
      return { verdict: 'error', reason: `The response has ${countOf(response.length)} characters; this pattern can be tried on at most ${countOf(pattern.mostCharacters)}.` };
    }
    const matches = pattern.test(response);
    const match = matches ? pattern.firstMatch(response) : null;
    const found = match === null || match.trim() === '' ? 'The pattern matches.' : `The pattern matches ${quote(match)}.`;
    return { verdict: matches === metric.negate ? 'fail' : 'pass', score: null, threshold: null, reason: matches ? found : 'Nothing matches the pattern.' };
  },
};

/** The boxes that are not ticked yet, by the letter that other languages have for them. */
function boxesLeft({ ignoreCase, multiline, dotAll }: Pick<RegexConfig, keyof typeof labels>): FlagBoxes {
  return { ...(!ignoreCase && { i: labels.ignoreCase }), ...(!multiline && { m: labels.multiline }), ...(!dotAll && { s: labels.dotAll }) };
}

const patternOf = oncePerConfig((metric: RegexConfig) => acceptedPattern(metric.pattern, metric));
