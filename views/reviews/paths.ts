// Addresses of reviews: a run's queue, agreement, reviews and assignments.
import type { ReviewLane } from '../../src/domain/vocabulary.ts';
import { firstSampleSize } from '../../src/reviews/list-sizes.ts';
import { runsPath, withQuery } from '../runs/paths.ts';

interface RunOfPath {
  project_id: number;
  number: number;
}

/** A review queue, as its address names it. */
export interface Queue {
  lane: ReviewLane;
  /** How long the random sample is. */
  size: number;
  /** The automated verdict stays hidden until one has answered; always so in the random lane. */
  blind: boolean;
}

export function queuePath(run: RunOfPath, queue: Queue, more: { answered?: number; at?: number } = {}): string {
  return withQuery(`${runsPath(run.project_id, run.number)}/review-queue`, {
    lane: queue.lane, size: queue.lane === 'random' && queue.size !== firstSampleSize ? queue.size : null,
    blind: queue.lane === 'decisive' && queue.blind ? 1 : null, ...more,
  });
}

/** `skip`, `undo`, or '' for an answer. */
export function queueActionPath(run: RunOfPath, action: '' | 'skip' | 'undo'): string {
  return `${runsPath(run.project_id, run.number)}/review-queue${action && `/${action}`}`;
}

export function agreementPath(run: RunOfPath, query: Record<string, string | number | null> = {}): string {
  return withQuery(`${runsPath(run.project_id, run.number)}/agreement`, query);
}

export function runReviewsPath(run: RunOfPath, query: Record<string, string | number | null> = {}): string {
  return withQuery(`${runsPath(run.project_id, run.number)}/reviews`, query);
}

export function runAssignmentsPath(run: RunOfPath, action: '' | 'removal' = ''): string {
  return `${runsPath(run.project_id, run.number)}/assignments${action && `/${action}`}`;
}
