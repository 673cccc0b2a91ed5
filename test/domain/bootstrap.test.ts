// Several trials per test: interval and p by simulation that repeats itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapDifference as inSteps, replicates } from '../../src/domain/bootstrap.ts';
import type { DifferenceGroup } from '../../src/domain/bootstrap.ts';
import { mcNemarP } from '../../src/domain/mcnemar.ts';
import { binomialDraw, seededRandom, xoshiro128starstar } from '../../src/domain/seeded-random.ts';
import { atOnce } from '../support/at-once.ts';
import { spentMs } from './spent-ms.ts';

const thirds = fc.array(fc.record({ difference: fc.integer({ min: -3, max: 3 }).map((n) => n / 3), tests: fc.integer({ min: 1, max: 40 }) }), { minLength: 1, maxLength: 9 });
const bootstrapDifference = (groups: readonly DifferenceGroup[], seed: string) => atOnce(inSteps(groups, seed));
const mirrored = (groups: readonly DifferenceGroup[]) => groups.map(({ difference, tests }) => ({ difference: -difference, tests }));

describe('the bootstrap over tests', () => {
  it('is null without tests', () => {
    expect(bootstrapDifference([], 'seed')).toBeNull();
    expect(bootstrapDifference([{ difference: 1, tests: 0 }], 'seed')).toBeNull();
  });

  it('repeats itself for the same seed and not for another', () => {
    const groups = [{ difference: 1 / 3, tests: 20 }, { difference: -1 / 3, tests: 12 }, { difference: 0, tests: 30 }];
    expect(bootstrapDifference(groups, 'a')).toEqual(bootstrapDifference(groups, 'a'));
    expect(bootstrapDifference(groups, 'a')?.p).not.toBe(bootstrapDifference(groups, 'b')?.p);
  });

  it('does not depend on how equal tests are grouped', () => {
    const merged = bootstrapDifference([{ difference: 1 / 3, tests: 9 }, { difference: -1, tests: 2 }], 'seed');
    expect(bootstrapDifference([{ difference: -1, tests: 2 }, { difference: 2 / 3 - 1 / 3, tests: 4 }, { difference: 1 - 2 / 3, tests: 5 }], 'seed')).toEqual(merged);
  });

  it('contains the difference, stays within −1 and 1, and has p in (0, 1]', () => {
    fc.assert(fc.property(thirds, fc.string(), (groups, seed) => {
      const { difference, interval, p } = bootstrapDifference(groups, seed) ?? { difference: NaN, interval: { low: NaN, high: NaN }, p: NaN };
      expect(interval.low).toBeLessThanOrEqual(difference);
      expect(difference).toBeLessThanOrEqual(interval.high);
      expect(interval.low).toBeGreaterThanOrEqual(-1);
      expect(interval.high).toBeLessThanOrEqual(1);
      expect(interval.high - interval.low).toBeGreaterThan(0);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
    }), { numRuns: 40 });
  });

  it('is negated exactly, with the same p, when the runs are swapped', () => {
    fc.assert(fc.property(thirds, (groups) => {
      const found = bootstrapDifference(groups, 'seed');
      const swapped = bootstrapDifference(mirrored(groups), 'seed');
      if (found === null || swapped === null) throw new Error('There are tests.');
      expect(swapped.p).toBe(found.p);
      expect(swapped.difference + found.difference).toBe(0);
      expect(swapped.interval.low + found.interval.high).toBe(0);
      expect(swapped.interval.high + found.interval.low).toBe(0);
    }), { numRuns: 40 });
  });

  it('with one trial per test simulates McNemar’s exact test', () => {
    for (const [improved, regressed] of [[1, 8], [5, 1], [40, 22], [300, 250]] as const) {
      const p = bootstrapDifference([{ difference: 1, tests: improved }, { difference: -1, tests: regressed }, { difference: 0, tests: 23 }], 'seed')?.p;
      const exact = mcNemarP(improved, regressed);
      expect(Math.abs((p ?? NaN) - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / replicates) + 1 / replicates);
    }
  });

  it('does not call three tests that came out alike a difference of exactly nothing', () => {
    const interval = bootstrapDifference([{ difference: 0, tests: 3 }], 'seed')?.interval;
    expect(interval?.low).toBeLessThan(-0.3);
    expect(interval?.high).toBeGreaterThan(0.3);
  });

  it('has an interval of 1.96 standard errors where there are many tests', () => {
    const groups = [{ difference: 0.5, tests: 3_000 }, { difference: -0.5, tests: 2_000 }, { difference: 0, tests: 5_000 }];
    const interval = bootstrapDifference(groups, 'seed')?.interval ?? { low: NaN, high: NaN };
    const standardError = Math.sqrt((0.25 * 0.5 - 0.05 ** 2) / 10_000);
    expect((interval.high - interval.low) / (2 * 1.96 * standardError)).toBeCloseTo(1, 1);
  });

  it('misses the truth in about one interval of twenty, and calls chance a change no more often', () => {
    const random = seededRandom('coverage');
    const outcomes = Array.from({ length: 200 }, (_, i) => {
      const groups = Array.from({ length: 60 }, (_, test) => ({ difference: chanceDifference(test, random), tests: 1 }));
      return bootstrapDifference(groups, `run ${i}`) ?? { interval: { low: NaN, high: NaN }, p: NaN };
    });
    expect(outcomes.filter(({ interval }) => interval.low <= 0 && interval.high >= 0).length).toBeGreaterThan(180);
    expect(outcomes.filter(({ p }) => p < 0.05).length).toBeLessThan(20);
  });

  it('is made in steps of few resamples', () => {
    const steps = inSteps([{ difference: 0.2, tests: 9 }, { difference: -0.4, tests: 4 }], 'seed');
    let count = 0;
    while (!steps.next().done) count++;
    expect((2 * replicates) / count).toBeLessThan(300);
  });

  it('costs no more for a hundred thousand tests of twenty trials, some lost to errors', () => {
    const groups = Array.from({ length: 4_001 }, (_, i) => ({ difference: (i - 2_000) / 2_000, tests: 25 }));
    const find = () => bootstrapDifference([...groups, { difference: 0.5, tests: 1_000 }], 'seed');
    expect(spentMs(find)).toBeLessThan(3_000);
    const found = find();
    expect(found?.difference).toBeCloseTo(500 / 101_025, 9);
    expect(found?.p).toBeLessThan(0.05);
  });
});

describe('the seeded generator', () => {
  // The reference sequence of xoshiro128starstar.c for the state {1, 2, 3, 4}, as in the tests of Rust's rand_xoshiro.
  it('is xoshiro128**', () => {
    const next = xoshiro128starstar([1, 2, 3, 4]);
    const published = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];
    expect(published.map(() => next())).toEqual(published);
  });

  it.each([{ n: 12, p: 0.3 }, { n: 400, p: 0.5 }, { n: 100_000, p: 0.9 }, { n: 100_000, p: 0.00005 }])('draws binomials with the mean and variance of n = $n, p = $p', ({ n, p }) => {
    const random = seededRandom('binomial');
    const draws = Array.from({ length: 20_000 }, () => binomialDraw(n, p, random));
    const mean = draws.reduce((sum, k) => sum + k, 0) / draws.length;
    const variance = draws.reduce((sum, k) => sum + (k - mean) ** 2, 0) / draws.length;
    const expected = n * p * (1 - p);
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt(expected / draws.length));
    expect(variance / expected).toBeCloseTo(1, 1);
    expect(draws.every((k) => Number.isInteger(k) && k >= 0 && k <= n)).toBe(true);
  });
});

/** Three trials on each side of a test whose chance of passing is the same in both. */
function chanceDifference(test: number, random: () => number): number {
  const p = [1, 0.95, 0.8, 0.5, 0.1][test % 5] ?? 1;
  return (binomialDraw(3, p, random) - binomialDraw(3, p, random)) / 3;
}
