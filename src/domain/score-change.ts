// One metric's score on one test, before and after, in the metric's own direction.
import type { Direction } from './vocabulary.ts';

/** A score: a number, or a category by name. null: none. */
export type Score = number | string | null;

export type ScoreSense = 'better' | 'worse' | 'same' | 'unordered';

export type ScoreChange =
  | { kind: 'number'; before: number; after: number; change: number; sense: ScoreSense }
  /** Not on a scale: a transition, never a number. */
  | { kind: 'transition'; before: string; after: string; changed: boolean };

/** The change of a score, after − before in the metric's unit; null where a side has none. A number against a category is a transition. */
export function scoreChange(before: Score, after: Score, direction: Direction): ScoreChange | null {
  if (before === null || after === null) return null;
  if (typeof before === 'string' || typeof after === 'string') {
    return { kind: 'transition', before: String(before), after: String(after), changed: before !== after };
  }
  const change = after - before;
  return { kind: 'number', before, after, change, sense: senseOf(change, direction) };
}

function senseOf(change: number, direction: Direction): ScoreSense {
  if (change === 0) return 'same';
  if (direction === null) return 'unordered';
  return change > 0 === (direction === 'higher') ? 'better' : 'worse';
}
