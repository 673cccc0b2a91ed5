// The difference of paired pass rates, against its author's own table.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairedDifference } from '../../src/domain/paired-difference.ts';
import { wilsonInterval } from '../../src/domain/statistics.ts';

const cells = fc.record({ bothPass: fc.nat(300), regressed: fc.nat(300), improved: fc.nat(300), bothFail: fc.nat(300) })
  .filter((counts) => Object.values(counts).some((count) => count > 0));

/** Newcombe's e, f, g, h are both, only the first, only the second, neither; his difference is first − second. */
const ofTable = ([e, f, g, h]: readonly [number, number, number, number]) => pairedDifference({ bothPass: e, improved: f, regressed: g, bothFail: h });

describe('the paired difference', () => {
  // R. G. Newcombe, Statist. Med. 17 (1998), 2635–2650, Table III, method 10, as printed to four decimals.
  it.each([
    { table: [36, 12, 2, 0], low: 0.0569, high: 0.3404 },
    { table: [20, 12, 2, 16], low: 0.0562, high: 0.3292 },
    { table: [18, 12, 2, 18], low: 0.0562, high: 0.3290 },
    { table: [36, 14, 0, 0], low: 0.1528, high: 0.4167 },
    { table: [35, 14, 0, 1], low: 0.1461, high: 0.4175 },
    { table: [18, 14, 0, 18], low: 0.1441, high: 0.3963 },
    { table: [2, 97, 1, 0], low: 0.8721, high: 0.9854 },
    { table: [1, 97, 1, 1], low: 0.8737, high: 0.9850 },
    { table: [0, 29, 1, 0], low: 0.6666, high: 0.9882 },
    { table: [1, 98, 0, 1], low: 0.9171, high: 0.9916 },
    { table: [0, 30, 0, 0], low: 0.8395, high: 1 },
    { table: [54, 0, 0, 0], low: -0.0664, high: 0.0664 },
    { table: [53, 0, 0, 1], low: -0.0729, high: 0.0729 },
    { table: [29, 0, 0, 25], low: -0.0354, high: 0.0354 },
    { table: [27, 0, 0, 27], low: -0.0351, high: 0.0351 },
  ] as const)('has the interval of Newcombe’s Table III for $table', ({ table, low, high }) => {
    const found = ofTable(table);
    expect(Math.abs((found?.low ?? NaN) - low)).toBeLessThan(1e-4);
    expect(Math.abs((found?.high ?? NaN) - high)).toBeLessThan(1e-4);
  });

  // Cavo et al. 2012 (59, 6, 16, 80) in M. W. Fagerland, S. Lydersen & P. Laake, Statistical Analysis of Contingency Tables (2017), ch. 8.
  it('has the published interval of the trial by Cavo et al.', () => {
    const found = ofTable([59, 6, 16, 80]);
    expect([found?.difference.toFixed(4), found?.low.toFixed(4), found?.high.toFixed(4)]).toEqual(['-0.0621', '-0.1186', '-0.0046']);
  });

  it('is null without pairs', () => {
    expect(pairedDifference({ bothPass: 0, regressed: 0, improved: 0, bothFail: 0 })).toBeNull();
  });

  it('lies inside its interval, and the interval within −1 and 1, never without width', () => {
    fc.assert(fc.property(cells, (counts) => {
      const { difference, low, high } = pairedDifference(counts) ?? { difference: NaN, low: NaN, high: NaN };
      expect(low).toBeGreaterThanOrEqual(-1);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(difference);
      expect(difference).toBeLessThanOrEqual(high);
      expect(high - low).toBeGreaterThan(0);
    }));
  });

  it('is negated, with its interval, when the runs are swapped', () => {
    fc.assert(fc.property(cells, (counts) => {
      const found = pairedDifference(counts);
      const swapped = pairedDifference({ ...counts, improved: counts.regressed, regressed: counts.improved });
      expect(swapped?.difference).toBeCloseTo(-(found?.difference ?? NaN), 12);
      expect(swapped?.low).toBeCloseTo(-(found?.high ?? NaN), 12);
      expect(swapped?.high).toBeCloseTo(-(found?.low ?? NaN), 12);
    }));
  });

  it('is surer of tests that agree than two independent samples would be', () => {
    const paired = pairedDifference({ bothPass: 60, regressed: 3, improved: 3, bothFail: 34 });
    const rate = wilsonInterval(63, 100);
    const independent = Math.hypot(0.63 - (rate?.low ?? NaN), (rate?.high ?? NaN) - 0.63);
    expect(paired?.high).toBeLessThan(independent * 0.6);
  });
});
