// Writing and editing reviews: one transaction, in which everything that is counted follows.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { contradicts, machineVerdict, targetKey, type ReviewEntry } from '../domain/final-verdict.ts';
import { isRefusal, refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import type { ReviewedVerdict, Verdict } from '../domain/vocabulary.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import { applyReviews, readReviewed, standingOf, type ReviewedResult } from './apply-reviews.ts';
import { closeAssignments } from './close-assignments.ts';
import { lockRun, lockResult, resultSubject, type LockedRun } from './lock-results.ts';
import { checkOrder, commentNeeded, type ReviewOrder } from './review-order.ts';

export interface Added {
  reviewId: number;
  /** The result's final verdict before and after. Of a review that was sent twice the second answer tells the verdict as it is. */
  before: Verdict;
  verdict: Verdict;
}

export interface AddedTogether {
  /** In the order of what was asked for. */
  reviewIds: number[];
  before: Verdict;
  verdict: Verdict;
}

/** `conflict`: somebody else reviewed the same, the edited review changed, or the form was sent before with another answer. */
export async function addReview(db: Kysely<Tables>, order: ReviewOrder): Promise<Added | Refusal> {
  const added = await addReviews(db, [order]);
  if (isRefusal(added)) return added;
  const { reviewIds: [reviewId], before, verdict } = added;
  return { reviewId: reviewId!, before, verdict };
}

/** One person's reviews of one result: all of them or none. Those that were sent before with the same words are not written again. */
export async function addReviews(db: Kysely<Tables>, orders: readonly [ReviewOrder, ...ReviewOrder[]]): Promise<AddedTogether | Refusal> {
  const wrong = firstRefusal(orders, checkOrder);
  if (wrong) return wrong;
  return briefTransaction(db, async (trx) => {
    const run = await lockRun(trx, orders[0]);
    const locked = run && (await lockResult(trx, orders[0]));
    if (!run || !locked) return refuse('not_found', 'There is no such result.');
    if (isRefusal(locked)) return locked;
    const sent = await findSent(trx, orders);
    const [result] = await readReviewed(trx, [orders[0].resultId]);
    const refusal = firstRefusal(orders, (order) => (sent.has(keyOf(order)) ? checkRepeated(order, sent.get(keyOf(order))!) : checkTarget(order, result!, locked.turns) ?? checkStale(order, result!)));
    if (refusal) return refusal;
    const fresh = orders.filter((order) => !sent.has(keyOf(order)));
    const written = await insertReviews(trx, fresh, result!);
    if (isRefusal(written)) return written;
    const reviewIds = orders.map((order) => sent.get(keyOf(order))?.id ?? written[fresh.indexOf(order)]!);
    return { reviewIds, before: locked.verdict, verdict: fresh.length === 0 ? locked.verdict : await applyWritten(trx, run, result!, fresh, written) };
  });
}

function firstRefusal(orders: readonly ReviewOrder[], check: (order: ReviewOrder) => Refusal | null): Refusal | null {
  for (const order of orders) {
    const refusal = check(order);
    if (refusal) return refusal;
  }
  return null;
}

async function applyWritten(trx: Transaction<Tables>, run: LockedRun, result: ReviewedResult, orders: readonly ReviewOrder[], reviewIds: readonly number[]): Promise<Verdict> {
  const verdicts = await applyReviews(trx, run.id, [result.id]);
  await closeAssignments(trx, orders[0]!.accountId, [result.id]);
  for (const [index, order] of orders.entries()) {
    const detail = { reviewId: reviewIds[index], verdict: order.verdict, target: order.target };
    await recordAudit(trx, { projectId: order.projectId, accountId: order.accountId, action: isEdit(order) ? 'review.edited' : 'review.added', subject: resultSubject(run, result), detail });
  }
  return verdicts.get(result.id)!;
}

interface SentReview extends Pick<ReviewEntry, 'target' | 'runMetricId' | 'turnNumber'> {
  id: number;
  resultId: number;
  requestKey: string;
  verdict: ReviewedVerdict;
  comment: string;
}

/** By the key of the form that they were sent with. */
async function findSent(trx: Transaction<Tables>, orders: readonly ReviewOrder[]): Promise<Map<string, SentReview>> {
  const rows = await trx.selectFrom('reviews')
    .select(['id', 'result_id as resultId', 'request_key as requestKey', 'target', 'run_metric_id as runMetricId', 'turn_number as turnNumber', 'verdict', 'comment'])
    .where('account_id', '=', orders[0]!.accountId).where('request_key', 'in', orders.map(keyOf)).execute();
  return new Map(rows.map((row) => [row.requestKey, row]));
}

/** As the database writes it. */
function keyOf({ requestKey }: ReviewOrder): string {
  return requestKey.toLowerCase();
}

/** The same form again is the same review; with another answer it is not, and what was meant is for its author to say. */
function checkRepeated(order: ReviewOrder, sent: SentReview): Refusal | null {
  if (sent.resultId !== order.resultId) return usedKey();
  const same = sent.verdict === order.verdict && sent.comment === order.comment.trim() && targetKey(sent) === targetKey(targetOf(order));
  return same ? null : refuse('conflict', 'This form was sent before with another answer, and that one counts. Send it again if this one shall count.');
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
  // A review of the whole result decides over those of its parts, so it must have seen them.
  const missed = standing.filter((review) => review.id > seen && review.accountId !== order.accountId && (order.target === 'result' || targetKey(review) === targetKey(targetOf(order))));
  return missed.length === 0 ? null : refuse('conflict', 'Somebody else reviewed this while you were writing. Read what they said, then send yours again if it still holds.');
}

function isEdit({ supersedesId }: ReviewOrder): boolean {
  return supersedesId !== null && supersedesId !== undefined;
}

function targetOf({ target, runMetricId, turnNumber }: ReviewOrder): Pick<ReviewEntry, 'target' | 'runMetricId' | 'turnNumber'> {
  return { target, runMetricId: target === 'metric' ? runMetricId ?? null : null, turnNumber: target === 'turn' ? turnNumber ?? null : null };
}

/** Refused, and none is written, where the same form was sent at the same time for a result of another run. */
async function insertReviews(trx: Transaction<Tables>, orders: readonly ReviewOrder[], result: ReviewedResult): Promise<number[] | Refusal> {
  await sql`savepoint before_reviews`.execute(trx);
  const reviewIds: number[] = [];
  for (const order of orders) {
    const reviewId = await insertReview(trx, order, result);
    if (reviewId !== null) {
      reviewIds.push(reviewId);
      continue;
    }
    await sql`rollback to savepoint before_reviews`.execute(trx);
    return usedKey();
  }
  return reviewIds;
}

/** null where the key is used. The clock, not the transaction's begin: reviews of a result follow its lock. */
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
