// Makes one judgement of several votes: the median of numbers, the majority of verdicts, and an error rather than a guess.
import type { ReadVote } from './evaluator.ts';
import { countOf, excerpt } from './quote.ts';
import { unusable } from './judge-reading.ts';

const longestReason = 2_000;

/** The votes that count, or the error where not more than half of them are usable. A single vote stands as it is. */
export function usableVotes(votes: readonly ReadVote[]): { usable: ReadVote[] } | { refused: ReadVote } {
  const usable = votes.filter(({ verdict }) => verdict !== 'error');
  if (usable.length * 2 > votes.length) return { usable };
  const first = votes.find(({ verdict }) => verdict === 'error');
  if (first === undefined) return { refused: unusable('The judge was not asked.') };
  if (votes.length === 1) return { refused: unusable(first.reason) };
  const erred = votes.length - usable.length;
  return { refused: unusable(excerpt(`${erred} of ${votes.length} votes could not be used, so there is no majority. ${first.reason}`, longestReason)) };
}

/** The middle one of the scores; of an even number, the mean of the middle two. */
export function medianOf(scores: readonly number[]): number {
  const sorted = scores.toSorted((one, other) => one - other);
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}

/** The verdict of more than half of the usable votes; null where they are tied. */
export function majorityVerdict(usable: readonly ReadVote[]): 'pass' | 'fail' | null {
  const passed = usable.filter(({ verdict }) => verdict === 'pass').length;
  if (passed * 2 === usable.length) return null;
  return passed * 2 > usable.length ? 'pass' : 'fail';
}

/** The value that most have; null where two are as frequent. */
export function mostFrequent(values: readonly string[]): string | null {
  const ranked = [...countEach(values)].sort(([, one], [, other]) => other - one);
  return ranked.length > 1 && ranked[0]![1] === ranked[1]![1] ? null : (ranked[0]?.[0] ?? null);
}

/** "pass 2, fail 1", the most frequent first. */
export function spreadInWords(values: readonly string[]): string {
  return [...countEach(values)].sort(([, one], [, other]) => other - one).map(([value, count]) => `${value} ${countOf(count)}`).join(', ');
}

/** How the votes fell, then the explanation of one that agrees with the outcome. */
export function reasonOfVotes(votes: readonly ReadVote[], outcome: string, agreeing: ReadVote): string {
  if (votes.length === 1) return agreeing.reason;
  const erred = votes.filter(({ verdict }) => verdict === 'error').length;
  const left = erred === 0 ? '' : ` ${erred} of ${votes.length} votes could not be used.`;
  return excerpt(`${outcome}${left} ${agreeing.reason}`, longestReason);
}

function countEach(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
