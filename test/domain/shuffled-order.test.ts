// The reproducible random order of a run's results.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffledPosition } from '../../src/domain/shuffled-order.ts';
import { spentMs } from './spent-ms.ts';

const order = (count: number, seed: number): number[] => Array.from({ length: count }, (_, n) => shuffledPosition(n, count, seed));

describe('the shuffled order', () => {
  it('holds everything exactly once', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 0, max: 2 ** 53 - 1 }), (count, seed) => {
      expect(order(count, seed).toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
    }), { numRuns: 60 });
  });

  it('is the same for the same seed and another for another', () => {
    expect(order(200, 42)).toEqual(order(200, 42));
    const same = order(200, 42).filter((position, n) => position === order(200, 43)[n]).length;
    expect(same).toBeLessThan(12);
  });

  it('draws every place about equally often into the first tenth', () => {
    const drawn = new Array<number>(100).fill(0);
    for (let seed = 0; seed < 4_000; seed++) for (let n = 0; n < 10; n++) drawn[shuffledPosition(n, 100, seed)]! += 1;
    // 400 expected; the standard deviation is 19, so that ± 100 is more than five of them.
    expect(Math.min(...drawn)).toBeGreaterThan(300);
    expect(Math.max(...drawn)).toBeLessThan(500);
  });

  it('costs little wherever it is asked, however large the run', () => {
    const askOften = (): void => { for (let n = 0; n < 2_000; n++) shuffledPosition(n * 999, 2_000_000, 7); };
    expect(spentMs(askOften)).toBeLessThan(500);
  });

  it('has nothing beyond its end', () => {
    expect(() => shuffledPosition(5, 5, 1)).toThrow(/no number 5 among 5/);
  });
});
