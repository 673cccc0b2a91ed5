// Makes reviews of what a queue's form says of a result: one of the whole result, and one of each metric that was answered for itself.
import type { Kysely } from 'kysely';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { reviewedVerdicts, type ReviewedVerdict, type ReviewLane } from '../domain/vocabulary.ts';
import type { FormValues } from '../http/forms.ts';
import type { Tables } from '../tables.ts';
import type { QueueItem, Reviewer } from './queue-queries.ts';
import { addReview } from './review-verbs.ts';

export interface QueueAnswerer extends Reviewer {
  projectId: number;
  lane: ReviewLane;
  /** The judge's verdict was hidden from this person until now. */
  blind: boolean;
}

/** Each review has a key of its own: sending the form again after a refusal repeats none of them. Returns the id of the review of the whole result. */
export async function saveAnswers(db: Kysely<Tables>, answerer: QueueAnswerer, { resultId, metrics }: QueueItem, form: FormValues): Promise<number | Refusal> {
  const common = { ...answerer, resultId, comment: form.one('comment'), seenReviewId: answerer.blind ? null : readSeen(form.one('seen')) };
  const whole = await addReview(db, { ...common, target: 'result', verdict: readVerdict(form.one('verdict')), requestKey: form.one('key') });
  if (isRefusal(whole)) return whole;
  // What is said of a run's single metric is said of the whole result.
  for (const { id } of metrics.length > 1 ? metrics : []) {
    const verdict = readVerdict(form.one(`metric-${id}`));
    const added = verdict === null ? null : await addReview(db, { ...common, target: 'metric', runMetricId: id, verdict, requestKey: form.one(`key-${id}`) });
    if (isRefusal(added)) return added;
  }
  return whole.reviewId;
}

function readSeen(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function readVerdict(text: string): ReviewedVerdict | null {
  return reviewedVerdicts.find((known) => known === text) ?? null;
}
