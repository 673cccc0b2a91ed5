// Random reviews, edits, withdrawals, confirmations and assignments: what is stored stays what the rule derives, and every counter its rows.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { EvaluationVerdict, ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { confirmResults } from '../../src/reviews/confirm-results.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { withdrawReview } from '../../src/reviews/withdraw-reviews.ts';
import { makeMetric, makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { assertFilters, assertInvariants } from '../support/invariants.ts';
import { settledRun, type Judged, type SettledRun } from '../support/settled-run.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
let run: SettledRun;
let accounts: number[];

beforeAll(async () => {
  database = await openTestDatabase();
  const { db } = database;
  fixture = await makeProject(db, { url: 'http://127.0.0.1:9/', tests: 7 });
  const second = await makeMetric(db, fixture.projectId, 'length', { unit: 'characters', min: 1, max: 10 }, 'Short');
  await db.insertInto('test_set_metrics').values({ test_set_id: fixture.testSetId, metric_id: second, position: 1 }).execute();
  const made = await db.insertInto('accounts').values(['ann', 'bob', 'cy'].map((name) => ({ email: `${name}@example.com`, name, password_hash: 'none' }))).returning('id').execute();
  accounts = made.map(({ id }) => id);
  const verdicts: EvaluationVerdict[] = ['pass', 'fail', 'error', 'pass', 'pass'];
  const judged = (position: number, trial: number): Judged => (position === 2 ? 'call failed' : position === 3 ? [] : [verdicts[(position + trial) % 5]!, verdicts[(position * 2 + trial) % 5]!]);
  run = await settledRun(db, fixture, judged, { trials: 3 });
});

const step = fc.record({
  act: fc.constantFrom('review', 'review', 'review', 'edit', 'edit', 'withdraw', 'withdraw', 'confirm', 'assign'),
  who: fc.nat({ max: 2 }), which: fc.nat(), verdict: fc.constantFrom<ReviewedVerdict>('pass', 'fail'), target: fc.constantFrom('result', 'metric', 'turn'), metric: fc.nat({ max: 1 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function perform({ act, who, which, verdict, target, metric }: Step): Promise<void> {
  const { db } = database;
  const [accountId, result] = [accounts[who]!, run.results[which % run.results.length]!];
  const named = { projectId: fixture.projectId, accountId, runId: run.id, lane: null, blind: false, requestKey: randomUUID() } as const;
  if (act === 'confirm') return void await confirmResults(db, { ...named, tests: [{ position: result.position, trial: null }, { position: (result.position + 1) % 7, trial: 2 }], seenReviewId: null });
  if (act === 'assign') {
    const assignment = { project_id: fixture.projectId, run_id: run.id, result_id: result.id, account_id: accountId };
    return void await db.insertInto('assignments').values(assignment).onConflict((conflict) => conflict.doNothing()).execute();
  }
  const own = await db.selectFrom('reviews').select(['id', 'result_id']).where('run_id', '=', run.id).where('account_id', '=', accountId).orderBy('id').execute();
  const chosen = own[which % Math.max(1, own.length)];
  if (act === 'withdraw') return void (chosen && await withdrawReview(db, { ...named, resultId: chosen.result_id, reviewId: chosen.id }));
  const edited = act === 'edit' ? chosen : undefined;
  // What is refused (a metric that did not judge the result, an edit of what does not stand) must change nothing either.
  await addReview(db, {
    ...named, resultId: edited?.result_id ?? result.id, verdict, target, comment: 'Because.', ...(target === 'metric' && { runMetricId: run.metricIds[metric]! }), ...(target === 'turn' && { turnNumber: 1 }),
    ...(edited && { supersedesId: edited.id }),
  });
}

async function snapshot(): Promise<unknown> {
  const { db } = database;
  return {
    results: await db.selectFrom('results').select(['id', 'verdict', 'reviewed', 'conflicting', 'disputed']).where('run_id', '=', run.id).orderBy('id').execute(),
    tests: await db.selectFrom('run_tests').select(['position', 'verdict', 'flaky', 'reviewed', 'conflicting', 'disputed']).where('run_id', '=', run.id).orderBy('position').execute(),
    tallies: await db.selectFrom('run_tallies').select(['bin', 'automated_verdict', 'verdict', 'flaky', 'tests']).where('run_id', '=', run.id).where('tests', '<>', 0).orderBy('bin').orderBy('verdict').execute(),
  };
}

async function assertDerived(): Promise<void> {
  await assertInvariants(database, run.id);
  const row = await database.db.selectFrom('runs').selectAll().where('id', '=', run.id).executeTakeFirstOrThrow();
  for (const accountId of accounts) await assertFilters(database.db, row, accountId);
}

it('stored equals derived after every history of reviews, and withdrawing all of them restores the run exactly', async () => {
  const untouched = await snapshot();
  let changes = 0;
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
    for (const one of steps) await perform(one);
    await assertDerived();
    changes += JSON.stringify(await snapshot()) === JSON.stringify(untouched) ? 0 : 1;
    await withdrawEverything();
    await assertDerived();
    expect(await snapshot()).toEqual(untouched);
  }), { numRuns: 12 });
  expect(changes, 'histories that changed something').toBeGreaterThan(6);
}, 600_000);

/** The newest first: what an edit replaced stands again and goes in its turn. */
async function withdrawEverything(): Promise<void> {
  const { db } = database;
  const reviews = await db.selectFrom('reviews').leftJoin('review_withdrawals', 'review_withdrawals.review_id', 'reviews.id').select(['reviews.id', 'reviews.account_id', 'result_id'])
    .where('run_id', '=', run.id).where('review_withdrawals.review_id', 'is', null).orderBy('reviews.id', 'desc').execute();
  for (const { id, account_id: accountId, result_id: resultId } of reviews) {
    const withdrawn = await withdrawReview(db, { projectId: fixture.projectId, accountId, runId: run.id, resultId, reviewId: id });
    expect(isRefusal(withdrawn)).toBe(false);
  }
}
