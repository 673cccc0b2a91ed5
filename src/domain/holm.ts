// p-values of several questions asked at once: every behavior, every metric.

/**
 * Holm-adjusted p-values, in the order given: below 0.05 only where the chance of even one false alarm among all of them stays below 5 %.
 * Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6 (1979), 65–70.
 */
export function holmAdjusted(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length);
  const ascending = ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  let reached = 0;
  for (const [rank, { p, index }] of ascending.entries()) {
    reached = Math.min(1, Math.max(reached, (ps.length - rank) * p));
    adjusted[index] = reached;
  }
  return adjusted;
}
