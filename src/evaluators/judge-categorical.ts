// The metric kind `judge_categorical`: a model puts the response into one of several categories, some of which pass.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { storableText } from '../domain/safe-text.ts';
import type { JudgeEvaluator, ReadVote } from './evaluator.ts';
import { lines } from './form-values.ts';
import { byCriteria, criteriaFields, judgeDefaults, judgeShape, materialFields } from './judge-config.ts';
import { wordQuestion, type AskedMember } from './judge-prompt.ts';
import { readJudgeAnswer, unusable, type ReadMember } from './judge-reading.ts';
import { majorityVerdict, mostFrequent, reasonOfVotes, spreadInWords, usableVotes } from './judge-votes.ts';
import { quote, quoteList } from './quote.ts';

const mostCategories = 30;
const longestCategory = 100;

const config = z.object({ ...judgeShape, categories: categoryLines(), passing: lines({ most: mostCategories, mostCharacters: longestCategory }) })
  .superRefine(({ categories, passing }, context) => {
    const refuse = (field: string, message: string): void => context.addIssue({ code: 'custom', path: [field], message });
    const folded = categories.map((category) => category.toLowerCase());
    const twice = categories.find((_, at) => folded.indexOf(folded[at]!) < at);
    if (categories.length < 2) refuse('categories', categories.length === 0 ? 'Enter the categories, one a line.' : 'Enter at least two categories, one a line.');
    else if (twice !== undefined) refuse('categories', `The category ${quote(twice)} stands there twice. Case makes no difference; remove one.`);
    const unknown = passing.find((category) => !categories.includes(category));
    if (passing.length === 0) refuse('passing', 'Enter the categories that pass, at least one.');
    else if (unknown !== undefined) refuse('passing', `${quote(unknown)} is none of the categories. Write it as it stands there, or add it.`);
    else if (categories.length > 1 && categories.every((category) => passing.includes(category))) refuse('passing', 'Every category passes, so no answer could fail. Leave at least one out.');
  });

type CategoricalConfig = z.infer<typeof config>;

export const judgeCategorical: JudgeEvaluator<CategoricalConfig> = {
  kind: 'judge_categorical',
  asksJudge: true,
  label: 'Judge: category',
  purpose: 'A model puts the response into one of your categories, some of which pass. For mistakes of different kinds.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [
    ...criteriaFields,
    { name: 'categories', label: 'Categories', input: 'lines', hint: 'One a line. The criteria should say what belongs in each.' },
    { name: 'passing', label: 'Categories that pass', input: 'lines', hint: 'One a line, written as above. The judge is not told which they are.' },
    ...materialFields,
  ],
  defaults: { ...judgeDefaults, categories: [], passing: [] },
  config,
  explain(metric) {
    const who = metric.votes === 1 ? 'the judge puts' : `most of ${metric.votes} votes of the judge put`;
    return `Passes when ${who} the response into ${quoteList(metric.passing)}, out of ${metric.categories.length} categories${byCriteria(metric)}.`;
  },
  needsExpected: ({ needsExpected }) => needsExpected,
  needsContext: ({ needsContext }) => needsContext,
  unitOf: () => '',
  thresholdOf: () => null,
  judgeOf: ({ judge }) => judge,
  votesOf: ({ votes }) => votes,
  question: (metric, subject) => wordQuestion(metric, subject, askedCategory(metric), randomBytes(16).toString('hex')),
  read: (metric, text, subject) => readJudgeAnswer(text, subject, 'category', (value) => readCategory(metric, value)),
  combine: combineCategories,
};

function askedCategory({ categories }: CategoricalConfig): AskedMember {
  return {
    name: 'category', shown: '"<category>"', schema: { type: 'string', enum: categories },
    meaning: `exactly one of these, written the same way: ${categories.map((category) => JSON.stringify(category)).join(', ')}.`,
  };
}

function readCategory({ categories, passing }: CategoricalConfig, value: unknown): ReadMember {
  if (typeof value !== 'string') return { problem: 'The judge’s category is not text.' };
  const category = value.trim();
  if (!categories.includes(category)) return { problem: `The judge’s category ${quote(value)} is none of ${quoteList(categories)}.` };
  return { verdict: passing.includes(category) ? 'pass' : 'fail', score: null, category };
}

/** The verdict of the majority; its category is the one that most of that majority named, or null where two are as frequent. */
function combineCategories(_metric: CategoricalConfig, votes: readonly ReadVote[]): ReadVote & { threshold: null } {
  const counted = usableVotes(votes);
  if ('refused' in counted) return { ...counted.refused, threshold: null };
  const spread = spreadInWords(counted.usable.map(({ category }) => quote(category!)));
  const verdict = majorityVerdict(counted.usable);
  if (verdict === null) return { ...unusable(`The votes are tied: ${spread}.`), threshold: null };
  const agreeing = counted.usable.filter((vote) => vote.verdict === verdict);
  const category = mostFrequent(agreeing.map((vote) => vote.category!));
  const spokesman = agreeing.find((vote) => vote.category === category) ?? agreeing[0]!;
  const outcome = `${agreeing.length} of ${counted.usable.length} votes ${verdict}: ${spread}.`;
  return { verdict, score: null, category, threshold: null, reason: reasonOfVotes(votes, outcome, spokesman) };
}

/** One a line, as `lines`, but repeated ones stay, so that they can be refused. */
function categoryLines() {
  const line = z.string({ error: 'Enter one category a line.' }).max(longestCategory, `Keep each category to at most ${longestCategory} characters.`);
  return z.preprocess(readCategories, z.array(line, { error: 'Enter one category a line.' }).max(mostCategories, `Enter at most ${mostCategories} categories.`));
}

function readCategories(input: unknown): unknown {
  if (input === undefined || input === null) return [];
  const list = typeof input === 'string' ? input.split(/\r\n|\r|\n/) : input;
  if (!Array.isArray(list) || !list.every((line) => typeof line === 'string')) return input;
  return list.map((line) => storableText(line).trim()).filter((line) => line !== '');
}
