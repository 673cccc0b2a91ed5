// Reviews that meet: forms sent twice or too late, people and windows at the same moment, and a run that is still under way. Nothing happens twice and nothing is lost.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts';
import { addReview, addReviews, type Added } from '../../src/reviews/review-verbs.ts';
import { settle } from '../support/settled-run.ts';
import { app, reviewCount, run, settleAnother } from './result-stage.ts';
import { add, ann, bob, mixedRunBeside, openVerbStage, order, refused, revision, settleMixedRun, stored, withdraw } from './verb-stage.ts';

beforeAll(openVerbStage);

describe('two at once', () => {
  beforeAll(settleMixedRun);

  it('a double click is one review, also when both come at the same moment', async () => {
    const twice = order(0);
    const answers = await Promise.all([addReview(app.db, twice), addReview(app.db, twice)]) as Added[];
    expect(answers[0]!.reviewId).toBe(answers[1]!.reviewId);
    expect(answers.map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
    expect([await reviewCount(), await revision()]).toEqual([1, 1]);
  });

  it('the same form is not taken for another result', async () => {
    const requestKey = randomUUID();
    await add(0, { requestKey });
    expect(await refused(1, { requestKey })).toMatchObject({ refused: 'conflict' });
  });

  it('a stale form is refused once, and goes through when it has seen the other review', async () => {
    const { reviewId } = await add(1, { accountId: bob, verdict: 'pass' });
    expect(await refused(1, { seenReviewId: reviewId - 1 })).toMatchObject({ refused: 'conflict' });
    expect(await add(1, { seenReviewId: reviewId })).toMatchObject({ before: 'pass', verdict: 'fail' });
    expect(await stored(1)).toMatchObject({ disputed: true });
  });

  it('a review of another part, one’s own, or a withdrawn one makes no form stale', async () => {
    const ofFirst = { target: 'metric', runMetricId: run.metricIds[0]! } as const;
    const seenReviewId = (await add(4, { ...ofFirst, verdict: 'pass' })).reviewId - 1;
    await add(4, { accountId: bob, target: 'metric', runMetricId: run.metricIds[1]!, verdict: 'pass' });
    const gone = await add(4, { ...ofFirst, accountId: bob, verdict: 'fail' });
    await withdraw(4, gone.reviewId, bob);
    expect(await add(4, { ...ofFirst, verdict: 'fail', seenReviewId })).toMatchObject({ verdict: 'fail' });
  });

  it('a review of the whole result, which decides over its parts, has to have seen the reviews of those', async () => {
    const { reviewId } = await add(0, { accountId: bob, target: 'metric', runMetricId: run.metricIds[1]! });
    expect(await refused(0, { verdict: 'pass', seenReviewId: reviewId - 1 })).toMatchObject({ refused: 'conflict' });
    expect(isRefusal(await addReview(app.db, order(0, { seenReviewId: reviewId })))).toBe(false);
  });

  it('the same form with another answer is not taken for a repetition', async () => {
    const sent = order(1, { verdict: 'pass', comment: ' Fine. ' });
    const first = await addReview(app.db, sent) as Added;
    expect(await addReview(app.db, sent)).toMatchObject({ reviewId: first.reviewId });
    for (const other of [{ verdict: 'fail' }, { comment: 'No.' }, { target: 'metric', runMetricId: run.metricIds[0]! }] as const) {
      expect(await addReview(app.db, { ...sent, ...other })).toMatchObject({ refused: 'conflict' });
    }
  });

  it('several reviews of one form are written together or not at all', async () => {
    const usedElsewhere = randomUUID();
    await add(0, { requestKey: usedElsewhere });
    const before = await reviewCount();
    const refusals = [{ verdict: null }, { runMetricId: 999_999 }, { comment: '' }, { requestKey: usedElsewhere }] as const;
    for (const over of refusals) {
      const metric = order(1, { target: 'metric', runMetricId: run.metricIds[0]!, verdict: 'pass', ...over });
      expect(isRefusal(await addReviews(app.db, [order(1), metric])), JSON.stringify(over)).toBe(true);
      expect(await reviewCount()).toBe(before);
    }
    const other = await mixedRunBeside();
    const inRuns = [{}, { runId: other.id, resultId: other.results[0]!.id }];
    for (let times = 1; times <= 4; times++) {
      const key = randomUUID();
      const sameKeyAtOnce = await Promise.all(inRuns.map((where) => addReviews(app.db, [order(0, where), order(0, { ...where, requestKey: key })])));
      expect(sameKeyAtOnce.filter(isRefusal)).toHaveLength(1);
      const { written } = await app.db.selectFrom('reviews').select(({ fn }) => fn.countAll<number>().as('written')).where('run_id', 'in', [run.id, other.id]).executeTakeFirstOrThrow();
      expect(Number(written)).toBe(before + 2 * times);
    }
  });

  it('a review that was edited in another window is not edited over', async () => {
    const first = await add(1);
    await add(1, { supersedesId: first.reviewId });
    expect(await refused(1, { supersedesId: first.reviewId })).toMatchObject({ refused: 'conflict' });
    expect(await withdraw(1, first.reviewId)).toMatchObject({ refused: 'conflict' });
  });

  it('neither of two people who review the same result is lost', async () => {
    const before = await reviewCount();
    await Promise.all(Array.from({ length: 12 }, (_, index) => add(index % 2, { accountId: index % 3 === 0 ? ann : bob, verdict: index % 2 === 0 ? 'pass' : 'fail' })));
    expect(await reviewCount()).toBe(before + 12);
  });
});

describe('a run under way', () => {
  it('keeps a review of its first trial when the last one settles, and no two transactions wait in a circle', async () => {
    const { db } = app;
    const open = new Set<string>();
    await settleAnother((position, trial) => (trial === 1 && open.add(`${position}`) ? ['pass', 'pass'] : null), { trials: 3 });
    const rest = run.results.filter(({ trial }) => trial > 1);
    const firsts = run.results.filter(({ trial }) => trial === 1);
    const said = (index: number): Promise<Added | Refusal> => addReview(db, { ...order(0), resultId: firsts[index % firsts.length]!.id, accountId: index % 2 === 0 ? ann : bob });
    const answers = await Promise.all([
      ...rest.map((result) => settle(db, { ...result, runId: run.id }, ['fail', 'pass'], run.metricIds)), ...Array.from({ length: 24 }, (_, index) => said(index)),
    ]);
    expect(answers.filter(isRefusal)).toEqual([]);
    const tests = await db.selectFrom('run_tests').select(['verdict', 'automated_verdict', 'flaky', 'reviewed', 'conflicting']).where('run_id', '=', run.id).execute();
    expect(tests).toEqual(firsts.map(() => ({ verdict: 'fail', automated_verdict: 'fail', flaky: false, reviewed: true, conflicting: true })));
  });
});
