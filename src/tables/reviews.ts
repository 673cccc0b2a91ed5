// What people said of results, what they put off, and who was asked to look.
import type { Generated } from 'kysely';
import type { ReviewedVerdict, ReviewLane, ReviewTarget, Verdict } from '../domain/vocabulary.ts';
import type { Defaulted, MaybeTimestamp, Timestamp } from './columns.ts';

export interface ReviewTables {
  /** Append-only. A review stands until it is withdrawn, or while no review that supersedes it stands. */
  reviews: {
    id: Generated<number>;
    project_id: number;
    run_id: number;
    result_id: number;
    account_id: number;
    target: ReviewTarget;
    run_metric_id: number | null;
    turn_number: number | null;
    verdict: ReviewedVerdict;
    comment: Defaulted<string>;
    /** What the machine had said of the target; null for a turn. */
    automated_verdict: Verdict | null;
    /** How the result came to the reviewer; null: by hand. */
    lane: ReviewLane | null;
    /** The automated verdict was hidden until the reviewer had answered. */
    blind: Defaulted<boolean>;
    supersedes_id: number | null;
    /** One for each form that was shown: a double click is one review. */
    request_key: string;
    created_at: Timestamp;
  };
  review_withdrawals: { review_id: number; account_id: number; created_at: Timestamp };
  /** What a person has put off in a review queue. */
  review_skips: { account_id: number; result_id: number; skipped_at: Timestamp };
  assignments: {
    id: Generated<number>;
    project_id: number;
    run_id: number;
    result_id: number;
    account_id: number;
    assigned_by: number | null;
    created_at: Timestamp;
    closed_at: MaybeTimestamp;
  };
}
