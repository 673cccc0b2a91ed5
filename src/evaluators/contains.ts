// The metric kind `contains`: the response contains given texts, or does not.
import { z } from 'zod';
import { canonicalText, foldCase } from './compared-text.ts';
import type { ComputedEvaluator } from './evaluator.ts';
import { checkbox, choice, lines } from './form-values.ts';
import { includesText } from './includes-text.ts';
import { oncePerConfig } from './per-config.ts';
import { countOf, quote, quoteList } from './quote.ts';

interface ContainsConfig {
  /** Instead of the texts. Absent where these are looked for, as it was before there was a choice: so a metric of that time is still the same. */
  target?: 'expected';
  values: string[];
  match: 'any' | 'all';
  ignoreCase: boolean;
  negate: boolean;
}

const config: z.ZodType<ContainsConfig> = z.object({
  target: choice(['texts', 'expected'], 'texts'),
  values: lines({ most: 100, mostCharacters: 1_000 }),
  match: choice(['any', 'all'], 'any'),
  ignoreCase: checkbox(),
  negate: checkbox(),
}).superRefine(({ target, values }, context) => {
  if (target === 'texts' && values.length === 0) context.addIssue({ code: 'custom', path: ['values'], message: 'Enter at least one text to look for.' });
}).transform(({ target, ...rest }) => (target === 'texts' ? rest : { target, ...rest }));

const mostCharacters = 2_000_000;

export const contains: ComputedEvaluator<ContainsConfig> = {
  kind: 'contains',
  asksJudge: false,
  label: 'Contains text',
  purpose: 'Looks for words or phrases that the response must, or must not, contain: texts of your own, or the test’s expected response.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [
    {
      name: 'target', label: 'What it contains', input: 'select',
      options: [{ value: '', label: 'Fixed texts' }, { value: 'expected', label: 'The test’s expected response' }],
      hint: 'The expected response is looked for whole, without white space at its ends.', optional: true,
    },
    { name: 'values', label: 'Texts', input: 'lines', hint: 'One a line. Looked for as they are, also inside longer words.', showIf: 'target=' },
    {
      name: 'match', label: 'Look for', input: 'select', showIf: 'target=',
      options: [{ value: 'any', label: 'Any of the texts' }, { value: 'all', label: 'All of the texts' }],
    },
    { name: 'ignoreCase', label: 'Ignore case', input: 'checkbox', optional: true },
    { name: 'negate', label: 'Must not contain', input: 'checkbox', hint: 'Turns the result round: passes where it would fail.', optional: true },
  ],
  defaults: { values: [], match: 'any', ignoreCase: true, negate: false },
  config,
  explain,
  needsExpected: ({ target }) => target === 'expected',
  needsContext: () => false,
  unitOf: () => '',
  thresholdOf: () => null,
  judge(metric, { response, expected }) {
    const wanted = metric.target === 'expected' ? expected?.trim() ?? '' : null;
    if (wanted === '') return { verdict: 'error', reason: 'The test has no expected response to look for.' };
    if (response.length > mostCharacters) {
      return { verdict: 'error', reason: `The response has ${countOf(response.length)} characters; texts are looked for in at most ${countOf(mostCharacters)}.` };
    }
    const { holds, reason } = wanted === null ? lookForTexts(metric, response) : lookForExpected(metric, response, wanted);
    return { verdict: holds === metric.negate ? 'fail' : 'pass', score: null, threshold: null, reason };
  },
};

function explain({ target, values, match, ignoreCase, negate }: ContainsConfig): string {
  const texts = target === 'expected' ? 'the expected response' : quoteList(values);
  const ending = ignoreCase ? ', ignoring case.' : '.';
  if (target === 'expected' || values.length === 1) return `Passes when the response ${negate ? 'does not contain' : 'contains'} ${texts}${ending}`;
  if (!negate) return `Passes when the response contains ${match} of ${texts}${ending}`;
  if (match === 'any') return `Passes when the response contains none of ${texts}${ending}`;
  return `Passes unless the response contains all of ${texts}${ending}`;
}

const needlesOf = oncePerConfig(({ values, ignoreCase }: ContainsConfig) => values.map((value) => comparable(value, ignoreCase)));

function lookForExpected({ ignoreCase }: ContainsConfig, response: string, expected: string): { holds: boolean; reason: string } {
  const holds = includesText(comparable(response, ignoreCase), comparable(expected, ignoreCase));
  return { holds, reason: `${holds ? 'Contains' : 'Does not contain'} the expected response ${quote(expected)}.` };
}

function lookForTexts(metric: ContainsConfig, response: string): { holds: boolean; reason: string } {
  const haystack = comparable(response, metric.ignoreCase);
  const needles = needlesOf(metric);
  const found = metric.values.filter((_, at) => includesText(haystack, needles[at]!));
  const missing = metric.values.filter((value) => !found.includes(value));
  if (metric.match === 'any') {
    if (found.length > 0) return { holds: true, reason: `Contains ${quote(found[0]!)}.` };
    return { holds: false, reason: missing.length === 1 ? `Does not contain ${quoteList(missing)}.` : `Contains none of ${quoteList(missing)}.` };
  }
  if (missing.length > 0) return { holds: false, reason: `Does not contain ${quoteList(missing)}.` };
  return { holds: true, reason: found.length === 1 ? `Contains ${quoteList(found)}.` : `Contains all of ${quoteList(found)}.` };
}

function comparable(text: string, ignoreCase: boolean): string {
  const canonical = canonicalText(text);
  return ignoreCase ? foldCase(canonical) : canonical;
}
