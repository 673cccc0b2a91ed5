// The strip's columns.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnVerdict, stripBin, stripColumns, stripWidth } from '../../src/domain/strip.ts';

describe('the strip of a run', () => {
  it('gives each test a column of its own up to 128 tests', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: stripColumns }), (tests) => {
      const bins = Array.from({ length: tests }, (_, position) => stripBin(position, tests));
      expect(new Set(bins).size).toBe(stripWidth(tests));
    }));
  });

  it('puts neighbours into the same column above that, fills every column, and keeps the order', () => {
    fc.assert(fc.property(fc.integer({ min: stripColumns + 1, max: 5_000 }), (tests) => {
      const bins = Array.from({ length: tests }, (_, position) => stripBin(position, tests));
      expect(bins).toEqual(bins.toSorted((a, b) => a - b));
      expect(new Set(bins).size).toBe(stripColumns);
      expect(Math.max(...bins)).toBe(stripColumns - 1);
    }), { numRuns: 50 });
  });

  it('shows the verdict that most needs to be seen', () => {
    expect(columnVerdict(new Set(['pass', 'error', 'fail']))).toBe('fail');
    expect(columnVerdict(new Set(['pass', 'none', 'error']))).toBe('error');
    expect(columnVerdict(new Set())).toBeNull();
  });
});
