// The metric kind `equals`: the response is the expected response, or a given text.
import { z } from 'zod';
import { canonicalText, collapseWhitespace, countCharacters, foldCase } from './compared-text.ts';
import type { ComputedEvaluator } from './evaluator.ts';
import { checkbox, choice, plainText } from './form-values.ts';
import { countOf, quote } from './quote.ts';

const config = z.object({
  target: choice(['expected', 'text'], 'expected'),
  text: plainText(20_000),
  whitespace: choice(['exact', 'trim', 'collapse'], 'trim'),
  ignoreCase: checkbox(),
}).superRefine(({ target, text }, context) => {
  if (target === 'text' && text === '') {
    context.addIssue({ code: 'custom', path: ['text'], message: 'Enter the text to compare with, or compare with the expected response.' });
  }
});

type EqualsConfig = z.infer<typeof config>;

const mostCharacters = 2_000_000;
const quotedCharacters = 40;

export const equals: ComputedEvaluator<EqualsConfig> = {
  kind: 'equals',
  asksJudge: false,
  label: 'Equals',
  purpose: 'Compares the whole response with the expected response of the test, or with a fixed text.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [
    {
      name: 'target', label: 'Compare with', input: 'select',
      options: [{ value: 'expected', label: 'The test’s expected response' }, { value: 'text', label: 'A fixed text' }],
    },
    { name: 'text', label: 'Fixed text', input: 'text', hint: 'Only where a fixed text is compared with.', optional: true },
    {
      name: 'whitespace', label: 'White space', input: 'select',
      options: [
        { value: 'trim', label: 'Ignore it at the start and the end' },
        { value: 'collapse', label: 'Ignore its amount everywhere' },
        { value: 'exact', label: 'Must be the same' },
      ],
    },
    { name: 'ignoreCase', label: 'Ignore case', input: 'checkbox', optional: true },
  ],
  defaults: { target: 'expected', text: '', whitespace: 'trim', ignoreCase: false },
  config,
  explain,
  needsExpected: ({ target }) => target === 'expected',
  needsContext: () => false,
  unitOf: () => '',
  thresholdOf: () => null,
  judge(metric, { response, expected }) {
    const wanted = metric.target === 'expected' ? expected : metric.text;
    if (wanted === null) return { verdict: 'error', reason: 'The test has no expected response to compare with.' };
    if (Math.max(response.length, wanted.length) > mostCharacters) {
      return { verdict: 'error', reason: `A text is too long to compare: at most ${countOf(mostCharacters)} characters can be taken.` };
    }
    const [actual, target] = [withWhitespace(response, metric), withWhitespace(wanted, metric)];
    const equal = fold(actual, metric) === fold(target, metric);
    const reason = equal ? `Equal to ${nameOfTarget(metric)}.` : describeDifference(actual, target, metric);
    return { verdict: equal ? 'pass' : 'fail', score: null, threshold: null, reason };
  },
};

function explain(metric: EqualsConfig): string {
  const target = metric.target === 'expected' ? 'the expected response' : quote(metric.text);
  const ignored = [
    ...(metric.ignoreCase ? ['case'] : []),
    ...{ exact: [], trim: ['white space at the ends'], collapse: ['the amount of white space'] }[metric.whitespace],
  ];
  return `Passes when the response equals ${target}${ignored.length > 0 ? `, ignoring ${ignored.join(' and ')}` : ''}.`;
}

function nameOfTarget({ target }: EqualsConfig): string {
  return target === 'expected' ? 'the expected response' : 'the text';
}

function withWhitespace(text: string, { whitespace }: EqualsConfig): string {
  const canonical = canonicalText(text);
  if (whitespace === 'exact') return canonical;
  return whitespace === 'trim' ? canonical.trim() : collapseWhitespace(canonical);
}

function fold(text: string, { ignoreCase }: EqualsConfig): string {
  return ignoreCase ? foldCase(text) : text;
}

function describeDifference(actual: string, target: string, metric: EqualsConfig): string {
  if (actual === '') return `The response is empty; expected ${quote(target, quotedCharacters)}.`;
  const at = firstDifference(actual, target, metric);
  const character = countOf(countCharacters(actual.slice(0, at)) + 1);
  if (at >= actual.length) return `Ends at character ${character}, where ${quote(target.slice(at), quotedCharacters)} is expected.`;
  if (at >= target.length) return `Goes on at character ${character} with ${quote(actual.slice(at), quotedCharacters)}, where the expected text ends.`;
  return `Differs from character ${character}: ${quote(actual.slice(at), quotedCharacters)} instead of ${quote(target.slice(at), quotedCharacters)}.`;
}

/** Index of the first character, in UTF-16 units, that is not the same in both texts. */
function firstDifference(actual: string, target: string, metric: EqualsConfig): number {
  let at = 0;
  while (at < actual.length && at < target.length) {
    const [one, other] = [String.fromCodePoint(actual.codePointAt(at)!), String.fromCodePoint(target.codePointAt(at)!)];
    if (one !== other && fold(one, metric) !== fold(other, metric)) return at;
    if (one.length !== other.length) return at;
    at += one.length;
  }
  return at;
}
