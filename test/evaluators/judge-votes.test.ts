// Several votes become one judgement, and disagreement is shown.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricKind } from '../../src/domain/vocabulary.ts';
import type { ReadVote } from '../../src/evaluators/evaluator.ts';
import { medianOf } from '../../src/evaluators/judge-votes.ts';
import { configOf, errorsOf, judging } from './judging.ts';

const numeric = configOf('judge_numeric', { criteria: 'c', min: '0', max: '10', operator: '>=', threshold: '7', votes: '3' });
const categorical = configOf('judge_categorical', { criteria: 'c', categories: 'right\nnearly\nwrong', passing: 'right\nnearly', votes: '5' });
const binary = configOf('judge_binary', { criteria: 'c', votes: '3' });

const error: ReadVote = { verdict: 'error', score: null, category: null, reason: 'The judge’s answer is empty.' };
const scored = (score: number): ReadVote => ({ verdict: score >= 7 ? 'pass' : 'fail', score, category: null, reason: `Says ${score}.` });
const put = (category: string): ReadVote => ({ verdict: category === 'wrong' ? 'fail' : 'pass', score: null, category, reason: `It is ${category}.` });
const said = (verdict: 'pass' | 'fail'): ReadVote => ({ verdict, score: null, category: null, reason: `I say ${verdict}.` });
const combine = (kind: MetricKind, config: Record<string, unknown>, votes: ReadVote[]) => judging(kind).combine(config, votes);

describe('votes with scores', () => {
  it('become their median, which the threshold decides, with all of them and their spread in the reason', () => {
    expect(combine('judge_numeric', numeric, [scored(9), scored(6), scored(7)])).toEqual({
      verdict: 'pass', score: 7, category: null, threshold: 7, reason: 'Median 7 of 3 votes: 6, 7, 9 (spread 3). Says 7.',
    });
    expect(combine('judge_numeric', numeric, [scored(10), scored(6.5), scored(6)])).toMatchObject({ verdict: 'fail', score: 6.5 });
  });

  it('of an even number of usable ones have the mean of the middle two', () => {
    expect(combine('judge_numeric', numeric, [scored(6), error, scored(8)])).toEqual({
      verdict: 'pass', score: 7, category: null, threshold: 7, reason: 'Median 7 of 2 votes: 6, 8 (spread 2). 1 of 3 votes could not be used. Says 6.',
    });
  });

  it('have a median that no single vote can move beyond its neighbours', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 9 }), (scores) => {
      const median = medianOf(scores);
      expect(scores.filter((score) => score < median).length).toBeLessThanOrEqual(scores.length / 2);
      expect(scores.filter((score) => score > median).length).toBeLessThanOrEqual(scores.length / 2);
    }));
  });
});

describe('votes with verdicts', () => {
  it('follow the majority', () => {
    expect(combine('judge_binary', binary, [said('fail'), said('pass'), said('pass')])).toEqual({
      verdict: 'pass', score: null, category: null, threshold: null, reason: 'Votes: pass 2, fail 1. I say pass.',
    });
    expect(combine('judge_binary', binary, [said('fail'), said('fail'), said('pass')])).toMatchObject({ verdict: 'fail', reason: 'Votes: fail 2, pass 1. I say fail.' });
  });

  it('that are tied are an error, not a guess', () => {
    expect(combine('judge_binary', binary, [said('fail'), error, said('pass')])).toEqual({
      verdict: 'error', score: null, category: null, threshold: null, reason: 'The votes are tied: fail 1, pass 1.',
    });
  });
});

describe('votes with categories', () => {
  it('follow the majority of verdicts, with its most frequent category', () => {
    expect(combine('judge_categorical', categorical, [put('right'), put('wrong'), put('right'), put('nearly'), put('wrong')])).toEqual({
      verdict: 'pass', score: null, category: 'right', threshold: null,
      reason: '3 of 5 votes pass: “right” 2, “wrong” 2, “nearly” 1. It is right.',
    });
  });

  it('have no category where two of the majority are as frequent', () => {
    expect(combine('judge_categorical', categorical, [put('right'), put('nearly'), put('wrong')])).toMatchObject({ verdict: 'pass', category: null });
  });

  it('that are tied are an error', () => {
    expect(combine('judge_categorical', categorical, [put('right'), put('wrong')])).toMatchObject({ verdict: 'error', reason: 'The votes are tied: “right” 1, “wrong” 1.' });
  });
});

describe.each([
  ['judge_numeric', numeric, scored(9)], ['judge_categorical', categorical, put('right')], ['judge_binary', binary, said('pass')],
] as const)('votes of %s', (kind, config, good) => {
  it('decide only where more than half of them can be used, and say how many could not', () => {
    expect(combine(kind, config, [good, good, error])).toMatchObject({ verdict: 'pass', reason: expect.stringContaining('1 of 3 votes could not be used.') });
    expect(combine(kind, config, [good, error, error])).toEqual({
      verdict: 'error', score: null, category: null, threshold: null,
      reason: '2 of 3 votes could not be used, so there is no majority. The judge’s answer is empty.',
    });
    expect(combine(kind, config, [good, error]).verdict).toBe('error');
  });

  it('stand as they are where there is one', () => {
    expect(combine(kind, config, [good])).toMatchObject({ verdict: 'pass', score: good.score, category: good.category, reason: good.reason });
    expect(combine(kind, config, [error])).toMatchObject({ verdict: 'error', reason: error.reason });
  });

  it('are an error where there are none', () => {
    expect(combine(kind, config, []).verdict).toBe('error');
  });

  it('never pass where no vote does, and never depend on their order', () => {
    const bad: ReadVote = kind === 'judge_numeric' ? scored(2) : kind === 'judge_categorical' ? put('wrong') : said('fail');
    fc.assert(fc.property(fc.array(fc.constantFrom(good, bad, error), { maxLength: 9 }), (votes) => {
      const { verdict, score, category } = combine(kind, config, votes);
      expect(combine(kind, config, votes.toReversed())).toMatchObject({ verdict, score, category });
      const count = (one: ReadVote): number => votes.filter((vote) => vote === one).length;
      if (verdict === 'error') expect(count(error) * 2 >= votes.length || count(good) === count(bad)).toBe(true);
      if (kind !== 'judge_numeric' && verdict !== 'error') expect(verdict).toBe(count(good) > count(bad) ? 'pass' : 'fail');
      if (count(good) === 0) expect(verdict).not.toBe('pass');
    }));
  });
});

describe('the number of votes', () => {
  it.each(['2', '0', '11', '-1', '3.5', 'three', 'NaN'])('is not %s', (votes) => {
    expect(errorsOf('judge_binary', { criteria: 'c', votes })).toEqual({ votes: 'Choose 1, 3, 5, 7 or 9 votes.' });
  });

  it('is one where nothing is said', () => {
    expect(judging('judge_binary').votesOf(configOf('judge_binary', { criteria: 'c' }))).toBe(1);
    expect(judging('judge_numeric').votesOf(numeric)).toBe(3);
  });
});
