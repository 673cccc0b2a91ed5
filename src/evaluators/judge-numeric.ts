// The metric kind `judge_numeric`: a model gives a score, and a threshold decides.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { atLeast, atMost, lessThan, moreThan, scorePasses, type ScoreInterval } from '../domain/score-interval.ts';
import type { JudgeEvaluator, ReadVote } from './evaluator.ts';
import { choice, requiredNumber } from './form-values.ts';
import { byCriteria, criteriaFields, judgeDefaults, judgeShape, materialFields } from './judge-config.ts';
import { wordQuestion, type AskedMember } from './judge-prompt.ts';
import { readJudgeAnswer, type ReadMember } from './judge-reading.ts';
import { medianOf, reasonOfVotes, usableVotes } from './judge-votes.ts';
import { quote } from './quote.ts';

const operators = ['>=', '>', '<=', '<'] as const;
type Operator = (typeof operators)[number];

const inWords: Record<Operator, string> = { '>=': 'at least', '>': 'more than', '<=': 'at most', '<': 'less than' };

const config = z.object({ ...judgeShape, min: bound('1'), max: bound('10'), operator: choice(operators, '>='), threshold: bound('7') })
  .superRefine(({ min, max, operator, threshold }, context) => {
    const refuse = (field: string, message: string): void => context.addIssue({ code: 'custom', path: [field], message });
    if (max <= min) refuse('max', `Enter a highest score above ${min}, or lower the lowest score.`);
    else if (threshold < min || threshold > max) refuse('threshold', `Enter a threshold within the range, from ${min} to ${max}.`);
    else if (threshold === (operator === '>' ? max : operator === '<' ? min : null)) refuse('threshold', `No score from ${min} to ${max} is ${inWords[operator]} ${threshold}, so no answer would pass. Choose another threshold.`);
    else if (threshold === (operator === '>=' ? min : operator === '<=' ? max : null)) refuse('threshold', `Every score from ${min} to ${max} is ${inWords[operator]} ${threshold}, so every answer would pass. Choose another threshold.`);
  });

type NumericConfig = z.infer<typeof config>;

export const judgeNumeric: JudgeEvaluator<NumericConfig> = {
  kind: 'judge_numeric',
  asksJudge: true,
  label: 'Judge: score',
  purpose: 'A model scores the response by your criteria, and a threshold decides. For qualities that come in degrees.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: ({ operator }) => (operator.startsWith('>') ? 'higher' : 'lower'),
  rangeOf: ({ min, max }) => [min, max],
  fields: [
    ...criteriaFields,
    { name: 'min', label: 'Lowest score', input: 'number', hint: 'The criteria should say what the lowest and the highest score mean.' },
    { name: 'max', label: 'Highest score', input: 'number' },
    {
      name: 'operator', label: 'Passes when the score is', input: 'select', hint: 'At least or more than where a higher score is better, at most or less than where a lower one is.',
      options: operators.map((operator) => ({ value: operator, label: `${inWords[operator]} the threshold (${operator.replace('>=', '≥').replace('<=', '≤')})` })),
    },
    { name: 'threshold', label: 'Threshold', input: 'number', hint: 'The judge is not told it.' },
    ...materialFields,
  ],
  defaults: { ...judgeDefaults, min: 1, max: 10, operator: '>=', threshold: 7 },
  config,
  explain(metric) {
    const score = metric.votes === 1 ? 'the judge’s score' : `the median of ${metric.votes} scores of the judge`;
    return `Passes when ${score}, from ${metric.min} to ${metric.max}, is ${inWords[metric.operator]} ${metric.threshold}${byCriteria(metric)}.`;
  },
  needsExpected: ({ needsExpected }) => needsExpected,
  needsContext: ({ needsContext }) => needsContext,
  unitOf: () => '',
  thresholdOf: ({ threshold }) => threshold,
  passing: { fields: ['operator', 'threshold'], scores: passingScores },
  judgeOf: ({ judge }) => judge,
  votesOf: ({ votes }) => votes,
  question: (metric, subject) => wordQuestion(metric, subject, askedScore(metric), randomBytes(16).toString('hex')),
  read: (metric, text, subject) => readJudgeAnswer(text, subject, 'score', (value) => readScore(metric, value)),
  combine: combineScores,
};

function askedScore({ min, max }: NumericConfig): AskedMember {
  return {
    name: 'score', shown: '<number>', schema: { type: 'number', minimum: min, maximum: max },
    meaning: `a number from ${min} to ${max}, both included, decimals allowed. The criteria say what high and low scores mean.`,
  };
}

function readScore(metric: NumericConfig, value: unknown): ReadMember {
  if (typeof value === 'string') return { problem: `The judge gave its score as text, not as a number: ${quote(value)}.` };
  if (typeof value !== 'number') return { problem: 'The judge’s score is not a number.' };
  if (!(value >= metric.min && value <= metric.max)) return { problem: `The judge gave the score ${value}, outside the range from ${metric.min} to ${metric.max}.` };
  const score = value === 0 ? 0 : value;
  return { verdict: holds(metric, score) ? 'pass' : 'fail', score, category: null };
}

function combineScores(metric: NumericConfig, votes: readonly ReadVote[]): ReadVote & { threshold: number | null } {
  const counted = usableVotes(votes);
  if ('refused' in counted) return { ...counted.refused, threshold: null };
  const scores = counted.usable.map(({ score }) => score!).sort((one, other) => one - other);
  const score = medianOf(scores);
  const closest = counted.usable.toSorted((one, other) => Math.abs(one.score! - score) - Math.abs(other.score! - score))[0]!;
  const spread = `Median ${rounded(score)} of ${scores.length} votes: ${scores.map(rounded).join(', ')} (spread ${rounded(scores.at(-1)! - scores[0]!)}).`;
  return { verdict: holds(metric, score) ? 'pass' : 'fail', score, category: null, threshold: metric.threshold, reason: reasonOfVotes(votes, spread, closest) };
}

function holds(metric: NumericConfig, score: number): boolean {
  return scorePasses(passingScores(metric), score);
}

function passingScores({ operator, threshold }: NumericConfig): ScoreInterval {
  return { '>=': atLeast, '>': moreThan, '<=': atMost, '<': lessThan }[operator](threshold);
}

/** Without the tail that binary fractions leave: 0.1 + 0.2 is shown as 0.3. */
function rounded(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function bound(example: string) {
  const message = `Enter a number, for example ${example}.`;
  return requiredNumber(message).refine((value) => Math.abs(value) <= 1_000_000, 'Enter a number from -1,000,000 to 1,000,000.');
}
