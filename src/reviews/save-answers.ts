// Makes reviews of what a queue's form says of a result: one of the whole result, and one of each metric that was answered for itself.
import type { Kysely } from 'kysely';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { reviewedVerdicts, type ReviewedVerdict, type ReviewLane } from '../domain/vocabulary.ts';
import type { FormValues } from '../http/forms.ts';
import type { Tables } from '../tables.ts';
import type { QueueItem, Reviewer } from './queue-queries.ts';
import type { ReviewOrder } from './review-order.ts';
import { addReviews } from './review-verbs.ts';

export interface QueueAnswerer extends Reviewer {
  projectId: number;
  lane: ReviewLane;
  /** The judge's verdict was hidden from this person until now. */
  blind: boolean;
}

/** All of them or none. Each has a key of its own: sending the form again repeats none of them. Returns the id of the review of the whole result. */
export async function saveAnswers(db: Kysely<Tables>, answerer: QueueAnswerer, { resultId, metrics }: QueueItem, form: FormValues): Promise<number | Refusal> {
  const common = { ...answerer, resultId, comment: form.one('comment'), seenReviewId: answerer.blind ? null : readSeen(form.one('seen')) };
  const whole: ReviewOrder = { ...common, target: 'result', verdict: readVerdict(form.one('verdict')), requestKey: form.one('key') };
  // What is said of a run's single metric is said of the whole result.
  const ofMetrics = (metrics.length > 1 ? metrics : []).flatMap(({ id }): ReviewOrder[] => {
    const verdict = readVerdict(form.one(`metric-${id}`));
    return verdict === null ? [] : [{ ...common, target: 'metric', runMetricId: id, verdict, requestKey: form.one(`key-${id}`) }];
  });
  const added = await addReviews(db, [whole, ...ofMetrics]);
  return isRefusal(added) ? added : added.reviewIds[0]!;
}

function readSeen(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function readVerdict(text: string): ReviewedVerdict | null {
  return reviewedVerdicts.find((known) => known === text) ?? null;
}
