// The exact McNemar test.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logChoose, logFactorial } from '../../src/domain/log-factorial.ts';
import { mcNemarP } from '../../src/domain/mcnemar.ts';

describe('the exact McNemar test', () => {
  it.each([
    { improved: 1, regressed: 8, p: '0.039' },
    { improved: 5, regressed: 1, p: '0.219' },
    { improved: 6, regressed: 0, p: '0.031' },
    { improved: 0, regressed: 5, p: '0.063' },
  ])('gives $p for $improved improved and $regressed regressed', ({ improved, regressed, p }) => {
    expect(mcNemarP(improved, regressed).toFixed(3)).toBe(p);
  });

  // M. P. Fay, "Exact McNemar's Test and Matching Confidence Intervals", vignette of the R package exact2x2: b = 2, c = 9.
  it('gives Fay’s published p of 0.06543 for 9 against 2', () => {
    expect(mcNemarP(9, 2).toFixed(5)).toBe('0.06543');
  });

  // Fagerland, Lydersen & Laake, Statistical Analysis of Contingency Tables (2017), ch. 8, Cavo et al. 2012 (6 and 16), as computed by
  // their R package contingencytables: P = 0.052479.
  it('gives the exact conditional p of the trial by Cavo et al.', () => {
    expect(mcNemarP(6, 16).toFixed(6)).toBe('0.052479');
  });

  it('is 1 where nothing changed or as many improved as regressed', () => {
    expect([mcNemarP(0, 0), mcNemarP(4, 4), mcNemarP(50_000, 50_000)]).toEqual([1, 1, 1]);
  });

  it('is the coin’s chance, counted out in whole numbers', () => {
    fc.assert(fc.property(fc.nat(40), fc.nat(40), (improved, regressed) => {
      expect(mcNemarP(improved, regressed)).toBeCloseTo(countedOut(improved, regressed), 10);
    }));
  });

  it('stays in (0, 1] and the same for swapped runs, up to a hundred thousand changed tests', () => {
    fc.assert(fc.property(fc.nat(100_000), fc.nat(100_000), (improved, regressed) => {
      const p = mcNemarP(improved, regressed);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(mcNemarP(regressed, improved)).toBe(p);
    }), { numRuns: 300 });
  });

  it('agrees with the normal approximation where there are a hundred thousand changed tests', () => {
    // 50,310 to 49,690: z with continuity correction is 619 ÷ √100,000 = 1.9574, two-sided p = 0.0503.
    expect(mcNemarP(50_310, 49_690)).toBeCloseTo(0.0503, 4);
  });
});

describe('ln n!', () => {
  it('is the sum of logarithms on both sides of the change of method', () => {
    let sum = 0;
    for (let n = 1; n <= 3_000; n++) {
      sum += Math.log(n);
      expect(Math.abs(logFactorial(n) - sum)).toBeLessThan(1e-11 * Math.max(1, sum));
    }
    expect(logFactorial(0)).toBe(0);
  });

  it('gives the binomial coefficients', () => {
    expect(Math.exp(logChoose(10, 3))).toBeCloseTo(120, 9);
    expect(Math.exp(logChoose(49, 6)) / 13_983_816).toBeCloseTo(1, 10);
  });
});

function countedOut(improved: number, regressed: number): number {
  const changed = improved + regressed;
  let row = [1n];
  for (let n = 0; n < changed; n++) row = [1n, ...row.slice(1).map((value, i) => value + (row[i] ?? 0n)), 1n];
  const asRare = row.slice(0, Math.min(improved, regressed) + 1).reduce((sum, value) => sum + value, 0n);
  return Math.min(1, Number(2n * asRare) / 2 ** changed);
}
