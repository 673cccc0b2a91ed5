// What reviews make of a result: the examples of the product's definition, and what holds for any history of reviews.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalVerdict, reviewEffects, standingReviews, type JudgedResult, type ReviewEntry } from '../../src/domain/final-verdict.ts';
import { automatedVerdict } from '../../src/domain/verdicts.ts';
import type { EvaluationVerdict, ReviewedVerdict, Verdict } from '../../src/domain/vocabulary.ts';

type Said = Partial<Omit<ReviewEntry, 'verdict'>>;

let lastId = 0;
const review = (verdict: ReviewedVerdict, said: Said = {}): ReviewEntry =>
  ({ id: ++lastId, accountId: 1, target: 'result', runMetricId: null, turnNumber: null, supersedesId: null, ...said, verdict });
const ofMetric = (runMetricId: number, verdict: ReviewedVerdict, said: Said = {}): ReviewEntry => review(verdict, { target: 'metric', runMetricId, ...said });
const ofTurn = (turnNumber: number, verdict: ReviewedVerdict, said: Said = {}): ReviewEntry => review(verdict, { target: 'turn', turnNumber, ...said });
const judged = (...verdicts: EvaluationVerdict[]): Omit<JudgedResult, 'reviews'> => ({ callFailed: false, evaluations: verdicts.map((verdict, id) => ({ id, verdict })) });
const failedCall = { callFailed: true, evaluations: [] };

describe('the final verdict of a result', () => {
  it.each<[string, Omit<JudgedResult, 'reviews'>, ReviewEntry[], Verdict]>([
    ['without reviews is the automated one', judged('pass', 'fail'), [], 'fail'],
    ['is what the review of the whole result says', judged('fail'), [review('pass')], 'pass'],
    ['follows the latest of two reviews of the whole result', judged('fail'), [review('pass'), review('fail', { accountId: 2 })], 'fail'],
    ['is not moved by a later review of a metric once the whole result is reviewed', judged('pass', 'pass'), [review('pass'), ofMetric(0, 'fail')], 'pass'],
    ['is not moved by an earlier review of a metric either', judged('pass', 'pass'), [ofMetric(0, 'fail'), review('pass')], 'pass'],
    ['is not moved by a later review of a turn', judged('pass'), [review('pass'), ofTurn(1, 'fail')], 'pass'],
    ['fails where a metric is reviewed Fail', judged('pass', 'pass'), [ofMetric(1, 'fail')], 'fail'],
    ['passes where the one failing metric is reviewed Pass', judged('pass', 'fail'), [ofMetric(1, 'pass')], 'pass'],
    ['still fails where only one of two failing metrics is reviewed Pass', judged('fail', 'fail'), [ofMetric(1, 'pass')], 'fail'],
    ['passes where the metric that could not judge is reviewed Pass', judged('pass', 'error'), [ofMetric(1, 'pass')], 'pass'],
    ['follows the latest review of a metric', judged('pass'), [ofMetric(0, 'fail'), ofMetric(0, 'pass', { accountId: 2 })], 'pass'],
    ['fails where a turn is reviewed Fail', judged('pass', 'pass'), [ofTurn(2, 'fail')], 'fail'],
    ['is not withdrawn by a turn reviewed Pass', judged('fail'), [ofTurn(1, 'pass'), ofTurn(2, 'pass')], 'fail'],
    ['is not withdrawn by a Pass of the very turn that somebody else reviewed Fail', judged('pass'), [ofTurn(2, 'fail'), ofTurn(2, 'pass', { accountId: 2 })], 'fail'],
    ['of a failed call becomes what the reviewer said', failedCall, [review('pass')], 'pass'],
    ['of a failed call stays an error where only a turn is reviewed Pass', failedCall, [ofTurn(1, 'pass')], 'error'],
    ['of a failed call fails where a turn is reviewed Fail', failedCall, [ofTurn(1, 'fail')], 'fail'],
    ['of a result that no metric judged becomes what the reviewer said', judged(), [review('fail')], 'fail'],
  ])('%s', (_, result, reviews, verdict) => {
    expect(finalVerdict({ ...result, reviews }).verdict).toBe(verdict);
  });
});

describe('a result', () => {
  const flags = (result: Omit<JudgedResult, 'reviews'>, ...reviews: ReviewEntry[]) => {
    const { reviewed, conflicting, disputed } = finalVerdict({ ...result, reviews });
    return { reviewed, conflicting, disputed };
  };

  it.each<[string, Omit<JudgedResult, 'reviews'>, ReviewEntry[], [boolean, boolean, boolean]]>([
    ['without reviews is none of it', judged('fail'), [], [false, false, false]],
    ['is reviewed where somebody agrees', judged('fail'), [review('fail')], [true, false, false]],
    ['conflicts where somebody contradicts the automated verdict', judged('fail'), [review('pass')], [true, true, false]],
    ['conflicts where one metric is contradicted, although the verdict stays', judged('fail', 'pass'), [ofMetric(1, 'fail')], [true, true, false]],
    ['does not conflict where a person decides what no machine could', failedCall, [review('fail')], [true, false, false]],
    ['does not conflict where a person decides a metric that erred', judged('error'), [ofMetric(0, 'pass')], [true, false, false]],
    ['conflicts where a turn of a passed result fails', judged('pass'), [ofTurn(1, 'fail')], [true, true, false]],
    ['does not conflict where a turn of a failed result passes', judged('fail'), [ofTurn(1, 'pass')], [true, false, false]],
    ['is disputed where two people differ about it', judged('fail'), [review('fail'), review('pass', { accountId: 2 })], [true, true, true]],
    ['is not disputed where one person changed their mind', judged('fail'), [review('pass'), review('fail')], [true, true, false]],
    ['is not disputed where the later word of each is the same', judged('fail'), [review('fail'), review('pass', { accountId: 2 }), review('pass')], [true, true, false]],
    ['is not disputed where two people speak of different metrics', judged('fail', 'pass'), [ofMetric(0, 'fail'), ofMetric(1, 'pass', { accountId: 2 })], [true, false, false]],
  ])('%s', (_, result, reviews, [reviewed, conflicting, disputed]) => {
    expect(flags(result, ...reviews)).toEqual({ reviewed, conflicting, disputed });
  });
});

interface History {
  reviews: ReviewEntry[];
  withdrawn: number[];
}

const step = fc.record({
  act: fc.constantFrom('add', 'add', 'edit', 'withdraw'), accountId: fc.integer({ min: 1, max: 3 }), at: fc.nat(),
  verdict: fc.constantFrom<ReviewedVerdict>('pass', 'fail'),
  target: fc.constantFrom<Said>({}, { target: 'metric', runMetricId: 0 }, { target: 'metric', runMetricId: 1 }, { target: 'turn', turnNumber: 1 }, { target: 'turn', turnNumber: 2 }),
});

/** Replays what people may do: add, edit and withdraw what of their own stands. */
function replay(steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]): History[] {
  const states: History[] = [{ reviews: [], withdrawn: [] }];
  for (const { act, accountId, at, verdict, target } of steps) {
    const { reviews, withdrawn } = states.at(-1)!;
    const own = standingReviews(reviews, new Set(withdrawn)).filter((one) => one.accountId === accountId);
    const chosen = own[at % Math.max(1, own.length)];
    if (act === 'withdraw') { if (chosen) states.push({ reviews, withdrawn: [...withdrawn, chosen.id] }); continue; }
    const supersedesId = act === 'edit' && chosen ? chosen.id : null;
    states.push({ reviews: [...reviews, review(verdict, { accountId, supersedesId, ...target })], withdrawn });
  }
  return states;
}

const histories = fc.array(step, { maxLength: 14 }).map(replay);
const results = fc.record({
  callFailed: fc.boolean(),
  evaluations: fc.array(fc.constantFrom<EvaluationVerdict>('pass', 'fail', 'error'), { maxLength: 2 }).map((verdicts) => verdicts.map((verdict, id) => ({ id, verdict }))),
}).map(({ callFailed, evaluations }) => ({ callFailed, evaluations: callFailed ? [] : evaluations }));
const outcome = (result: Omit<JudgedResult, 'reviews'>, { reviews, withdrawn }: History) => finalVerdict({ ...result, reviews: standingReviews(reviews, new Set(withdrawn)) });

describe('whatever people write, edit and withdraw', () => {
  it('withdrawing restores exactly what stood before the review was written', () => {
    fc.assert(fc.property(results, histories, fc.constantFrom<ReviewedVerdict>('pass', 'fail'), fc.boolean(), fc.nat(), (result, states, verdict, isEdit, at) => {
      const before = states.at(-1)!;
      const standing = standingReviews(before.reviews, new Set(before.withdrawn));
      const edited = isEdit ? standing[at % Math.max(1, standing.length)] : undefined;
      const added = review(verdict, { accountId: edited?.accountId ?? 1, supersedesId: edited?.id ?? null });
      const after = { reviews: [...before.reviews, added], withdrawn: [...before.withdrawn, added.id] };
      expect(standingReviews(after.reviews, new Set(after.withdrawn))).toEqual(standing);
      expect(outcome(result, after)).toEqual(outcome(result, before));
    }));
  });

  it('a review that was withdrawn counts as never written', () => {
    fc.assert(fc.property(results, histories, (result, states) => {
      const { reviews, withdrawn } = states.at(-1)!;
      expect(outcome(result, { reviews, withdrawn })).toEqual(outcome(result, { reviews: reviews.filter(({ id }) => !withdrawn.includes(id)), withdrawn: [] }));
    }));
  });

  it('of an edited review one text stands at a time', () => {
    fc.assert(fc.property(histories, (states) => {
      const { reviews, withdrawn } = states.at(-1)!;
      const rootOf = (one: ReviewEntry): number => (one.supersedesId === null ? one.id : rootOf(reviews.find(({ id }) => id === one.supersedesId)!));
      const roots = standingReviews(reviews, new Set(withdrawn)).map(rootOf);
      expect(roots.length).toBe(new Set(roots).size);
      const alive = new Set(reviews.filter(({ id }) => !withdrawn.includes(id)).map(rootOf));
      expect(new Set(roots)).toEqual(alive);
    }));
  });

  it('the latest standing review of the whole result has the last word, and without reviews the machine has it', () => {
    fc.assert(fc.property(results, histories, (result, states) => {
      const { reviews, withdrawn } = states.at(-1)!;
      const standing = standingReviews(reviews, new Set(withdrawn));
      const whole = standing.filter(({ target }) => target === 'result').at(-1);
      const { verdict, metricVerdicts, reviewed } = outcome(result, states.at(-1)!);
      if (whole) expect(verdict).toBe(whole.verdict);
      if (standing.length === 0) expect(verdict).toBe(automatedVerdict({ callFailed: result.callFailed, evaluations: result.evaluations.map((one) => one.verdict) }));
      if (!whole && metricVerdicts.some((one) => one.verdict === 'fail')) expect(verdict).toBe('fail');
      expect(reviewed).toBe(standing.length > 0);
    }));
  });
});

describe('what a review changed', () => {
  it('is told by the verdicts before and after it, as they were when it was written', () => {
    const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 12, minute));
    const [first, second, third] = [{ ...review('pass'), at: at(1) }, { ...review('fail', { accountId: 2 }), at: at(5) }, { ...ofMetric(0, 'pass'), at: at(6) }];
    const effects = reviewEffects(judged('fail'), [first, second, third], new Map([[first.id, at(3)], [second.id, at(9)]]));
    expect(effects.get(first.id)).toEqual({ before: 'fail', after: 'pass' });
    expect(effects.get(second.id)).toEqual({ before: 'fail', after: 'fail' });
    expect(effects.get(third.id)).toEqual({ before: 'fail', after: 'fail' });
  });
});
