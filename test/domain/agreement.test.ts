// Agreement and Cohen's κ against published values.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf, cohensKappa, isFigure, type Agreement, type Kappa, type VerdictTable } from '../../src/domain/agreement.ts';

const table = (bothPass: number, falsePass: number, falseFail: number, bothFail: number): VerdictTable => ({ bothPass, falsePass, falseFail, bothFail });
const counts = fc.nat({ max: 400 });
const anyTable = fc.tuple(counts, counts, counts, counts).map(([a, b, c, d]) => table(a, b, c, d)).filter((t) => t.bothPass + t.falsePass + t.falseFail + t.bothFail > 0);

function kappaOf(of: VerdictTable): Kappa {
  const kappa = cohensKappa(of);
  if (!isFigure(kappa)) throw new Error(kappa.why);
  return kappa;
}

describe('Cohen’s kappa', () => {
  it('agrees with the worked example of statpsych, with its standard error and interval', () => {
    // D. G. Bonett, R package statpsych, ci.kappa(.05, 31, 12, 4, 58): Cohen kappa 0.6756757, SE 0.07344761, 0.5317210 to 0.8196303 (formula of Fleiss, Cohen and Everitt).
    const { kappa, standardError, interval } = kappaOf(table(31, 12, 4, 58));
    expect(kappa).toBeCloseTo(0.6756757, 7);
    expect(standardError).toBeCloseTo(0.07344761, 8);
    expect(interval?.low).toBeCloseTo(0.531721, 6);
    expect(interval?.high).toBeCloseTo(0.8196303, 6);
  });

  it('agrees with the textbook example of fifty grant proposals', () => {
    // Wikipedia, "Cohen's kappa": 20 and 15 agreed, 5 and 10 not; p_o = 0.7, p_e = 0.5, κ = 0.4.
    expect(kappaOf(table(20, 5, 10, 15)).kappa).toBeCloseTo(0.4, 12);
  });

  it('is the same whoever is called the judge, and whichever verdict is called Pass', () => {
    fc.assert(fc.property(anyTable, (t) => {
      const figures = [t, { ...t, falsePass: t.falseFail, falseFail: t.falsePass }, { ...t, bothPass: t.bothFail, bothFail: t.bothPass, falsePass: t.falseFail, falseFail: t.falsePass }].map(cohensKappa);
      const [first] = figures.filter(isFigure);
      expect(figures.filter(isFigure)).toHaveLength(first ? 3 : 0);
      for (const other of figures.filter(isFigure)) {
        expect(other.kappa).toBeCloseTo(first!.kappa, 10);
        expect(other.standardError).toBeCloseTo(first!.standardError, 8);
      }
    }));
  });

  it('lies within −1 and 1 and within its interval', () => {
    fc.assert(fc.property(anyTable, (t) => {
      const figure = cohensKappa(t);
      if (!isFigure(figure)) return;
      expect(figure.kappa).toBeGreaterThanOrEqual(-1 - 1e-12);
      expect(figure.kappa).toBeLessThanOrEqual(1 + 1e-12);
      expect(figure.standardError).not.toBeNaN();
      if (figure.interval) {
        expect(figure.interval.low).toBeGreaterThanOrEqual(-1);
        expect(figure.interval.high).toBeLessThanOrEqual(1);
        expect(figure.interval.low).toBeLessThanOrEqual(figure.kappa + 1e-12);
        expect(figure.interval.high).toBeGreaterThanOrEqual(figure.kappa - 1e-12);
      }
    }));
  });

  it('is 1 without an interval where all agree', () => {
    expect(kappaOf(table(20, 0, 0, 15))).toEqual({ kappa: 1, standardError: 0, interval: null });
  });

  it('is not given where one of the two always says the same', () => {
    expect(cohensKappa(table(20, 12, 0, 0))).toEqual({ why: 'The automated verdict was Pass every time, so kappa has no meaning here.' });
    expect(cohensKappa(table(0, 12, 0, 30))).toEqual({ why: 'People said Fail every time, so kappa has no meaning here.' });
    expect(cohensKappa(table(0, 0, 0, 0))).toEqual({ why: 'Nothing is reviewed yet.' });
  });
});

describe('agreement', () => {
  it('gives no figure for 29 reviews and one for 30', () => {
    expect(agreementOf(table(15, 2, 2, 10), 30)).toEqual({ why: 'One more blind review is needed before agreement can be estimated.' });
    expect(agreementOf(table(15, 2, 2, 11), 30)).toMatchObject({ reviewed: 30, agreed: 26, rate: 26 / 30 });
  });

  it('asks for no more reviews where the run has too few results for a figure', () => {
    expect(agreementOf(table(0, 0, 0, 0), 0)).toEqual({ why: 'No result of this run was judged Pass or Fail; 30 are needed for a figure.' });
    expect(agreementOf(table(1, 0, 0, 0), 1)).toEqual({ why: 'Only one result of this run was judged Pass or Fail; 30 are needed for a figure.' });
    expect(agreementOf(table(9, 0, 0, 0), 29)).toEqual({ why: 'Only 29 results of this run were judged Pass or Fail; 30 are needed for a figure.' });
    expect(agreementOf(table(9, 0, 0, 0), 30)).toEqual({ why: '21 more blind reviews are needed before agreement can be estimated.' });
  });

  it('gives no kappa while people said Fail less than five times', () => {
    const { kappa, rate } = agreementOf(table(36, 2, 0, 2), 60) as Agreement;
    expect(rate).toBeCloseTo(38 / 40);
    expect(kappa).toEqual({ why: 'People said Fail 4 times among 40 results; at least 5 are needed.' });
    expect(isFigure((agreementOf(table(36, 2, 0, 3), 60) as Agreement).kappa)).toBe(true);
  });
});
