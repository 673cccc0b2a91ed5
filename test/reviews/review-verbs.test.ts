// Reviews as verbs: who may say what of which result, what follows from it, and what is refused.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { ReviewOrder } from '../../src/reviews/review-order.ts';
import { app, fixture, reviewCount, run } from './result-stage.ts';
import { add, ann, bob, mixedRunBeside, openVerbStage, refused, revision, settleMixedRun, stored, withdraw } from './verb-stage.ts';

/** A result of the same project in another run. */
let otherRunsResult: number;

beforeAll(openVerbStage);

describe('a review', () => {
  beforeAll(settleMixedRun);

  it('changes the verdict, leaves the automated one, and withdrawing it restores what stood', async () => {
    const before = await stored(0);
    const added = await add(0);
    expect(added).toMatchObject({ before: 'pass', verdict: 'fail' });
    expect(await stored(0)).toEqual({ verdict: 'fail', automated_verdict: 'pass', reviewed: true, conflicting: true, disputed: false });
    expect(await withdraw(0, added.reviewId)).toEqual({ before: 'fail', verdict: 'pass' });
    expect(await stored(0)).toEqual(before);
    expect(await withdraw(0, added.reviewId), 'withdrawing again').toEqual({ before: 'pass', verdict: 'pass' });
  });

  it('that is edited counts with its new text only, and is all still there', async () => {
    const first = await add(1, { verdict: 'pass' });
    const second = await add(1, { verdict: 'fail', comment: 'On second thoughts.', supersedesId: first.reviewId });
    expect((await stored(1)).verdict).toBe('fail');
    expect(await withdraw(1, second.reviewId)).toEqual({ before: 'fail', verdict: 'pass' });
    expect(await withdraw(1, first.reviewId)).toEqual({ before: 'pass', verdict: 'fail' });
  });

  it('of an error or of a result without metric decides it, and needs no comment', async () => {
    expect(await add(2, { verdict: 'pass', comment: '' })).toMatchObject({ before: 'error', verdict: 'pass' });
    expect(await add(3, { verdict: 'fail', comment: '' })).toMatchObject({ before: 'none', verdict: 'fail' });
    expect(await stored(2)).toMatchObject({ automated_verdict: 'error', conflicting: false });
  });

  it('of a metric moves that metric alone', async () => {
    await add(4, { target: 'metric', runMetricId: run.metricIds[0]!, verdict: 'pass', comment: '' });
    const evaluations = await app.db.selectFrom('evaluations').select(['run_metric_id', 'verdict', 'reviewed_verdict']).where('result_id', '=', run.results[4]!.id).orderBy('run_metric_id').execute();
    expect(evaluations.map(({ verdict, reviewed_verdict }) => [verdict, reviewed_verdict])).toEqual([['error', 'pass'], ['pass', null]]);
    expect(await stored(4)).toMatchObject({ verdict: 'pass', automated_verdict: 'error' });
  });

  it('raises the revision of its run, keeps what the machine had said, and stands in the audit log', async () => {
    const before = await revision();
    const { reviewId } = await add(0, { verdict: 'pass', comment: '', lane: 'random', blind: true });
    expect(await revision()).toBe(before + 1);
    expect(await app.db.selectFrom('reviews').select(['automated_verdict', 'lane', 'blind']).where('id', '=', reviewId).executeTakeFirstOrThrow()).toEqual({ automated_verdict: 'pass', lane: 'random', blind: true });
    const entry = await app.db.selectFrom('audit_entries').selectAll().where('action', '=', 'review.added').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow();
    expect(entry).toMatchObject({ project_id: fixture.projectId, account_id: ann, subject: `run ${run.number}, result 1` });
  });

  it('closes the assignment of who wrote it, and of nobody else', async () => {
    const assignment = { project_id: fixture.projectId, run_id: run.id, result_id: run.results[0]!.id };
    await app.db.insertInto('assignments').values([{ ...assignment, account_id: ann }, { ...assignment, account_id: bob }]).execute();
    await add(0, { verdict: 'pass', comment: '' });
    const open = await app.db.selectFrom('assignments').select('account_id').where('run_id', '=', run.id).where('closed_at', 'is', null).execute();
    expect(open).toEqual([{ account_id: bob }]);
  });
});

describe('a review is refused', () => {
  beforeAll(async () => {
    otherRunsResult = (await mixedRunBeside()).results[0]!.id;
    await settleMixedRun();
  });

  it.each<[string, number, () => Partial<ReviewOrder>, Partial<Refusal>]>([
    ['without a verdict', 0, () => ({ verdict: null }), { refused: 'invalid', fields: { verdict: 'Choose Pass or Fail.' } }],
    ['with a comment of 100 kB', 0, () => ({ comment: 'x'.repeat(100_000) }), { refused: 'invalid', fields: { comment: 'A comment holds at most 10,000 characters; this one has 100,000.' } }],
    ['when it contradicts the machine without saying why', 0, () => ({ comment: ' \n' }), { refused: 'invalid', fields: { comment: 'Say why: your verdict contradicts the automated one.' } }],
    ['when it contradicts a metric without saying why', 1, () => ({ target: 'metric', runMetricId: run.metricIds[0]!, verdict: 'pass', comment: '' }), { fields: { comment: 'Say why: your verdict contradicts the automated one.' } }],
    ['about a metric that did not judge this result', 3, () => ({ target: 'metric', runMetricId: run.metricIds[0]! }), { refused: 'invalid', fields: { about: 'This is not a part of this result. Choose what your review is about.' } }],
    ['about a turn that the conversation does not have', 0, () => ({ target: 'turn', turnNumber: 2 }), { refused: 'invalid' }],
    ['of a result that is not judged yet', 5, () => ({}), { refused: 'conflict', message: 'This result has no verdict yet. Review it once it is judged.' }],
    ['of a run of another project', 0, () => ({ projectId: fixture.projectId + 1 }), { refused: 'not_found' }],
    ['of a result of another run', 0, () => ({ resultId: otherRunsResult }), { refused: 'not_found' }],
    ['in place of a review that is not there', 0, () => ({ supersedesId: 999_999 }), { refused: 'not_found' }],
    ['by a form without its key', 0, () => ({ requestKey: 'x' }), { refused: 'invalid' }],
  ])('%s', async (_, position, over, refusal) => {
    const before = await reviewCount();
    expect(await refused(position, over())).toMatchObject(refusal);
    expect(await reviewCount()).toBe(before);
    expect(await revision()).toBe(0);
  });

  it('in a project that is deleted', async () => {
    await app.db.updateTable('projects').set({ deleted_at: new Date() }).where('id', '=', fixture.projectId).execute();
    expect(await refused(0, {})).toMatchObject({ refused: 'not_found' });
    await app.db.updateTable('projects').set({ deleted_at: null }).where('id', '=', fixture.projectId).execute();
  });

  it('when it would edit or withdraw what somebody else wrote', async () => {
    const { reviewId } = await add(0);
    expect(await refused(0, { accountId: bob, supersedesId: reviewId })).toMatchObject({ refused: 'forbidden' });
    expect(await withdraw(0, reviewId, bob)).toMatchObject({ refused: 'forbidden' });
    expect((await stored(0)).verdict).toBe('fail');
  });

  it('but not for want of a comment where the machine’s verdict was hidden', async () => {
    expect(await add(0, { blind: true, comment: '' })).toMatchObject({ verdict: 'fail' });
  });
});
