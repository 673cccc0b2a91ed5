// The metric kind `contains`: the response contains given texts, or does not.
import { z } from 'zod';
import { canonicalText, foldCase } from './compared-text.ts';
import type { ComputedEvaluator } from './evaluator.ts';
import { checkbox, choice, lines } from './form-values.ts';
import { oncePerConfig } from './per-config.ts';
import { countOf, quote, quoteList } from './quote.ts';

const config = z.object({
  values: lines({ most: 100, mostCharacters: 1_000 }).refine((values) => values.length > 0, 'Enter at least one text to look for.'),
  match: choice(['any', 'all'], 'any'),
  ignoreCase: checkbox(),
  negate: checkbox(),
});

type ContainsConfig = z.infer<typeof config>;

const mostCharacters = 2_000_000;

export const contains: ComputedEvaluator<ContainsConfig> = {
  kind: 'contains',
  asksJudge: false,
  label: 'Contains text',
  purpose: 'Looks for words or phrases that the response must, or must not, contain.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [
    { name: 'values', label: 'Texts', input: 'lines', hint: 'One a line. Looked for as they are, also inside longer words.' },
    {
      name: 'match', label: 'Look for', input: 'select',
      options: [{ value: 'any', label: 'Any of the texts' }, { value: 'all', label: 'All of the texts' }],
    },
    { name: 'ignoreCase', label: 'Ignore case', input: 'checkbox', optional: true },
    { name: 'negate', label: 'Must not contain', input: 'checkbox', hint: 'Turns the result round: passes where it would fail.', optional: true },
  ],
  defaults: { values: [], match: 'any', ignoreCase: true, negate: false },
  config,
  explain,
  needsExpected: () => false,
  needsContext: () => false,
  unitOf: () => '',
  thresholdOf: () => null,
  judge(metric, { response }) {
    if (response.length > mostCharacters) {
      return { verdict: 'error', reason: `The response has ${countOf(response.length)} characters; texts are looked for in at most ${countOf(mostCharacters)}.` };
    }
    const { holds, reason } = look(metric, response);
    return { verdict: holds === metric.negate ? 'fail' : 'pass', score: null, threshold: null, reason };
  },
};

function explain({ values, match, ignoreCase, negate }: ContainsConfig): string {
  const texts = quoteList(values);
  const ending = ignoreCase ? ', ignoring case.' : '.';
  if (values.length === 1) return `Passes when the response ${negate ? 'does not contain' : 'contains'} ${texts}${ending}`;
  if (!negate) return `Passes when the response contains ${match} of ${texts}${ending}`;
  if (match === 'any') return `Passes when the response contains none of ${texts}${ending}`;
  return `Passes unless the response contains all of ${texts}${ending}`;
}

const needlesOf = oncePerConfig(({ values, ignoreCase }: ContainsConfig) => values.map((value) => comparable(value, ignoreCase)));

function look(metric: ContainsConfig, response: string): { holds: boolean; reason: string } {
  const haystack = comparable(response, metric.ignoreCase);
  const needles = needlesOf(metric);
  const found = metric.values.filter((_, at) => haystack.includes(needles[at]!));
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
