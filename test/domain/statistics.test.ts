// Wilson's interval against published values.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../src/domain/statistics.ts';

describe('the Wilson interval', () => {
  it('agrees with Newcombe’s worked examples', () => {
    // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), 857–872, table I, method 3.
    for (const [successes, trials, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]] as const) {
      const interval = wilsonInterval(successes, trials)!;
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  it('holds the measured rate, stays within 0 and 1, and narrows with more trials', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const successes = Math.round(share * trials);
      const { low, high } = wilsonInterval(successes, trials)!;
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(successes / trials);
      expect(high).toBeGreaterThanOrEqual(successes / trials);
      const more = wilsonInterval(successes * 4, trials * 4)!;
      expect(more.high - more.low).toBeLessThan(high - low);
    }));
  });

  it('mirrors when passes and failures are swapped', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (trials, some) => {
      const successes = some % (trials + 1);
      const [one, other] = [wilsonInterval(successes, trials)!, wilsonInterval(trials - successes, trials)!];
      expect(one.low).toBeCloseTo(1 - other.high, 10);
      expect(one.high).toBeCloseTo(1 - other.low, 10);
    }));
  });

  it('is unknown without trials', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});
