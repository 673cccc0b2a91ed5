// The rules of verdicts, with the examples of the product's definition.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { automatedVerdict, passRate, testVerdict } from '../../src/domain/verdicts.ts';
import type { EvaluationVerdict, Verdict } from '../../src/domain/vocabulary.ts';

const evaluation = fc.constantFrom<EvaluationVerdict>('pass', 'fail', 'error');
const trial = fc.constantFrom<Verdict>('pass', 'fail', 'error', 'none');

describe('the automated verdict of a result', () => {
  it.each<[string, boolean, EvaluationVerdict[], Verdict]>([
    ['a failed call is an error whatever was judged', true, ['pass'], 'error'],
    ['no metric is none', false, [], 'none'],
    ['any fail is a fail, also beside an error', false, ['pass', 'error', 'fail'], 'fail'],
    ['an error beside passes is an error', false, ['pass', 'error'], 'error'],
    ['only passes are a pass', false, ['pass', 'pass'], 'pass'],
  ])('%s', (_, callFailed, evaluations, verdict) => {
    expect(automatedVerdict({ callFailed, evaluations })).toBe(verdict);
  });

  it('does not depend on the order of the evaluations', () => {
    fc.assert(fc.property(fc.array(evaluation), (evaluations) => {
      expect(automatedVerdict({ callFailed: false, evaluations: evaluations.toReversed() })).toBe(automatedVerdict({ callFailed: false, evaluations }));
    }));
  });

  it('is never a pass while one evaluation is not', () => {
    fc.assert(fc.property(fc.array(evaluation), fc.constantFrom<EvaluationVerdict>('fail', 'error'), (evaluations, other) => {
      expect(automatedVerdict({ callFailed: false, evaluations: [...evaluations, other] })).not.toBe('pass');
    }));
  });
});

describe('the verdict of a test over its trials', () => {
  it.each<[string, Verdict[], { verdict: Verdict; flaky: boolean }]>([
    ['the majority of the scored trials decides', ['pass', 'fail', 'pass'], { verdict: 'pass', flaky: true }],
    ['a tie fails', ['pass', 'fail'], { verdict: 'fail', flaky: true }],
    ['errors do not vote', ['error', 'error', 'pass'], { verdict: 'pass', flaky: false }],
    ['without a scored trial an error is an error', ['none', 'error'], { verdict: 'error', flaky: false }],
    ['without any metric it is none', ['none', 'none'], { verdict: 'none', flaky: false }],
    ['agreeing trials are not flaky', ['fail', 'fail', 'fail'], { verdict: 'fail', flaky: false }],
  ])('%s', (_, trials, expected) => {
    expect(testVerdict(trials)).toEqual(expected);
  });

  it('is flaky exactly when a pass and a fail stand beside each other', () => {
    fc.assert(fc.property(fc.array(trial, { minLength: 1 }), (trials) => {
      expect(testVerdict(trials).flaky).toBe(trials.includes('pass') && trials.includes('fail'));
    }));
  });
});

describe('the pass rate', () => {
  it('leaves errors and tests without metric out', () => {
    expect(passRate({ pass: 46, fail: 4 })).toBeCloseTo(0.92);
  });

  it('is unknown where nothing is scored', () => {
    expect(passRate({ pass: 0, fail: 0 })).toBeNull();
  });
});
