// Taking reviews back: one transaction each, in which what stood before counts again.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import type { Verdict } from '../domain/vocabulary.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import { applyReviews, readReviewed, standingOf, type ReviewedResult } from './apply-reviews.ts';
import { lockResult, lockRun, resultSubject, type LockedResult, type LockedRun } from './lock-results.ts';

export interface Withdrawal {
  projectId: number;
  accountId: number;
  runId: number;
  resultId: number;
  reviewId: number;
}

export interface Withdrawn {
  before: Verdict;
  verdict: Verdict;
}

/** Only by its author, and only while it stands. Withdrawing twice is withdrawing once. */
export function withdrawReview(db: Kysely<Tables>, order: Withdrawal): Promise<Withdrawn | Refusal> {
  return withReviewed(db, order, async (trx, { run, locked, result }) => {
    const review = result.reviews.find(({ id }) => id === order.reviewId);
    if (!review) return refuse('not_found', 'There is no such review.');
    if (review.accountId !== order.accountId) return refuse('forbidden', 'Only the person who wrote a review can withdraw it. Add your own beside it.');
    if (result.withdrawn.includes(review.id)) return { before: locked.verdict, verdict: locked.verdict };
    if (!standingOf(result).includes(review)) return refuse('conflict', 'This review was edited meanwhile. Withdraw its newer text.');
    return { before: locked.verdict, verdict: await withdraw(trx, order, run, result, [review.id]) };
  });
}

/** Withdraws what a person said of a result in a queue, of the whole and of its metrics, as far as it stands. */
export function undoAnswers(db: Kysely<Tables>, order: Omit<Withdrawal, 'reviewId'>): Promise<Withdrawn | Refusal> {
  return withReviewed(db, order, async (trx, { run, locked, result }) => {
    const queued = await trx.selectFrom('reviews').select('id').where('result_id', '=', order.resultId).where('account_id', '=', order.accountId)
      .where('target', 'in', ['result', 'metric']).where('lane', 'is not', null).execute();
    const standing = new Set(standingOf(result).map(({ id }) => id));
    const own = queued.map(({ id }) => id).filter((id) => standing.has(id));
    if (own.length === 0) return refuse('not_found', 'There is no such answer.');
    return { before: locked.verdict, verdict: await withdraw(trx, order, run, result, own) };
  });
}

interface Reviewed {
  run: LockedRun;
  locked: LockedResult;
  result: ReviewedResult;
}

function withReviewed<T>(
  db: Kysely<Tables>, order: Omit<Withdrawal, 'reviewId'>, work: (trx: Transaction<Tables>, reviewed: Reviewed) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  return briefTransaction<Tables, T | Refusal>(db, async (trx) => {
    const run = await lockRun(trx, order);
    const locked = run && (await lockResult(trx, order));
    if (!run || !locked) return refuse('not_found', 'There is no such result.');
    if (isRefusal(locked)) return locked;
    const [result] = await readReviewed(trx, [order.resultId]);
    return work(trx, { run, locked, result: result! });
  });
}

async function withdraw(
  trx: Transaction<Tables>, { projectId, accountId }: Pick<Withdrawal, 'projectId' | 'accountId'>, run: LockedRun, result: ReviewedResult, reviewIds: readonly number[],
): Promise<Verdict> {
  await trx.insertInto('review_withdrawals').values(reviewIds.map((id) => ({ review_id: id, account_id: accountId, created_at: sql<Date>`clock_timestamp()` }))).execute();
  const verdicts = await applyReviews(trx, run.id, [result.id]);
  for (const reviewId of reviewIds) await recordAudit(trx, { projectId, accountId, action: 'review.withdrawn', subject: resultSubject(run, result), detail: { reviewId } });
  return verdicts.get(result.id)!;
}
