// How long the rest of a review queue takes one person, by the pace of their last answers.

/** Two answers farther apart than this had a pause between them, which tells nothing of the pace. */
const longestAnswerMs = 10 * 60_000;

/** So many stretches between answers, pauses apart, are the least that a pace is told from: one alone may be anything. */
const fewestStretches = 2;

/**
 * In milliseconds: the median time from one answer to the next, for each of the `left` results. `answeredAt`: when one person answered in one queue, in
 * their order, whichever way round. null where nothing is left, or where fewer than three answers followed one another without a pause.
 */
export function timeLeftMs(answeredAt: readonly Date[], left: number): number | null {
  const stretches = answeredAt.slice(1).map((at, index) => Math.abs(at.getTime() - answeredAt[index]!.getTime())).filter((ms) => ms <= longestAnswerMs);
  return left === 0 || stretches.length < fewestStretches ? null : median(stretches) * left;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
