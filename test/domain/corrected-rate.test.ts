// The corrected pass rate against the examples of Lang and Reiczigel.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFigure, type VerdictTable } from '../../src/domain/agreement.ts';
import { correctedRate, langReiczigel, pointEstimate, type CorrectedRate } from '../../src/domain/corrected-rate.ts';

const table = (bothPass: number, falsePass: number, falseFail: number, bothFail: number): VerdictTable => ({ bothPass, falsePass, falseFail, bothFail });

function figureOf(of: VerdictTable, passed: number, scored: number): CorrectedRate {
  const figure = correctedRate(of, { passed, scored });
  if (!isFigure(figure)) throw new Error(figure.why);
  return figure;
}

describe('the corrected pass rate', () => {
  it.each([
    // Z. Lang, J. Reiczigel (2014), examples 1, 2, 3 and 4, as the R package asht (M. P. Fay, prevSeSp) gives them with their intervals.
    [4060 / 11284, 11284, 178 / 179, 179, 358 / 359, 359, 0.349, 0.372],
    [51 / 2971, 2971, 32 / 33, 33, 1, 20, 0, 0.053],
    [0.06, 11862, 0.8, 10, 1, 12, 0, 0.147],
    [259 / 509, 509, 84 / 127, 127, 96 / 109, 109, 0.58, 0.87],
    [51 / 509, 509, 23 / 41, 41, 187 / 195, 195, 0.037, 0.195],
  ])('has the published interval for an apparent rate of %f', (apparent, scored, sensitivity, passes, specificity, fails, low, high) => {
    const { centre, half } = langReiczigel({ passed: apparent * scored, scored }, { sensitivity, passes, specificity, fails });
    const decimals = low === 0.58 ? 2 : 3;
    expect(Math.max(0, centre - half)).toBeCloseTo(low, decimals);
    expect(centre + half).toBeCloseTo(high, decimals);
  });

  it('is the published estimate of Rogan and Gladen’s formula', () => {
    // epiR, epi.prev(pos = 23, tested = 150, se = 0.96, sp = 0.89): "5.1 cases per 100 cows".
    const estimate = pointEstimate({ passed: 23, scored: 150 }, { sensitivity: 0.96, passes: 100, specificity: 0.89, fails: 100 });
    expect(estimate).toBeCloseTo(0.051, 3);
  });

  it('is what people would have found, when the sample is the whole run', () => {
    fc.assert(fc.property(fc.tuple(fc.nat(300), fc.nat(60), fc.nat(60), fc.nat(300)), ([a, b, c, d]) => {
      const figure = correctedRate(table(a, b, c, d), { passed: a + b, scored: a + b + c + d });
      if (isFigure(figure)) expect(figure.rate).toBeCloseTo((a + c) / (a + b + c + d), 9);
    }));
  });

  it('lies within 0 and 1 and within its interval, whatever was counted', () => {
    fc.assert(fc.property(fc.tuple(fc.nat(200), fc.nat(200), fc.nat(200), fc.nat(200), fc.nat(5_000), fc.nat(5_000)), ([a, b, c, d, passed, failed]) => {
      const figure = correctedRate(table(a, b, c, d), { passed, scored: passed + failed });
      if (!isFigure(figure)) return;
      const { rate, interval } = figure;
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.high).toBeLessThanOrEqual(1);
      expect(interval.low).toBeLessThanOrEqual(rate);
      expect(interval.high).toBeGreaterThanOrEqual(rate);
    }));
  });

  it('says the same of failures when Pass and Fail change places', () => {
    const { rate, interval } = figureOf(table(40, 6, 3, 21), 700, 1_000);
    const mirrored = figureOf(table(21, 3, 6, 40), 300, 1_000);
    expect(mirrored.rate).toBeCloseTo(1 - rate, 12);
    expect(mirrored.interval.low).toBeCloseTo(1 - interval.high, 12);
    expect(mirrored.interval.high).toBeCloseTo(1 - interval.low, 12);
  });

  it('narrows to ± 5 points with the further reviews that it asks for, and not with one less', () => {
    const judged = { passed: 7_000, scored: 10_000 };
    const { furtherReviews } = figureOf(table(16, 2, 2, 10), 7_000, 10_000);
    const halfAfter = (more: number): number => {
      const grow = (30 + more) / 30;
      return langReiczigel(judged, { sensitivity: 16 / 18, passes: 18 * grow, specificity: 10 / 12, fails: 12 * grow }).half;
    };
    expect(furtherReviews).toBeGreaterThan(100);
    expect(halfAfter(furtherReviews)).toBeLessThanOrEqual(0.05);
    expect(halfAfter(furtherReviews - 1)).toBeGreaterThan(0.05);
    expect(figureOf(table(1_600, 200, 200, 1_000), 7_000, 10_000).furtherReviews).toBe(0);
  });

  it('asks for all that are left where fewer would not do, and with all of them reviewed is exact', () => {
    expect(figureOf(table(16, 2, 2, 10), 28, 48)).toMatchObject({ unreviewed: 18, furtherReviews: 18 });
    expect(figureOf(table(26, 3, 3, 16), 29, 48)).toMatchObject({ unreviewed: 0, furtherReviews: 0, rate: expect.closeTo(29 / 48, 12) as number });
    const { rate, interval } = figureOf(table(26, 3, 3, 16), 29, 48);
    expect(interval).toEqual({ low: rate, high: rate });
  });

  it('is not given for too few reviews, one-sided ones, nothing judged, or a judge that guesses', () => {
    expect(correctedRate(table(15, 2, 2, 10), { passed: 5, scored: 30 })).toEqual({ why: 'At least 30 blind reviews are needed.' });
    expect(correctedRate(table(5, 2, 2, 0), { passed: 5, scored: 29 })).toEqual({ why: 'Only 29 results of this run were judged Pass or Fail; 30 are needed for a figure.' });
    expect(correctedRate(table(30, 4, 0, 0), { passed: 5, scored: 9 })).toEqual({ why: 'People said Fail 4 times among 34 results; at least 5 are needed.' });
    expect(correctedRate(table(20, 2, 2, 10), { passed: 0, scored: 0 })).toEqual({ why: 'No result has an automated Pass or Fail.' });
    expect(correctedRate(table(10, 10, 10, 10), { passed: 5, scored: 9 })).toEqual({ why: 'The automated verdicts are no better than chance against people, so their pass rate cannot be corrected.' });
  });
});
