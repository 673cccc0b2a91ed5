// Sums the tokens of several calls, and bounds what is kept of their answers, alike for runs and for trying out.

/** Characters of a raw answer that are kept. */
export const longestRawAnswer = 20_000;

/** null where any of the counts is not known: a sum without it would be too low, and so would the cost. 0 for no counts. */
export function sumKnown(counts: readonly (number | null)[]): number | null {
  return counts.reduce((total, count) => (total === null || count === null ? null : total + count), 0);
}
