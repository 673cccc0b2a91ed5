// The metric kind `similarity`: how much of the expected response's wording the response has.
import { z } from 'zod';
import { atLeast } from '../domain/score-interval.ts';
import { canonicalText } from './compared-text.ts';
import type { ComputedEvaluator } from './evaluator.ts';
import { choice, requiredNumber } from './form-values.ts';
import { countOf } from './quote.ts';
import { editSimilarity, mostEditCharacters, mostRougeWords, rougeL } from './text-similarity.ts';

const config = z.object({
  method: choice(['rouge_l', 'edit_distance'], 'rouge_l'),
  threshold: requiredNumber('Enter a number from 0 to 1, for example 0.7.')
    .refine((value) => value >= 0 && value <= 1, 'Enter a number from 0 to 1, for example 0.7.'),
});

type SimilarityConfig = z.infer<typeof config>;

const limits = {
  rouge_l: `${countOf(mostRougeWords)} words`,
  edit_distance: `${countOf(mostEditCharacters)} characters`,
} as const;

export const similarity: ComputedEvaluator<SimilarityConfig> = {
  kind: 'similarity',
  asksJudge: false,
  label: 'Similar wording',
  purpose: 'Measures how close the wording is to the expected response. It knows nothing of meaning.',
  testTypes: ['single-turn'],
  directionOf: () => 'higher',
  rangeOf: () => [0, 1],
  fields: [
    {
      name: 'method', label: 'Compare', input: 'select',
      hint: 'Words in order suits sentences; characters suits short answers, codes, and languages written without spaces.',
      options: [{ value: 'rouge_l', label: 'Words in order (ROUGE-L)' }, { value: 'edit_distance', label: 'Characters (edit distance)' }],
    },
    { name: 'threshold', label: 'At least', input: 'number', hint: 'From 0 (nothing in common) to 1 (the same).' },
  ],
  defaults: { method: 'rouge_l', threshold: 0.7 },
  config,
  explain({ method, threshold }) {
    const how = method === 'rouge_l' ? 'words in the same order' : 'characters';
    return `Passes when the response is at least ${threshold} similar to the expected response, comparing ${how} (1 is the same).`;
  },
  needsExpected: () => true,
  needsContext: () => false,
  unitOf: () => '',
  thresholdOf: ({ threshold }) => threshold,
  passing: { fields: ['threshold'], scores: ({ threshold }) => atLeast(threshold) },
  judge({ method, threshold }, { response, expected }) {
    if (expected === null) return { verdict: 'error', reason: 'The test has no expected response to compare with.' };
    const score = method === 'rouge_l'
      ? rougeL(canonicalText(response), canonicalText(expected))
      : editSimilarity(canonicalText(response).trim(), canonicalText(expected).trim());
    if (score === null) return { verdict: 'error', reason: `The response or the expected response is too long to compare: at most ${limits[method]} each.` };
    const [got, needed] = distinctDecimals(score, threshold);
    const reason = score >= threshold
      ? `${got} of the expected wording, ${needed} is enough.` : `${got} of the expected wording, at least ${needed} is needed.`;
    return { verdict: score >= threshold ? 'pass' : 'fail', score, threshold, reason };
  },
};

/** Both numbers with two decimals, or with as many as it takes to see which is larger. */
function distinctDecimals(score: number, threshold: number): [string, string] {
  for (let decimals = 2; decimals < 10; decimals += 1) {
    const [got, needed] = [score.toFixed(decimals), threshold.toFixed(decimals)];
    if (got !== needed || score === threshold) return [got, needed];
  }
  return [String(score), String(threshold)];
}
