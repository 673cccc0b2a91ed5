// The decision in words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/comparison.ts';
import { decisionSentence, evidenceSentence, intervalText, marginText, pText, pointsText, settlingSentence } from '../../src/domain/decision-words.ts';
import { explainDecision } from '../../src/domain/explain-decision.ts';
import { oneTrialGroup } from '../../src/domain/pair-groups.ts';
import type { PairGroup } from '../../src/domain/pair-groups.ts';
import { atOnce } from '../support/at-once.ts';

const decided = (groups: readonly PairGroup[]) => atOnce(decide({ groups, margin: 0.05, runIds: ['a', 'b'] }));
const table = (bothPass: number, regressed: number, improved: number, bothFail: number, ...more: PairGroup[]) => decided([
  oneTrialGroup('pass', 'pass', bothPass), oneTrialGroup('pass', 'fail', regressed),
  oneTrialGroup('fail', 'pass', improved), oneTrialGroup('fail', 'fail', bothFail), ...more,
]);

describe('the sentence', () => {
  it('names the verdict, the baseline and the counts', () => {
    expect(decisionSentence(table(15, 8, 1, 8), 'run 14')).toBe('Worse than run 14: 8 tests regressed, 1 improved.');
    expect(decisionSentence(table(20, 0, 6, 6), 'run 14')).toBe('Better than run 14: 6 tests improved, none regressed.');
    expect(decisionSentence(table(15, 5, 1, 11), 'run 14')).toBe('Can’t tell yet: 5 tests regressed, 1 improved.');
    expect(decisionSentence(table(300, 4, 5, 91), 'run 14')).toBe('No meaningful difference from run 14: 5 tests improved, 4 regressed.');
    expect(decisionSentence(table(20, 0, 0, 1), 'run 14')).toBe('Can’t tell yet: none of 21 tests changed its verdict.');
    expect(decisionSentence(decided([]), 'run 14')).toBe('Can’t tell yet: no test has a verdict in both this run and run 14.');
  });

  it('leads with the pass rate where there are several trials', () => {
    const groups = [{ tests: 40, before: { passed: 5, failed: 0, open: 0 }, after: { passed: 4, failed: 1, open: 0 } }];
    expect(decisionSentence(decided(groups), 'run 14')).toBe('Worse than run 14: pass rate −20.0 points; none of 40 tests changed its verdict.');
  });
});

describe('the evidence', () => {
  it('is the p of a change, and says where a proven change is small', () => {
    expect(evidenceSentence(table(15, 8, 1, 8))).toBe('Unlikely to be noise (p = 0.039).');
    expect(evidenceSentence(table(800, 20, 5, 175))).toBe('Unlikely to be noise (p = 0.004). Real, but small: within the margin of 5 points.');
  });

  it('is the interval where there is no meaningful difference', () => {
    expect(evidenceSentence(table(300, 4, 5, 91))).toMatch(/^The difference is likely between −\d\.\d and \+\d\.\d points, within the margin of 5 points\.$/);
  });

  it('says what would settle it', () => {
    expect(evidenceSentence(table(75, 6, 2, 17))).toMatch(/^This could be noise \(p = 0\.29\)\. About [\d,]+ tests would show a change of this size; about [\d,]+ would show that there is no change beyond 5 points, if that is so\.$/);
    expect(evidenceSentence(table(20, 0, 0, 1))).toMatch(/^Nothing changed, but 21 tests cannot rule out a change beyond 5 points\. About \d+ tests would show that there is no change beyond 5 points\.$/);
    expect(evidenceSentence(decided([]))).toBe('There is nothing to compare. Choose a baseline that shares tests with this run.');
    expect(settlingSentence(table(15, 8, 1, 8))).toBe('');
  });

  it('names missing verdicts where they could change the answer', () => {
    expect(evidenceSentence(table(15, 8, 1, 8, oneTrialGroup('fail', 'error', 3), oneTrialGroup('error', 'fail', 1)))).toBe(
      '4 tests have a verdict missing, enough to change the answer. Without them it reads “worse”. Run them again: 3 in this run, 1 in the baseline.');
  });
});

describe('the numbers', () => {
  it('show p to the digits that matter', () => {
    expect([0.0390625, 0.21875, 0.03125, 0.0004, 1, 0.999, 0.0997, 0.5].map(pText)).toEqual(['p = 0.039', 'p = 0.22', 'p = 0.031', 'p < 0.001', 'p = 1', 'p > 0.99', 'p = 0.10', 'p = 0.50']);
  });

  it('never show a p below 0.05 as 0.05, nor one above as less', () => {
    expect([0.04999, 0.0496, 0.0504].map(pText)).toEqual(['p = 0.0499', 'p = 0.0496', 'p = 0.050']);
    fc.assert(fc.property(fc.double({ min: 0.001, max: 0.99, noNaN: true }), (p) => {
      expect(Number(pText(p).slice('p = '.length)) < 0.05).toBe(p < 0.05);
    }));
  });

  it('show differences in points with their sign, and nothing as neither', () => {
    expect([-0.2334, 0.05, 0.0001, -0.0001].map(pointsText)).toEqual(['−23.3 points', '+5.0 points', '0.0 points', '0.0 points']);
    expect(intervalText({ low: -0.381, high: 0.029 })).toBe('−38.1 and +2.9 points');
    expect([0.05, 0.025, 0.01].map(marginText)).toEqual(['5 points', '2.5 points', '1 point']);
  });
});

describe('how it is decided', () => {
  const headings = (groups: ReturnType<typeof table>) => explainDecision(groups).map(({ heading }) => heading);

  it('is told in the order in which the rule asks', () => {
    expect(headings(table(15, 8, 1, 8))).toEqual(['Which tests count', 'Could it be chance', 'How large is it', 'Would it matter', 'The decision']);
    expect(headings(table(15, 8, 1, 8, oneTrialGroup('fail', 'error', 3)))).toContain('What is missing');
    expect(headings(decided([]))).toEqual(['Which tests count', 'The decision']);
  });

  it('carries this comparison’s own numbers', () => {
    const steps = explainDecision(table(15, 8, 1, 8));
    expect(steps[0]?.numbers.map(({ value }) => value)).toEqual(['15', '8', '1', '8']);
    expect(steps[1]?.sentence).toBe('9 tests changed. By chance alone each would improve or regress like a coin toss; a split of 8 to 1 or more uneven then comes up with p = 0.039 (exact McNemar test).');
    expect(steps[2]?.sentence).toContain('The pass rate went from 71.9% to 50.0%. With 95% confidence the difference is between −');
    expect(steps[2]?.numbers).toEqual([{ label: 'Difference', value: '−21.9 points' }]);
    expect(steps.at(-1)).toEqual({ heading: 'The decision', sentence: 'p is below 0.05 and the pass rate is lower: worse.', numbers: [{ label: 'Verdict', value: 'Worse' }] });
  });

  it('says of a proven change within the margin that it is small', () => {
    expect(explainDecision(table(800, 20, 5, 175)).at(-1)?.sentence).toBe('p is below 0.05 and the pass rate is lower: worse. It lies within the margin: real, but small.');
  });

  it('names the method of several trials', () => {
    const steps = explainDecision(decided([{ tests: 40, before: { passed: 5, failed: 0, open: 0 }, after: { passed: 4, failed: 1, open: 0 } }]));
    expect(steps[1]?.sentence).toContain('sign-flip permutation test');
    expect(steps[2]?.sentence).toContain('bootstrap over tests');
  });

  it('does not say that p is large where only what is missing stands against it', () => {
    const last = explainDecision(table(15, 8, 1, 8, oneTrialGroup('fail', 'error', 3))).at(-1);
    expect(last?.sentence).toBe('What is missing could change the answer: can’t tell yet.');
  });
});
