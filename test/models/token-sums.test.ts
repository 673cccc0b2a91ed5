// Tokens of several calls are added up, or not known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumKnown } from '../../src/models/token-sums.ts';

describe('the tokens of several calls', () => {
  it('are what the calls took together where each told', () => {
    fc.assert(fc.property(fc.array(fc.nat()), (counts) => {
      expect(sumKnown(counts)).toBe(counts.reduce((one, other) => one + other, 0));
    }));
  });

  it('are not known where one of them did not tell, wherever it stands', () => {
    fc.assert(fc.property(fc.array(fc.nat()), fc.array(fc.nat()), (before, after) => {
      expect(sumKnown([...before, null, ...after])).toBeNull();
    }));
  });
});
