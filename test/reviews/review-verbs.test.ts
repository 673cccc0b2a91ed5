// Reviews as verbs: who may say what of which result, what is refused, and that nothing happens twice.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts';
import { confirmResults, type Confirmed } from '../../src/reviews/confirm-results.ts';
import type { ReviewOrder } from '../../src/reviews/review-order.ts';
import { addReview, addReviews, type Added } from '../../src/reviews/review-verbs.ts';
import { undoConfirmation } from '../../src/reviews/undo-confirmation.ts';
import { withdrawReview } from '../../src/reviews/withdraw-reviews.ts';
import { makeMetric, makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { settle, settledRun, type SettledRun } from '../support/settled-run.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
let run: SettledRun;
/** A result of the same project in another run. */
let otherRunsResult: number;
let ann: number;
let bob: number;

beforeAll(async () => {
  database = await openTestDatabase();
  const { db } = database;
  fixture = await makeProject(db, { url: 'http://127.0.0.1:9/', tests: 6 });
  const second = await makeMetric(db, fixture.projectId, 'length', { unit: 'characters', min: 1, max: 10 }, 'Short');
  await db.insertInto('test_set_metrics').values({ test_set_id: fixture.testSetId, metric_id: second, position: 1 }).execute();
  const accounts = await db.insertInto('accounts').values(['ann', 'bob'].map((name) => ({ email: `${name}@example.com`, name, password_hash: 'none' }))).returning('id').execute();
  [ann, bob] = accounts.map(({ id }) => id) as [number, number];
});

/** Test 0 passes, 1 fails its first metric, 2 has a failed call, 3 has no metric, 4 has a metric that erred, 5 stays open. */
async function freshRun(): Promise<SettledRun> {
  const judged = [['pass', 'pass'], ['fail', 'pass'], 'call failed', [], ['error', 'pass'], null] as const;
  return settledRun(database.db, fixture, (position) => judged[position]!);
}

const order = (position: number, over: Partial<ReviewOrder> = {}): ReviewOrder => ({
  projectId: fixture.projectId, accountId: ann, runId: run.id, resultId: run.results[position]!.id, target: 'result', verdict: 'fail', comment: 'It promises a refund.',
  lane: null, blind: false, requestKey: randomUUID(), ...over,
});

async function add(position: number, over: Partial<ReviewOrder> = {}): Promise<Added> {
  const added = await addReview(database.db, order(position, over));
  if (isRefusal(added)) throw new Error(`${added.message} ${JSON.stringify(added.fields)}`);
  return added;
}

async function refused(position: number, over: Partial<ReviewOrder>): Promise<Refusal> {
  const answer = await addReview(database.db, order(position, over));
  expect(isRefusal(answer), 'it is refused').toBe(true);
  return answer as Refusal;
}

const withdraw = (position: number, reviewId: number, accountId = ann) =>
  withdrawReview(database.db, { projectId: fixture.projectId, accountId, runId: run.id, resultId: run.results[position]!.id, reviewId });

const stored = (position: number) => database.db.selectFrom('results').select(['verdict', 'automated_verdict', 'reviewed', 'conflicting', 'disputed']).where('id', '=', run.results[position]!.id).executeTakeFirstOrThrow();
const revision = async () => (await database.db.selectFrom('runs').select('revision').where('id', '=', run.id).executeTakeFirstOrThrow()).revision;
const reviewCount = async () => (await database.db.selectFrom('reviews').select('id').where('run_id', '=', run.id).execute()).length;

describe('a review', () => {
  beforeAll(async () => { run = await freshRun(); });

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
    const evaluations = await database.db.selectFrom('evaluations').select(['run_metric_id', 'verdict', 'reviewed_verdict']).where('result_id', '=', run.results[4]!.id).orderBy('run_metric_id').execute();
    expect(evaluations.map(({ verdict, reviewed_verdict }) => [verdict, reviewed_verdict])).toEqual([['error', 'pass'], ['pass', null]]);
    expect(await stored(4)).toMatchObject({ verdict: 'pass', automated_verdict: 'error' });
  });

  it('raises the revision of its run, keeps what the machine had said, and stands in the audit log', async () => {
    const before = await revision();
    const { reviewId } = await add(0, { verdict: 'pass', comment: '', lane: 'random', blind: true });
    expect(await revision()).toBe(before + 1);
    expect(await database.db.selectFrom('reviews').select(['automated_verdict', 'lane', 'blind']).where('id', '=', reviewId).executeTakeFirstOrThrow()).toEqual({ automated_verdict: 'pass', lane: 'random', blind: true });
    const entry = await database.db.selectFrom('audit_entries').selectAll().where('action', '=', 'review.added').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow();
    expect(entry).toMatchObject({ project_id: fixture.projectId, account_id: ann, subject: `run ${run.number}, result 1` });
  });

  it('closes the assignment of who wrote it, and of nobody else', async () => {
    const assignment = { project_id: fixture.projectId, run_id: run.id, result_id: run.results[0]!.id };
    await database.db.insertInto('assignments').values([{ ...assignment, account_id: ann }, { ...assignment, account_id: bob }]).execute();
    await add(0, { verdict: 'pass', comment: '' });
    const open = await database.db.selectFrom('assignments').select('account_id').where('run_id', '=', run.id).where('closed_at', 'is', null).execute();
    expect(open).toEqual([{ account_id: bob }]);
  });
});

describe('a review is refused', () => {
  beforeAll(async () => {
    otherRunsResult = (await freshRun()).results[0]!.id;
    run = await freshRun();
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
    await database.db.updateTable('projects').set({ deleted_at: new Date() }).where('id', '=', fixture.projectId).execute();
    expect(await refused(0, {})).toMatchObject({ refused: 'not_found' });
    await database.db.updateTable('projects').set({ deleted_at: null }).where('id', '=', fixture.projectId).execute();
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

describe('two at once', () => {
  beforeAll(async () => { run = await freshRun(); });

  it('a double click is one review, also when both come at the same moment', async () => {
    const twice = order(0);
    const answers = await Promise.all([addReview(database.db, twice), addReview(database.db, twice)]) as Added[];
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
    expect(isRefusal(await addReview(database.db, order(0, { seenReviewId: reviewId })))).toBe(false);
  });

  it('the same form with another answer is not taken for a repetition', async () => {
    const sent = order(1, { verdict: 'pass', comment: ' Fine. ' });
    const first = await addReview(database.db, sent) as Added;
    expect(await addReview(database.db, sent)).toMatchObject({ reviewId: first.reviewId });
    for (const other of [{ verdict: 'fail' }, { comment: 'No.' }, { target: 'metric', runMetricId: run.metricIds[0]! }] as const) {
      expect(await addReview(database.db, { ...sent, ...other })).toMatchObject({ refused: 'conflict' });
    }
  });

  it('several reviews of one form are written together or not at all', async () => {
    const usedElsewhere = randomUUID();
    await add(0, { requestKey: usedElsewhere });
    const before = await reviewCount();
    const refusals = [{ verdict: null }, { runMetricId: 999_999 }, { comment: '' }, { requestKey: usedElsewhere }] as const;
    for (const over of refusals) {
      const metric = order(1, { target: 'metric', runMetricId: run.metricIds[0]!, verdict: 'pass', ...over });
      expect(isRefusal(await addReviews(database.db, [order(1), metric])), JSON.stringify(over)).toBe(true);
      expect(await reviewCount()).toBe(before);
    }
    const other = await freshRun();
    const inRuns = [{}, { runId: other.id, resultId: other.results[0]!.id }];
    for (let times = 1; times <= 4; times++) {
      const key = randomUUID();
      const sameKeyAtOnce = await Promise.all(inRuns.map((where) => addReviews(database.db, [order(0, where), order(0, { ...where, requestKey: key })])));
      expect(sameKeyAtOnce.filter(isRefusal)).toHaveLength(1);
      const { written } = await database.db.selectFrom('reviews').select(({ fn }) => fn.countAll<number>().as('written')).where('run_id', 'in', [run.id, other.id]).executeTakeFirstOrThrow();
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

describe('confirming', () => {
  beforeAll(async () => { run = await freshRun(); });
  const confirm = (over: Partial<Parameters<typeof confirmResults>[1]> = {}) => confirmResults(database.db, {
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
    run = await freshRun();
    const one = { tests: [{ position: 0, trial: 1 }] };
    await confirm(one);
    await database.db.insertInto('assignments').values({ project_id: fixture.projectId, run_id: run.id, result_id: run.results[0]!.id, account_id: ann }).execute();
    expect(await confirm(one)).toMatchObject({ confirmed: 0, already: 1 });
    expect(await database.db.selectFrom('assignments').select('id').where('run_id', '=', run.id).where('closed_at', 'is', null).execute()).toEqual([]);
    const { reviewId } = await add(0, { accountId: bob });
    expect(await confirm({ ...one, seenReviewId: reviewId })).toMatchObject({ confirmed: 1, already: 0 });
    expect(await stored(0)).toMatchObject({ verdict: 'pass', disputed: true });
  });

  it('is not repeated by the same form once it was taken back or edited, also not by many that come late at once', async () => {
    run = await freshRun();
    const requestKey = randomUUID();
    const one = { requestKey, tests: [{ position: 0, trial: 1 }] };
    await confirm(one);
    const newest = async () => (await database.db.selectFrom('reviews').select('id').where('run_id', '=', run.id).orderBy('id', 'desc').executeTakeFirstOrThrow()).id;
    const { reviewId: edited } = await add(0, { verdict: 'fail', supersedesId: await newest() });
    expect(await confirm(one), 'edited').toMatchObject({ confirmed: 0, undone: 1, turned: 0 });
    await withdraw(0, edited);
    expect(await confirm(one), 'it stands again').toMatchObject({ confirmed: 1, undone: 0 });
    await undoConfirmation(database.db, { projectId: fixture.projectId, accountId: ann, runId: run.id, requestKey });
    const late = await Promise.all(Array.from({ length: 4 }, () => confirm(one)));
    expect(late.map((answer) => (isRefusal(answer) ? answer : [answer.confirmed, answer.undone]))).toEqual(Array(4).fill([0, 1]));
    expect([await reviewCount(), (await stored(0)).reviewed]).toEqual([2, false]);
    expect(await confirm({ ...one, requestKey: randomUUID() }), 'another form').toMatchObject({ confirmed: 1, undone: 0 });
    expect((await stored(0)).reviewed).toBe(true);
  });

  it('says of how many results it made the final verdict another one, also when its form is sent again', async () => {
    run = await freshRun();
    const { reviewId } = await add(0, { accountId: bob });
    expect((await stored(0)).verdict).toBe('fail');
    const form = { requestKey: randomUUID(), seenReviewId: reviewId };
    expect(await confirm(form)).toMatchObject({ confirmed: 2, turned: 1 });
    expect(await confirm(form), 'again').toMatchObject({ confirmed: 2, turned: 1 });
    expect(await confirm({ ...form, accountId: bob, requestKey: randomUUID(), seenReviewId: null }), 'agreed by another person').toMatchObject({ confirmed: 2, turned: 0 });
  });

  it('does not overrule what somebody else said of a metric after the page was shown', async () => {
    run = await freshRun();
    const { reviewId } = await add(0, { accountId: bob, target: 'metric', runMetricId: run.metricIds[0]! });
    expect(await confirm({ seenReviewId: reviewId - 1, tests: [{ position: 0, trial: 1 }] })).toMatchObject({ confirmed: 0, missed: 1 });
    expect((await stored(0)).verdict).toBe('fail');
  });

  it('does not overrule what somebody else said after the page was shown', async () => {
    run = await freshRun();
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

describe('a run under way', () => {
  it('keeps a review of its first trial when the last one settles, and no two transactions wait in a circle', async () => {
    const { db } = database;
    const open = new Set<string>();
    run = await settledRun(db, fixture, (position, trial) => (trial === 1 && open.add(`${position}`) ? ['pass', 'pass'] : null), { trials: 3 });
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
