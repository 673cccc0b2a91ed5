// How small a change a run will see.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumedNoise, detectableChange, power, testsNeeded } from '../../src/domain/detectable-change.ts';
import { mcNemarP } from '../../src/domain/mcnemar.ts';
import { binomialDraw, seededRandom } from '../../src/domain/seeded-random.ts';

const points = (change: number | null) => (change === null ? null : Math.round(change * 100));

describe('the change that a run can show', () => {
  it('is about 25 points for 32 tests of one trial', () => {
    expect(points(detectableChange({ tests: 32, trials: 1, noise: assumedNoise }))).toBe(25);
  });

  it('is none for five tests, however large, as six must change the same way', () => {
    expect(detectableChange({ tests: 5, trials: 1, noise: 0 })).toBeNull();
    expect(detectableChange({ tests: 6, trials: 1, noise: 0 })).not.toBeNull();
  });

  it('is smaller for more tests and more trials, and larger for noisier ones', () => {
    fc.assert(fc.property(fc.integer({ min: 10, max: 2_000 }), fc.integer({ min: 1, max: 10 }), fc.double({ min: 0.01, max: 0.3, noNaN: true }), (tests, trials, noise) => {
      const found = detectableChange({ tests, trials, noise }) ?? 1;
      expect(detectableChange({ tests: tests * 2, trials, noise }) ?? 1).toBeLessThanOrEqual(found);
      expect(detectableChange({ tests, trials: trials + 5, noise }) ?? 1).toBeLessThanOrEqual(found + 2e-5);
      expect(detectableChange({ tests, trials, noise: noise * 2 }) ?? 1).toBeGreaterThanOrEqual(found - 2e-5);
    }), { numRuns: 25 });
  });

  it('is shown four times in five by the test that decides, when it is played out', () => {
    const plan = { tests: 60, trials: 1, noise: 0.1 };
    const change = detectableChange(plan) ?? NaN;
    const random = seededRandom('power');
    const shown = Array.from({ length: 4_000 }, () => {
      const changed = binomialDraw(plan.tests, plan.noise + change, random);
      const regressed = binomialDraw(changed, (plan.noise / 2 + change) / (plan.noise + change), random);
      return mcNemarP(changed - regressed, regressed) < 0.05;
    }).filter(Boolean).length;
    expect(shown / 4_000).toBeGreaterThan(0.78);
    expect(shown / 4_000).toBeLessThan(0.82);
  });
});

describe('the number of tests that a change needs', () => {
  it('is the inverse of the change that they show', () => {
    for (const tests of [32, 100, 1_000, 40_000]) {
      const change = detectableChange({ tests, trials: 2, noise: 0.05 }) ?? NaN;
      expect(Math.abs((testsNeeded({ change, trials: 2, noise: 0.05 }) ?? NaN) / tests - 1)).toBeLessThan(0.02);
    }
  });

  // Connor's formula for 5.5 to 4.5 points discordant: (1.959964 √0.1 + 0.841621 √(0.1 − 0.0001))² ÷ 0.0001 = 7,848.
  it('is Connor’s for a small change', () => {
    expect(testsNeeded({ change: 0.01, trials: 1, noise: 0.09 })).toBeGreaterThan(7_840);
    expect(testsNeeded({ change: 0.01, trials: 1, noise: 0.09 })).toBeLessThan(7_860);
  });

  it('does not depend on the direction, and is null for no change or one that a million tests do not show', () => {
    expect(testsNeeded({ change: -0.2, trials: 1, noise: 0.05 })).toBe(testsNeeded({ change: 0.2, trials: 1, noise: 0.05 }));
    expect(testsNeeded({ change: 0, trials: 1, noise: 0.05 })).toBeNull();
    expect(testsNeeded({ change: 0.0001, trials: 1, noise: 0.05 })).toBeNull();
  });
});

describe('the power of the comparison', () => {
  it('is that of every outcome of a few tests, added up', () => {
    const [improve, regress, stay] = [0.1, 0.5, 0.4];
    let sum = 0;
    for (let i = 0; i <= 12; i++) {
      for (let r = 0; i + r <= 12; r++) if (mcNemarP(i, r) < 0.05) sum += ways(12, i, r) * improve ** i * regress ** r * stay ** (12 - i - r);
    }
    expect(power({ tests: 12, change: 0.4, changed: 0.6 })).toBeCloseTo(sum, 9);
  });

  it('passes from the exact sum to Connor’s approximation without a leap', () => {
    const [exact, approximate] = [300, 301].map((tests) => detectableChange({ tests, trials: 1, noise: assumedNoise }) ?? NaN);
    expect(Math.abs((exact ?? NaN) - (approximate ?? NaN))).toBeLessThan(0.003);
  });
});

function ways(n: number, i: number, r: number): number {
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  return factorial(n) / (factorial(i) * factorial(r) * factorial(n - i - r));
}
