// The metric kind `judge_binary`: a model says whether the response meets the criteria.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { JudgeEvaluator, ReadVote } from './evaluator.ts';
import { criteriaFields, judgeDefaults, judgeShape, materialFields } from './judge-config.ts';
import { wordQuestion, type AskedMember } from './judge-prompt.ts';
import { readJudgeAnswer, unusable, type ReadMember } from './judge-reading.ts';
import { majorityVerdict, reasonOfVotes, spreadInWords, usableVotes } from './judge-votes.ts';
import { quote } from './quote.ts';

const config = z.object(judgeShape);

type BinaryConfig = z.infer<typeof config>;

const asked: AskedMember = {
  name: 'verdict', shown: '"pass" or "fail"', schema: { type: 'string', enum: ['pass', 'fail'] },
  meaning: '"pass" when the response meets the criteria, "fail" when it does not.',
};

export const judgeBinary: JudgeEvaluator<BinaryConfig> = {
  kind: 'judge_binary',
  asksJudge: true,
  label: 'Judge: pass or fail',
  purpose: 'A model says whether the response meets your criteria. For questions that have a yes or a no.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [...criteriaFields, ...materialFields],
  defaults: judgeDefaults,
  config,
  explain(metric) {
    const who = metric.votes === 1 ? 'the judge finds' : `most of ${metric.votes} votes of the judge find`;
    return `Passes when ${who} that the response meets the criteria ${quote(metric.criteria)}.`;
  },
  needsExpected: ({ needsExpected }) => needsExpected,
  needsContext: ({ needsContext }) => needsContext,
  unitOf: () => '',
  thresholdOf: () => null,
  judgeOf: ({ judge }) => judge,
  votesOf: ({ votes }) => votes,
  question: (metric, subject) => wordQuestion(metric, subject, asked, randomBytes(16).toString('hex')),
  read: (_metric, text, subject) => readJudgeAnswer(text, subject, 'verdict', readVerdict),
  combine: (_metric, votes) => ({ ...combineVerdicts(votes), threshold: null }),
};

function readVerdict(value: unknown): ReadMember {
  const verdict = typeof value === 'string' ? value.trim() : null;
  if (verdict === null) return { problem: 'The judge’s verdict is not text.' };
  if (verdict !== 'pass' && verdict !== 'fail') return { problem: `The judge’s verdict ${quote(verdict)} is neither “pass” nor “fail”.` };
  return { verdict, score: null, category: null };
}

function combineVerdicts(votes: readonly ReadVote[]): ReadVote {
  const counted = usableVotes(votes);
  if ('refused' in counted) return counted.refused;
  const spread = spreadInWords(counted.usable.map(({ verdict }) => verdict));
  const verdict = majorityVerdict(counted.usable);
  if (verdict === null) return unusable(`The votes are tied: ${spread}.`);
  const agreeing = counted.usable.find((vote) => vote.verdict === verdict)!;
  return { verdict, score: null, category: null, reason: reasonOfVotes(votes, `Votes: ${spread}.`, agreeing) };
}
