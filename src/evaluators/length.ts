// The metric kind `length`: the response is neither too short nor too long.
import { z } from 'zod';
import { between } from '../domain/score-interval.ts';
import { countCharacters } from './compared-text.ts';
import type { ComputedEvaluator } from './evaluator.ts';
import { choice, optionalNumber } from './form-values.ts';
import { countOf } from './quote.ts';

const bound = optionalNumber('Enter a whole number, or leave the field empty.')
  .refine((value) => value === null || (Number.isSafeInteger(value) && value >= 0), 'Enter a whole number of 0 or more.')
  .refine((value) => value === null || value <= 10_000_000, 'Enter at most 10,000,000.');

const config = z.object({
  unit: choice(['characters', 'words'], 'words'),
  min: bound,
  max: bound,
}).superRefine(({ min, max }, context) => {
  if (min === null && max === null) context.addIssue({ code: 'custom', path: ['max'], message: 'Enter a minimum, a maximum or both.' });
  if (min !== null && max !== null && min > max) {
    context.addIssue({ code: 'custom', path: ['max'], message: `Enter a maximum of at least ${countOf(min)}, or lower the minimum.` });
  }
});

type LengthConfig = z.infer<typeof config>;

const mostCharacters = 2_000_000;

export const length: ComputedEvaluator<LengthConfig> = {
  kind: 'length',
  asksJudge: false,
  label: 'Length',
  purpose: 'Checks that the response is neither too short nor too long.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [
    {
      name: 'unit', label: 'Count', input: 'select', hint: 'Words are separated by white space. A character is a Unicode code point.',
      options: [{ value: 'words', label: 'Words' }, { value: 'characters', label: 'Characters' }],
    },
    { name: 'min', label: 'At least', input: 'number', optional: true },
    { name: 'max', label: 'At most', input: 'number', hint: 'Fill in one of the two, or both.', optional: true },
  ],
  defaults: { unit: 'words', min: null, max: 200 },
  config,
  explain({ unit, min, max }) {
    if (min !== null && max !== null) return `Passes when the response has ${countOf(min)} to ${countOf(max)} ${unit}.`;
    return min !== null
      ? `Passes when the response has at least ${counted(min, unit)}.`
      : `Passes when the response has at most ${counted(max ?? 0, unit)}.`;
  },
  needsExpected: () => false,
  needsContext: () => false,
  unitOf: ({ unit }) => unit,
  thresholdOf: ({ min, max }) => onlyOne(min, max),
  passing: { fields: ['min', 'max'], scores: ({ min, max }) => between(min, max) },
  judge({ unit, min, max }, { response }) {
    if (response.length > mostCharacters) {
      return { verdict: 'error', reason: `The response is too long to count: more than ${countOf(mostCharacters)} characters.` };
    }
    const score = unit === 'words' ? countWords(response) : countCharacters(response);
    if (min !== null && score < min) {
      return { verdict: 'fail', score, threshold: min, reason: `${counted(score, unit)}, at least ${countOf(min)} needed.` };
    }
    if (max !== null && score > max) {
      return { verdict: 'fail', score, threshold: max, reason: `${counted(score, unit)}, at most ${countOf(max)} allowed.` };
    }
    return { verdict: 'pass', score, threshold: onlyOne(min, max), reason: `${counted(score, unit)}.` };
  },
};

function onlyOne(min: number | null, max: number | null): number | null {
  return min !== null && max !== null ? null : (min ?? max);
}

function counted(count: number, unit: LengthConfig['unit']): string {
  return `${countOf(count)} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

function countWords(text: string): number {
  let words = 0;
  for (const _ of text.matchAll(/\S+/g)) words += 1;
  return words;
}
