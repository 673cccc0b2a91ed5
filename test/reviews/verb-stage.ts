// The stage of the tests of the review verbs, over that of a result's pages: runs with every kind of verdict, and two people to review them.
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts';
import type { ReviewOrder } from '../../src/reviews/review-order.ts';
import { addReview, type Added } from '../../src/reviews/review-verbs.ts';
import { withdrawReview } from '../../src/reviews/withdraw-reviews.ts';
import { settledRun, type Judged, type SettledRun } from '../support/settled-run.ts';
import { app, fixture, openStage, run, settleAnother } from './result-stage.ts';

export let ann: number;
export let bob: number;

export async function openVerbStage(): Promise<void> {
  await openStage();
  const accounts = await app.db.insertInto('accounts').values(['ann', 'bob'].map((name) => ({ email: `${name}@example.com`, name, password_hash: 'none' }))).returning('id').execute();
  [ann, bob] = accounts.map(({ id }) => id) as [number, number];
}

/** Test 0 passes, 1 fails its first metric, 2 has a failed call, 3 has no metric, 4 has a metric that erred, 5 stays open. */
export const settleMixedRun = (): Promise<void> => settleAnother(judgedAt);
/** Such a run beside the one of the stage. */
export const mixedRunBeside = (): Promise<SettledRun> => settledRun(app.db, fixture, judgedAt);

function judgedAt(position: number): Judged | null {
  return ([['pass', 'pass'], ['fail', 'pass'], 'call failed', [], ['error', 'pass'], null] as const)[position]!;
}

export const order = (position: number, over: Partial<ReviewOrder> = {}): ReviewOrder => ({
  projectId: fixture.projectId, accountId: ann, runId: run.id, resultId: run.results[position]!.id, target: 'result', verdict: 'fail', comment: 'It promises a refund.',
  lane: null, blind: false, requestKey: randomUUID(), ...over,
});

export async function add(position: number, over: Partial<ReviewOrder> = {}): Promise<Added> {
  const added = await addReview(app.db, order(position, over));
  if (isRefusal(added)) throw new Error(`${added.message} ${JSON.stringify(added.fields)}`);
  return added;
}

export async function refused(position: number, over: Partial<ReviewOrder>): Promise<Refusal> {
  const answer = await addReview(app.db, order(position, over));
  expect(isRefusal(answer), 'it is refused').toBe(true);
  return answer as Refusal;
}

export const withdraw = (position: number, reviewId: number, accountId = ann) =>
  withdrawReview(app.db, { projectId: fixture.projectId, accountId, runId: run.id, resultId: run.results[position]!.id, reviewId });

export const stored = (position: number) => app.db.selectFrom('results').select(['verdict', 'automated_verdict', 'reviewed', 'conflicting', 'disputed']).where('id', '=', run.results[position]!.id).executeTakeFirstOrThrow();
export const revision = async (): Promise<number> => (await app.db.selectFrom('runs').select('revision').where('id', '=', run.id).executeTakeFirstOrThrow()).revision;
