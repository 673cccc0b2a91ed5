// Writing, editing and withdrawing a review: one transaction each, in which everything that is counted follows.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { contradicts, machineVerdict, targetKey, type ReviewEntry } from '../domain/final-verdict.ts';
import { isRefusal, refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import type { ReviewedVerdict, Verdict } from '../domain/vocabulary.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import { applyReviews, readReviewed, standingOf, type ReviewedResult } from './apply-reviews.ts';
import { lockRun, lockResult, type LockedRun } from './lock-results.ts';
import { checkOrder, commentNeeded, type ReviewOrder } from './review-order.ts';

export interface Added {
  reviewId: number;
  /** The result's final verdict before and after. Of a review that was sent twice the second answer tells the verdict as it is. */
  before: Verdict;
  verdict: Verdict;
}

/** `conflict`: somebody else reviewed the same target, or the edited review changed, after the form was shown. */
export async function addReview(db: Kysely<Tables>, order: ReviewOrder): Promise<Added | Refusal> {
  const wrong = checkOrder(order);
  if (wrong) return wrong;
  return briefTransaction(db, async (trx) => {
    const run = await lockRun(trx, order);
    const locked = run && (await lockResult(trx, order));
    if (!run || !locked) return refuse('not_found', 'There is no such result.');
    if (isRefusal(locked)) return locked;
    const sent = await findSent(trx, order);
    if (sent) return sent.result_id === order.resultId ? { reviewId: sent.id, before: locked.verdict, verdict: locked.verdict } : usedKey();
    const [result] = await readReviewed(trx, [order.resultId]);
    const refusal = checkTarget(order, result!, locked.turns) ?? checkStale(order, result!);
    if (refusal) return refusal;
    const reviewId = await insertReview(trx, order, result!);
    if (reviewId === null) return usedKey();
    const verdicts = await applyReviews(trx, order.runId, [order.resultId]);
    await closeAssignments(trx, order.accountId, [order.resultId]);
    await recordAudit(trx, { ...actor(order), action: isEdit(order) ? 'review.edited' : 'review.added', subject: subjectOf(run, result!), detail: { reviewId, verdict: order.verdict, target: order.target } });
    return { reviewId, before: locked.verdict, verdict: verdicts.get(order.resultId)! };
  });
}

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
  return briefTransaction(db, async (trx) => {
    const run = await lockRun(trx, order);
    const locked = run && (await lockResult(trx, order));
    if (!run || !locked) return refuse('not_found', 'There is no such result.');
    if (isRefusal(locked)) return locked;
    const [result] = await readReviewed(trx, [order.resultId]);
    const review = result!.reviews.find(({ id }) => id === order.reviewId);
    if (!review) return refuse('not_found', 'There is no such review.');
    if (review.accountId !== order.accountId) return refuse('forbidden', 'Only the person who wrote a review can withdraw it. Add your own beside it.');
    if (result!.withdrawn.includes(review.id)) return { before: locked.verdict, verdict: locked.verdict };
    if (!standingOf(result!).includes(review)) return refuse('conflict', 'This review was edited meanwhile. Withdraw its newer text.');
    await trx.insertInto('review_withdrawals').values({ review_id: review.id, account_id: order.accountId, created_at: sql<Date>`clock_timestamp()` }).execute();
    const verdicts = await applyReviews(trx, order.runId, [order.resultId]);
    await recordAudit(trx, { ...actor(order), action: 'review.withdrawn', subject: subjectOf(run, result!), detail: { reviewId: review.id } });
    return { before: locked.verdict, verdict: verdicts.get(order.resultId)! };
  });
}

async function findSent(trx: Transaction<Tables>, { accountId, requestKey }: ReviewOrder): Promise<{ id: number; result_id: number } | undefined> {
  return trx.selectFrom('reviews').select(['id', 'result_id']).where('account_id', '=', accountId).where('request_key', '=', requestKey).executeTakeFirst();
}

function usedKey(): Refusal {
  return refuse('conflict', 'This form was sent before, for another result. Load the page again and send the review once more.');
}

function checkTarget(order: ReviewOrder, result: ReviewedResult, turns: number): Refusal | null {
  const exists = {
    result: true, metric: result.evaluations.some(({ id }) => id === order.runMetricId), turn: order.turnNumber != null && order.turnNumber >= 1 && order.turnNumber <= turns,
  }[order.target];
  if (!exists) return refuseFields({ about: 'This is not a part of this result. Choose what your review is about.' });
  const review = { ...targetOf(order), verdict: order.verdict! };
  const contradiction = contradicts(review, machineVerdict(review, result.automatedVerdict, result.evaluations));
  return contradiction && !order.blind && order.comment.trim() === '' ? refuseFields({ comment: commentNeeded }) : null;
}

/** Two people at once overwrite nothing: whoever comes second is shown what the first one said. */
function checkStale(order: ReviewOrder, result: ReviewedResult): Refusal | null {
  const standing = standingOf(result);
  if (isEdit(order)) {
    const edited = result.reviews.find(({ id }) => id === order.supersedesId);
    if (!edited) return refuse('not_found', 'There is no such review.');
    if (edited.accountId !== order.accountId) return refuse('forbidden', 'Only the person who wrote a review can edit it. Add your own beside it.');
    if (!standing.includes(edited)) return refuse('conflict', 'You edited or withdrew this review meanwhile, in another window. Compare, then send again what shall count.');
  }
  const seen = order.seenReviewId;
  if (seen === null || seen === undefined) return null;
  const missed = standing.filter((review) => review.id > seen && review.accountId !== order.accountId && targetKey(review) === targetKey(targetOf(order)));
  return missed.length === 0 ? null : refuse('conflict', 'Somebody else reviewed this while you were writing. Read what they said, then send yours again if it still holds.');
}

function isEdit({ supersedesId }: ReviewOrder): boolean {
  return supersedesId !== null && supersedesId !== undefined;
}

function targetOf({ target, runMetricId, turnNumber }: ReviewOrder): Pick<ReviewEntry, 'target' | 'runMetricId' | 'turnNumber'> {
  return { target, runMetricId: target === 'metric' ? runMetricId ?? null : null, turnNumber: target === 'turn' ? turnNumber ?? null : null };
}

/** null where the same form was sent at the same time for a result of another run. The clock, not the transaction's begin: reviews of a result follow its lock. */
async function insertReview(trx: Transaction<Tables>, order: ReviewOrder, { automatedVerdict, evaluations }: ReviewedResult): Promise<number | null> {
  const { target, runMetricId, turnNumber } = targetOf(order);
  const row = await trx.insertInto('reviews').values({
    project_id: order.projectId, run_id: order.runId, result_id: order.resultId, account_id: order.accountId, target, run_metric_id: runMetricId, turn_number: turnNumber,
    verdict: order.verdict as ReviewedVerdict, comment: order.comment.trim(), lane: order.lane, blind: order.blind, request_key: order.requestKey,
    automated_verdict: target === 'turn' ? null : machineVerdict({ target, runMetricId }, automatedVerdict, evaluations),
    supersedes_id: order.supersedesId ?? null, created_at: sql<Date>`clock_timestamp()`,
  }).onConflict((conflict) => conflict.columns(['account_id', 'request_key']).doNothing()).returning('id').executeTakeFirst();
  return row?.id ?? null;
}

/** Who was asked to look at a result has done so. */
export async function closeAssignments(trx: Transaction<Tables>, accountId: number, resultIds: readonly number[]): Promise<void> {
  await trx.updateTable('assignments').set({ closed_at: sql<Date>`clock_timestamp()` })
    .where('account_id', '=', accountId).where('result_id', 'in', [...resultIds]).where('closed_at', 'is', null).execute();
}

function actor({ projectId, accountId }: { projectId: number; accountId: number }): { projectId: number; accountId: number } {
  return { projectId, accountId };
}

function subjectOf(run: LockedRun, { position }: ReviewedResult): string {
  return `run ${run.number}, result ${position + 1}`;
}
