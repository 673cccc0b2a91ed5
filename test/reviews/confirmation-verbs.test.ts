// Confirming as a verb: what is agreed with and what cannot be, that nobody is overruled unseen, and that no form is taken twice.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts';
import { confirmResults, type Confirmed } from '../../src/reviews/confirm-results.ts';
import { undoConfirmation } from '../../src/reviews/undo-confirmation.ts';
import { app, fixture, reviewCount, run } from './result-stage.ts';
import { add, ann, bob, openVerbStage, revision, settleMixedRun, stored, withdraw } from './verb-stage.ts';

beforeAll(openVerbStage);

describe('confirming', () => {
  beforeAll(settleMixedRun);
  const confirm = (over: Partial<Parameters<typeof confirmResults>[1]> = {}) => confirmResults(app.db, {
    projectId: fixture.projectId, accountId: ann, runId: run.id, tests: [0, 1, 2, 3, 4, 5].map((position) => ({ position, trial: null })), lane: null, blind: false, requestKey: randomUUID(), seenReviewId: 0, ...over,
  });

  it('agrees with what the machine decided, says what it had not decided, and changes no verdict', async () => {
    const requestKey = randomUUID();
    const expected: Confirmed = { confirmed: 2, already: 0, undecided: 3, unsettled: 1, missed: 0, undone: 0, turned: 0 };
    expect(await confirm({ requestKey })).toEqual(expected);
    expect(await confirm({ requestKey }), 'the same form again').toEqual(expected);
    expect([await reviewCount(), await revision()]).toEqual([2, 1]);
    expect(await stored(1)).toEqual({ verdict: 'fail', automated_verdict: 'fail', reviewed: true, conflicting: false, disputed: false });
    expect(await confirm(), 'another form').toMatchObject({ confirmed: 0, already: 2 });
  });

  it('says again what somebody has contradicted since, and closes the assignment also where it was said already', async () => {
    await settleMixedRun();
    const one = { tests: [{ position: 0, trial: 1 }] };
    await confirm(one);
    await app.db.insertInto('assignments').values({ project_id: fixture.projectId, run_id: run.id, result_id: run.results[0]!.id, account_id: ann }).execute();
    expect(await confirm(one)).toMatchObject({ confirmed: 0, already: 1 });
    expect(await app.db.selectFrom('assignments').select('id').where('run_id', '=', run.id).where('closed_at', 'is', null).execute()).toEqual([]);
    const { reviewId } = await add(0, { accountId: bob });
    expect(await confirm({ ...one, seenReviewId: reviewId })).toMatchObject({ confirmed: 1, already: 0 });
    expect(await stored(0)).toMatchObject({ verdict: 'pass', disputed: true });
  });

  it('is not repeated by the same form once it was taken back or edited, also not by many that come late at once', async () => {
    await settleMixedRun();
    const requestKey = randomUUID();
    const one = { requestKey, tests: [{ position: 0, trial: 1 }] };
    await confirm(one);
    const newest = async () => (await app.db.selectFrom('reviews').select('id').where('run_id', '=', run.id).orderBy('id', 'desc').executeTakeFirstOrThrow()).id;
    const { reviewId: edited } = await add(0, { verdict: 'fail', supersedesId: await newest() });
    expect(await confirm(one), 'edited').toMatchObject({ confirmed: 0, undone: 1, turned: 0 });
    await withdraw(0, edited);
    expect(await confirm(one), 'it stands again').toMatchObject({ confirmed: 1, undone: 0 });
    await undoConfirmation(app.db, { projectId: fixture.projectId, accountId: ann, runId: run.id, requestKey });
    const late = await Promise.all(Array.from({ length: 4 }, () => confirm(one)));
    expect(late.map((answer) => (isRefusal(answer) ? answer : [answer.confirmed, answer.undone]))).toEqual(Array(4).fill([0, 1]));
    expect([await reviewCount(), (await stored(0)).reviewed]).toEqual([2, false]);
    expect(await confirm({ ...one, requestKey: randomUUID() }), 'another form').toMatchObject({ confirmed: 1, undone: 0 });
    expect((await stored(0)).reviewed).toBe(true);
  });

  it('says of how many results it made the final verdict another one, also when its form is sent again', async () => {
    await settleMixedRun();
    const { reviewId } = await add(0, { accountId: bob });
    expect((await stored(0)).verdict).toBe('fail');
    const form = { requestKey: randomUUID(), seenReviewId: reviewId };
    expect(await confirm(form)).toMatchObject({ confirmed: 2, turned: 1 });
    expect(await confirm(form), 'again').toMatchObject({ confirmed: 2, turned: 1 });
    expect(await confirm({ ...form, accountId: bob, requestKey: randomUUID(), seenReviewId: null }), 'agreed by another person').toMatchObject({ confirmed: 2, turned: 0 });
  });

  it('does not overrule what somebody else said of a metric after the page was shown', async () => {
    await settleMixedRun();
    const { reviewId } = await add(0, { accountId: bob, target: 'metric', runMetricId: run.metricIds[0]! });
    expect(await confirm({ seenReviewId: reviewId - 1, tests: [{ position: 0, trial: 1 }] })).toMatchObject({ confirmed: 0, missed: 1 });
    expect((await stored(0)).verdict).toBe('fail');
  });

  it('does not overrule what somebody else said after the page was shown', async () => {
    await settleMixedRun();
    const { reviewId } = await add(0, { accountId: bob });
    expect(await confirm({ seenReviewId: reviewId - 1 })).toMatchObject({ confirmed: 1, missed: 1 });
    expect((await stored(0)).verdict).toBe('fail');
    expect(await confirm({ seenReviewId: reviewId, tests: [{ position: 0, trial: 1 }] })).toMatchObject({ confirmed: 1, missed: 0 });
    expect(await stored(0)).toMatchObject({ verdict: 'pass', disputed: true });
  });

  it.each<[string, Parameters<typeof confirm>[0], Partial<Refusal>]>([
    ['nothing', { tests: [] }, { refused: 'invalid' }],
    ['more than 500 at once', { tests: Array.from({ length: 501 }, (_, position) => ({ position, trial: null })) }, { refused: 'invalid', message: 'Confirm at most 500 tests at once.' }],
    ['tests that the run does not have', { tests: [{ position: 77, trial: null }] }, { refused: 'not_found' }],
    ['in another project', { projectId: 999_999 }, { refused: 'not_found' }],
  ])('is refused for %s', async (_, over, refusal) => {
    expect(await confirm(over)).toMatchObject(refusal);
  });
});
