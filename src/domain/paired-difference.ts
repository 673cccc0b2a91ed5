// The difference of two pass rates over the same tests, with its interval.
import { wilsonInterval } from './statistics.ts';

/** Tests with a verdict in both runs, by what became of them. Counts. */
export interface PairedCounts {
  bothPass: number;
  regressed: number;
  improved: number;
  bothFail: number;
}

/** This run's pass rate less the baseline's, −1 to 1, and the ends of its 95 % interval. */
export interface PairedDifference {
  difference: number;
  low: number;
  high: number;
}

/**
 * Difference of pass rates (this run − baseline) with a 95 % interval; null without pairs.
 * Newcombe's hybrid score interval with the corrected φ (his method 10): the Wilson intervals that every page already shows for the two
 * rates, joined at the correlation of the two verdicts. Chosen over Tango's score interval (Statist. Med. 17:891–908, 1998), which
 * covers as well and would serve: this one follows by hand from two intervals that the reader has already seen, needs no root finding,
 * and uses all four counts where Tango's uses only the tests that changed. Neither has width 0 where no test changed: 3 tests that came
 * out alike say almost nothing.
 * Source: R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions based on paired data",
 * Statist. Med. 17 (1998), 2635–2650.
 */
export function pairedDifference(counts: PairedCounts): PairedDifference | null {
  const { bothPass, regressed, improved, bothFail } = counts;
  const tests = bothPass + regressed + improved + bothFail;
  const before = wilsonInterval(bothPass + regressed, tests);
  const after = wilsonInterval(bothPass + improved, tests);
  if (before === null || after === null) return null;
  const rateBefore = (bothPass + regressed) / tests;
  const rateAfter = (bothPass + improved) / tests;
  const phi = correctedPhi(counts);
  const difference = (improved - regressed) / tests;
  return {
    difference,
    low: Math.max(-1, difference - hypotenuse(rateAfter - after.low, before.high - rateBefore, phi)),
    high: Math.min(1, difference + hypotenuse(after.high - rateAfter, rateBefore - before.low, phi)),
  };
}

/** Newcombe's φ̂: the correlation of the two verdicts, taken towards 0 by n/2 where positive; 0 where a margin of the table is empty. */
function correctedPhi({ bothPass, regressed, improved, bothFail }: PairedCounts): number {
  const tests = bothPass + regressed + improved + bothFail;
  const margins = (bothPass + regressed) * (improved + bothFail) * (bothPass + improved) * (regressed + bothFail);
  if (margins === 0) return 0;
  const cross = bothPass * bothFail - regressed * improved;
  const corrected = cross > 0 ? Math.max(0, cross - tests / 2) : cross;
  return corrected / Math.sqrt(margins);
}

/** The third side of a triangle with sides a and b: two standard errors combined at correlation φ. */
function hypotenuse(a: number, b: number, phi: number): number {
  // Never below 0 but for rounding, where φ is 1 and a equals b.
  return Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
}
