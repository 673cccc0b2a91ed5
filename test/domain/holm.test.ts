// Holm's adjustment.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holmAdjusted } from '../../src/domain/holm.ts';

const ps = fc.array(fc.double({ min: 1e-12, max: 1, noNaN: true }), { maxLength: 60 });

describe('Holm’s adjustment', () => {
  // Wikipedia, "Holm–Bonferroni method", example: at 5 % the first and last of these four are rejected, the two between are not.
  it('rejects as in the published example, and gives its adjusted values', () => {
    const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
    expect(adjusted.map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  // R's p.adjust(c(1, 0.5, 0.1, 0.001, 0.0001, 0.002), "holm"), as quoted by the tests of PValueAdjust.jl.
  it('agrees with R', () => {
    expect(holmAdjusted([1, 0.5, 0.1, 0.001, 0.0001, 0.002]).map((p) => Number(p.toFixed(6)))).toEqual([1, 1, 0.3, 0.005, 0.0006, 0.008]);
  });

  it('leaves a single p alone, and nothing of nothing', () => {
    expect(holmAdjusted([0.04])).toEqual([0.04]);
    expect(holmAdjusted([])).toEqual([]);
  });

  it('never lowers a p, never exceeds 1 or Bonferroni’s value, and keeps the order', () => {
    fc.assert(fc.property(ps, (raw) => {
      const adjusted = holmAdjusted(raw);
      for (const [i, p] of raw.entries()) {
        const own = adjusted[i] ?? NaN;
        expect(own).toBeGreaterThanOrEqual(p);
        expect(own).toBeLessThanOrEqual(Math.min(1, raw.length * p));
        for (const [j, other] of raw.entries()) if (p <= other) expect(own).toBeLessThanOrEqual(adjusted[j] ?? NaN);
      }
    }), { numRuns: 60 });
  });
});
