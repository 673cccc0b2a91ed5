// What every judge metric is configured with, whatever form its verdict has: criteria, material, votes, and the model that is asked.
import { z } from 'zod';
import type { ConfigField } from './evaluator.ts';
import { checkbox, lines, plainText } from './form-values.ts';
import { quote } from './quote.ts';

export interface JudgeConfig {
  criteria: string;
  steps: string[];
  examples: string;
  /** The expected response is shown to the judge, and tests without one are not judged. */
  needsExpected: boolean;
  /** The context is shown to the judge, and answers without one are not judged. */
  needsContext: boolean;
  votes: number;
  /** Id of a model of the project; null: its default judge. */
  judge: number | null;
}

export const voteCounts: readonly number[] = [1, 3, 5, 7, 9];

const longestText = 20_000;

export const judgeShape = {
  criteria: plainText(longestText).refine((text) => text.trim() !== '', 'Say what the judge is to look at, and when an answer is good.'),
  steps: lines({ most: 30, mostCharacters: 1_000 }),
  examples: plainText(longestText),
  needsExpected: checkbox(),
  needsContext: checkbox(),
  votes: z.preprocess(readVotes, z.number({ error: 'Choose 1, 3, 5, 7 or 9 votes.' }).refine((count) => voteCounts.includes(count), 'Choose 1, 3, 5, 7 or 9 votes.')),
  judge: z.preprocess(readModelId, z.number({ error: 'Choose a model of the project.' }).int('Choose a model of the project.')
    .min(1, 'Choose a model of the project.').max(Number.MAX_SAFE_INTEGER, 'Choose a model of the project.').nullable()),
};

export const judgeDefaults: JudgeConfig = { criteria: '', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: null };

export const criteriaFields: readonly ConfigField[] = [
  { name: 'criteria', label: 'Criteria', input: 'prose', hint: 'What makes an answer good or bad, as you would explain it to a new colleague. The judge sees it word for word.' },
  { name: 'steps', label: 'Evaluation steps', input: 'lines', hint: 'One a line, in the order in which the judge is to go through them. Steps make verdicts steadier.', optional: true },
  { name: 'examples', label: 'Examples', input: 'prose', hint: 'Answers with the judgement that you expect for each, above all for borderline cases.', optional: true },
];

export const materialFields: readonly ConfigField[] = [
  { name: 'needsExpected', label: 'Needs the expected response', input: 'checkbox', hint: 'The judge sees it. Tests without one are not judged by this metric.', optional: true },
  { name: 'needsContext', label: 'Needs the context', input: 'checkbox', hint: 'The judge sees what the application retrieved, as its endpoint’s mapping reads it. Answers without it are not judged by this metric.', optional: true },
  { name: 'judge', label: 'Judge', input: 'model', optional: true },
  {
    name: 'votes', label: 'Votes', input: 'select', hint: 'How often the judge is asked about each answer. More votes cost as many times more, and even out its moods.',
    options: voteCounts.map((count) => ({ value: String(count), label: count === 1 ? '1, a single judgement' : String(count) })), optional: true,
  },
];

/** " by “Is every claim supported by …”": what is judged, for the sentence of a metric. */
export function byCriteria({ criteria }: JudgeConfig): string {
  return `, by the criteria ${quote(criteria)}`;
}

function readVotes(input: unknown): unknown {
  if (input === undefined || input === null || input === '') return 1;
  return typeof input === 'string' && /^\d$/.test(input.trim()) ? Number(input) : input;
}

function readModelId(input: unknown): unknown {
  if (input === undefined || input === null) return null;
  if (typeof input !== 'string') return input;
  const text = input.trim();
  if (text === '') return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
