// What the parts of one result are rendered from, and the ids by which they are swapped.
import type { ResultFilters } from '../../src/runs/result-order.ts';
import type { HistoryEntry, ResultDetail } from '../../src/runs/result-queries.ts';
import type { ResultJudging } from '../../src/runs/result-judging.ts';
import type { ListedReview } from '../../src/runs/result-reviews.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import type { ResultTab } from './result-address.ts';

export interface ResultDetailProps {
  run: RunRow;
  filters: ResultFilters;
  detail: ResultDetail;
  tab: ResultTab;
  history: HistoryEntry[];
  /** What stands behind the evaluations; null unless the tab Metrics is open. */
  judging: ResultJudging | null;
  /** What people said of it, newest first; empty unless the tab Reviews is open. */
  reviews: ListedReview[];
  reviewForm: ReviewFormState;
  reviewer: Reviewer;
  now: Date;
}

/** Who is looking, and what they may do. */
export interface Reviewer {
  accountId: number;
  mayReview: boolean;
  /** A fresh UUID for the forms that this answer shows. */
  requestKey: string;
}

/** What the review form holds: what it begins with, or what was typed and could not be taken. */
export interface ReviewFormState {
  say: string;
  /** `result`, `metric-12`, `turn-3`. */
  about: string;
  comment: string;
  /** The own review that is edited; null: a new one. */
  edit: number | null;
  errors: Record<string, string>;
  message: string | undefined;
}

export const emptyReviewForm: ReviewFormState = { say: '', about: 'result', comment: '', edit: null, errors: {}, message: undefined };

export const resultDetailId = 'result-detail';

/** What is swapped by itself names its result: an answer that comes after the next result was opened finds no place there. */
export function resultPartId(part: 'result-head' | 'result-tabs' | 'people-said', { result }: Pick<ResultDetail, 'result'>): string {
  return `${part}-${result.id}`;
}

export const reviewFormId = 'review-form';
