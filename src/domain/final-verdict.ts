// What people's reviews make of a result: which of them stand, the final verdict, and what each of them changed.
import { automatedVerdict } from './verdicts.ts';
import type { EvaluationVerdict, ReviewedVerdict, ReviewTarget, Verdict } from './vocabulary.ts';

/** One review as the rules see it; ids rise in the order in which a result's reviews were written. */
export interface ReviewEntry {
  id: number;
  accountId: number;
  target: ReviewTarget;
  /** Of a metric's review. */
  runMetricId: number | null;
  /** Of a turn's review. */
  turnNumber: number | null;
  verdict: ReviewedVerdict;
  supersedesId: number | null;
}

export interface JudgedResult {
  /** The call failed, so there was nothing to judge. */
  callFailed: boolean;
  /** The automated judgements; `id` is that of the run's metric. */
  evaluations: readonly { id: number; verdict: EvaluationVerdict }[];
  /** Those that stand, in the order in which they were written. */
  reviews: readonly ReviewEntry[];
}

export interface FinalVerdict {
  verdict: Verdict;
  /** In the order of the evaluations; `reviewed` is what the metric's latest standing review says. */
  metricVerdicts: { id: number; verdict: EvaluationVerdict; reviewed: ReviewedVerdict | null }[];
  /** A review stands. */
  reviewed: boolean;
  /** A standing review contradicts what the machine had said of its target. */
  conflicting: boolean;
  /** Two people's latest standing reviews of the same target differ. */
  disputed: boolean;
}

/** A review stands unless it was withdrawn, or one that took its place, directly or by further edits, has not been withdrawn. */
export function standingReviews<T extends Pick<ReviewEntry, 'id' | 'supersedesId'>>(reviews: readonly T[], withdrawn: ReadonlySet<number>): T[] {
  const byId = new Map(reviews.map((review) => [review.id, review]));
  const replaced = new Set<number>();
  for (const review of reviews) {
    if (withdrawn.has(review.id)) continue;
    for (let older = review.supersedesId; older !== null && !replaced.has(older); older = byId.get(older)?.supersedesId ?? null) replaced.add(older);
  }
  return reviews.filter(({ id }) => !withdrawn.has(id) && !replaced.has(id)).sort((a, b) => a.id - b.id);
}

/**
 * The latest review of the whole result decides alone. Without one: the automated rule over the metrics' final verdicts (the latest review of a metric, else
 * its evaluation), and a turn reviewed Fail makes the result fail, whatever else is said of that turn; a turn reviewed Pass withdraws nothing.
 */
export function finalVerdict({ callFailed, evaluations, reviews }: JudgedResult): FinalVerdict {
  const metricVerdicts = evaluations.map(({ id, verdict }) => {
    const reviewed = reviews.findLast(({ target, runMetricId }) => target === 'metric' && runMetricId === id)?.verdict ?? null;
    return { id, verdict: reviewed ?? verdict, reviewed };
  });
  const whole = reviews.findLast(({ target }) => target === 'result');
  const turnFails = reviews.some(({ target, verdict }) => target === 'turn' && verdict === 'fail');
  const byRule = automatedVerdict({ callFailed, evaluations: metricVerdicts.map(({ verdict }) => verdict) });
  const automated = automatedVerdict({ callFailed, evaluations: evaluations.map(({ verdict }) => verdict) });
  return {
    verdict: whole?.verdict ?? (turnFails ? 'fail' : byRule), metricVerdicts,
    reviewed: reviews.length > 0,
    conflicting: reviews.some((review) => contradicts(review, machineVerdict(review, automated, evaluations))),
    disputed: isDisputed(reviews),
  };
}

/** What the machine had said of a review's target; of a turn it says nothing of its own, so there the result's verdict counts. null: no such metric. */
export function machineVerdict(
  { target, runMetricId }: Pick<ReviewEntry, 'target' | 'runMetricId'>, automated: Verdict, evaluations: JudgedResult['evaluations'],
): Verdict | null {
  return target === 'metric' ? evaluations.find(({ id }) => id === runMetricId)?.verdict ?? null : automated;
}

/** Deciding an error, or what no metric judged, contradicts nobody; nor does a turn that passes within a result that fails. */
export function contradicts({ target, verdict }: Pick<ReviewEntry, 'target' | 'verdict'>, machine: Verdict | null): boolean {
  if (target === 'turn') return verdict === 'fail' && machine === 'pass';
  return (machine === 'pass' || machine === 'fail') && machine !== verdict;
}

/** The same for all reviews of one target. */
export function targetKey({ target, runMetricId, turnNumber }: Pick<ReviewEntry, 'target' | 'runMetricId' | 'turnNumber'>): string {
  return `${target} ${runMetricId ?? turnNumber ?? ''}`;
}

function isDisputed(reviews: readonly ReviewEntry[]): boolean {
  const latest = new Map<string, Map<number, ReviewedVerdict>>();
  for (const review of reviews) {
    const byPerson = latest.get(targetKey(review)) ?? new Map<number, ReviewedVerdict>();
    latest.set(targetKey(review), byPerson.set(review.accountId, review.verdict));
  }
  return [...latest.values()].some((byPerson) => new Set(byPerson.values()).size > 1);
}

/** What the final verdict was before and after a review was written. */
export interface ReviewEffect {
  before: Verdict;
  after: Verdict;
}

/** By review id, of those in `of`: each takes a look at all that were written before it. `withdrawn`: when each was withdrawn, on the same clock as `at`. */
export function reviewEffects(
  judged: Omit<JudgedResult, 'reviews'>, reviews: readonly (ReviewEntry & { at: Date })[], withdrawn: ReadonlyMap<number, Date>, of: readonly { id: number; at: Date }[] = reviews,
): Map<number, ReviewEffect> {
  const verdictAt = (upTo: number, moment: Date): Verdict => {
    const gone = new Set([...withdrawn].filter(([, at]) => at <= moment).map(([id]) => id));
    return finalVerdict({ ...judged, reviews: standingReviews(reviews.filter(({ id }) => id <= upTo), gone) }).verdict;
  };
  return new Map(of.map(({ id, at }) => [id, { before: verdictAt(id - 1, at), after: verdictAt(id, at) }]));
}
