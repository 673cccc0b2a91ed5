// What a person asks for when they review a result, and what is refused before anything is looked up.
import type { ReviewedVerdict, ReviewLane, ReviewTarget, Verdict } from '../domain/vocabulary.ts';
import { refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import { isRequestKey } from '../domain/request-key.ts';

export interface ReviewOrder {
  projectId: number;
  accountId: number;
  runId: number;
  resultId: number;
  target: ReviewTarget;
  /** Of a metric's review: the metric as the run knows it. */
  runMetricId?: number | null;
  /** Of a turn's review, from 1. */
  turnNumber?: number | null;
  /** null: none was chosen. */
  verdict: ReviewedVerdict | null;
  comment: string;
  /** How the result came to the reviewer; null: by hand. */
  lane: ReviewLane | null;
  /** The automated verdict was hidden until the reviewer had answered: no comment is asked for, since that would tell it. */
  blind: boolean;
  /** A UUID of the form: however often it is sent, it is one review. */
  requestKey: string;
  /** The own review that this one takes the place of. */
  supersedesId?: number | null;
  /** The newest review that the form showed, 0 where it showed none; null or absent: the form showed no reviews, so that none can have been missed. */
  seenReviewId?: number | null;
}

/** How long a comment may be, in characters. */
export const longestComment = 10_000;

export const commentNeeded = 'Say why: your verdict contradicts the automated one.';

export function checkOrder({ verdict, comment, requestKey }: Pick<ReviewOrder, 'verdict' | 'comment' | 'requestKey'>): Refusal | null {
  if (!isRequestKey(requestKey)) return refuse('invalid', 'This form is not complete. Load the page again and send the review once more.');
  const characters = [...comment].length;
  const fields = {
    ...(verdict === null && { verdict: 'Choose Pass or Fail.' }),
    ...(characters > longestComment && { comment: `A comment holds at most 10,000 characters; this one has ${characters.toLocaleString('en-GB')}.` }),
  };
  return Object.keys(fields).length > 0 ? refuseFields(fields) : null;
}

/** Why a result that has no verdict yet cannot be reviewed. */
export function unsettled(state: string): Refusal {
  return refuse('conflict', state === 'cancelled' ? 'The run was cancelled before this test, so there is nothing to review.' : 'This result has no verdict yet. Review it once it is judged.');
}

/** A verdict that a person can agree with. */
export function isDecided(verdict: Verdict | null): verdict is ReviewedVerdict {
  return verdict === 'pass' || verdict === 'fail';
}
