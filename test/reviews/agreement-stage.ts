// The stage of the tests that measure a judge by people: blind reviews of the random sample, the report made of them, and its page.
import { randomUUID } from 'node:crypto';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { blindReviews, readJudged } from '../../src/reviews/agreement-queries.ts';
import { measureJudge, type JudgeReport } from '../../src/reviews/measure-judge.ts';
import type { ReviewOrder } from '../../src/reviews/review-order.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import type { ReviewedRun } from './reviewed-run.ts';

export let app: TestApp;

export async function openAgreementStage(): Promise<void> {
  app = await openTestApp();
}

export async function review(run: ReviewedRun, position: number, verdict: ReviewedVerdict, over: Partial<ReviewOrder> = {}): Promise<number> {
  const added = await addReview(app.db, {
    projectId: run.projectId, accountId: app.accountId, runId: run.id, resultId: run.results[position]!.id, target: 'result', verdict, comment: 'Because.',
    lane: 'random', blind: true, requestKey: randomUUID(), ...over,
  });
  if (isRefusal(added)) throw new Error(added.message);
  return added.reviewId;
}

export const report = async (run: ReviewedRun, trials = 1): Promise<JudgeReport> => measureJudge(await blindReviews(app.db, { id: run.id, trials }, app.accountId), await readJudged(app.db, { id: run.id, trials }));
export const page = async (run: ReviewedRun, query = ''): Promise<string> => (await app.get(`${run.path}/agreement${query}`)).text();
