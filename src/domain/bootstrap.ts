// Several trials per test: the mean difference over tests, its interval and its p.
import { binomialDraw, seededRandom } from './seeded-random.ts';
import type { Random } from './seeded-random.ts';
import type { Interval } from './statistics.ts';
import type { Steps } from './steps.ts';

/** `tests` tests whose pass rate over their trials differs by `difference` (this run − baseline, −1 to 1). */
export interface DifferenceGroup {
  difference: number;
  tests: number;
}

export interface BootstrapDifference {
  /** Mean over tests, −1 to 1. */
  difference: number;
  /** 95 %. */
  interval: Interval;
  /** Two-sided, in (0, 1]. */
  p: number;
}

/** Number of resamples, and of sign flips. 4,999 + 1 makes 2.5 % a whole number of them, and puts the smallest p at 0.0002. */
export const replicates = 4999;
/** Resamples in a step: a few milliseconds where there are 200 groups. */
const perStep = 250;

/**
 * Mean difference over tests with its interval and p; null without tests. The test is the unit: trials of one test are not independent.
 *
 * Interval: percentile bootstrap over tests. Percentile and not BCa, as the mean of differences that lie on a few steps (k trials give
 * 2k + 1) has next to no skew to correct, while BCa's bias term is unstable among so many ties. To the sample are added two imagined
 * tests, one wholly better and one wholly worse, as a plain bootstrap cannot imagine a change that it has not seen: three tests that
 * came out alike would otherwise "prove" a difference of exactly 0. (Bonett & Price's adjustment for paired proportions, J. Educ.
 * Behav. Statist. 37:479–488, 2012, carried over to means.) Source: B. Efron & R. Tibshirani, An Introduction to the
 * Bootstrap (1993), ch. 13.
 *
 * p: sign-flip permutation test. If nothing changed, swapping the two runs of any one test is as likely as not; counted is how often the
 * swapped mean is as far from 0 as the real one, the real one included (Phipson & Smyth, Stat. Appl. Genet. Mol. Biol. 9:39, 2010).
 * With one trial per test it is McNemar's exact test by simulation.
 *
 * Cost: proportional to the number of distinct differences, not of tests: whole groups are drawn at once, as multinomial counts. Of more
 * than 200 (many trials, some lost to errors) those within the same point are drawn as their mean: at most 201 groups. That is up to
 * a tenth of a second, and so done in steps.
 */
export function* bootstrapDifference(groups: readonly DifferenceGroup[], seed: string): Steps<BootstrapDifference | null> {
  const merged = distinctGroups(groups);
  const tests = merged.reduce((sum, group) => sum + group.tests, 0);
  if (tests === 0) return null;
  const { canonical, sign } = withoutDirection(merged);
  const drawn = canonical.length > 200 ? pooledByPoint(canonical) : canonical;
  const random = seededRandom(seed);
  const mean = sumOf(canonical) / tests;
  const interval = yield* resampledInterval(drawn, tests, random);
  // The added tests draw the interval towards 0: of a single test it might miss the difference itself.
  const [low, high] = sign === 0 ? symmetric(interval) : [Math.min(interval.low, mean), Math.max(interval.high, mean)];
  return {
    difference: sign === 0 ? 0 : sign * mean,
    interval: sign === -1 ? { low: -high, high: -low } : { low, high },
    p: yield* signFlipP(drawn, random),
  };
}

/** Equal differences merged (⅔ − ⅓ and 1 − ⅔ differ in their last bit), ascending. */
function distinctGroups(groups: readonly DifferenceGroup[]): DifferenceGroup[] {
  const tests = new Map<number, number>();
  for (const group of groups) {
    const difference = Math.round(group.difference * 1e12) / 1e12 || 0;
    if (group.tests > 0) tests.set(difference, (tests.get(difference) ?? 0) + group.tests);
  }
  return [...tests].map(([difference, count]) => ({ difference, tests: count })).sort((a, b) => a.difference - b.difference);
}

/** One of the groups and their mirror image, the same one for both, so that swapping the runs negates every figure exactly. */
function withoutDirection(groups: DifferenceGroup[]): { canonical: DifferenceGroup[]; sign: 1 | 0 | -1 } {
  const mirrored = groups.map(({ difference, tests }) => ({ difference: 0 - difference, tests })).reverse();
  for (const [index, group] of groups.entries()) {
    const other = mirrored[index] ?? group;
    const order = group.difference - other.difference || group.tests - other.tests;
    if (order !== 0) return order > 0 ? { canonical: groups, sign: 1 } : { canonical: mirrored, sign: -1 };
  }
  return { canonical: groups, sign: 0 };
}

function pooledByPoint(groups: readonly DifferenceGroup[]): DifferenceGroup[] {
  const points = new Map<number, DifferenceGroup[]>();
  for (const group of groups) {
    const point = Math.round(group.difference * 100);
    points.set(point, [...(points.get(point) ?? []), group]);
  }
  return [...points.values()].map((pool) => {
    const tests = pool.reduce((sum, group) => sum + group.tests, 0);
    return { difference: sumOf(pool) / tests, tests };
  });
}

function* resampledInterval(groups: readonly DifferenceGroup[], tests: number, random: Random): Steps<Interval> {
  const widened = distinctGroups([...groups, { difference: 1, tests: 1 }, { difference: -1, tests: 1 }]);
  const means = new Float64Array(replicates);
  for (let i = 0; i < replicates; i++) {
    means[i] = resampledSum(widened, tests + 2, random) / (tests + 2);
    if (i % perStep === perStep - 1) yield;
  }
  means.sort();
  const tail = (replicates + 1) * 0.025;
  return { low: means[tail - 1] ?? -1, high: means[replicates - tail] ?? 1 };
}

/** The sum of `tests` draws with replacement, group by group: what is left goes to each in turn with its share of what remains. */
function resampledSum(groups: readonly DifferenceGroup[], tests: number, random: Random): number {
  let toDraw = tests;
  let remaining = tests;
  let sum = 0;
  for (const group of groups) {
    if (toDraw === 0) break;
    const drawn = binomialDraw(toDraw, group.tests / remaining, random);
    sum += drawn * group.difference;
    toDraw -= drawn;
    remaining -= group.tests;
  }
  return sum;
}

function* signFlipP(groups: readonly DifferenceGroup[], random: Random): Steps<number> {
  const sizes = distinctGroups(groups.map(({ difference, tests }) => ({ difference: Math.abs(difference), tests })));
  // A hair less, as sums of thirds in another order may differ in their last bits.
  const seen = Math.abs(sumOf(groups)) - 1e-6;
  let asFar = 1;
  for (let i = 0; i < replicates; i++) {
    let sum = 0;
    for (const { difference, tests } of sizes) {
      if (difference > 0) sum += difference * (2 * binomialDraw(tests, 0.5, random) - tests);
    }
    if (Math.abs(sum) >= seen) asFar++;
    if (i % perStep === perStep - 1) yield;
  }
  return asFar / (replicates + 1);
}

function sumOf(groups: readonly DifferenceGroup[]): number {
  return groups.reduce((sum, { difference, tests }) => sum + difference * tests, 0);
}

function symmetric({ low, high }: Interval): [number, number] {
  const half = (high - low) / 2;
  return [0 - half, half];
}
