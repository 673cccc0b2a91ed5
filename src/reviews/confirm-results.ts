// Agreeing with the automated verdict, for one result or for many at once.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import { derivedKey, isRequestKey } from '../domain/request-key.ts';
import type { ReviewedVerdict, ReviewLane } from '../domain/vocabulary.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import { applyReviews, readReviewed, standingOf, verdictOf, type ReviewedResult } from './apply-reviews.ts';
import { closeAssignments } from './close-assignments.ts';
import { lockRun, lockTrials } from './lock-results.ts';
import { isDecided } from './review-order.ts';

export const mostConfirmed = 500;

export interface ConfirmOrder {
  projectId: number;
  accountId: number;
  runId: number;
  /** At most `mostConfirmed` tests by their position from 0; `trial` null: each of its trials. */
  tests: readonly { position: number; trial: number | null }[];
  lane: ReviewLane | null;
  blind: boolean;
  /** A UUID of the form: however often it is sent, each result is confirmed once. */
  requestKey: string;
  /** The newest review of the run that the page showed: what others said since is not overruled. null: the page showed none. */
  seenReviewId: number | null;
}

/** How many results became what. */
export interface Confirmed {
  confirmed: number;
  /** This person had said the same before, and it is what counts. */
  already: number;
  /** Errors, and results that no metric judged: there is nothing to agree with. */
  undecided: number;
  /** Not judged yet, or not run. */
  unsettled: number;
  /** Somebody else reviewed them after the page was shown. */
  missed: number;
  /** This same form had confirmed them, and this person has taken that back or edited it since. Nothing is written: a form that comes late brings nothing back. */
  undone: number;
  /** Of those that are confirmed: the final verdict is another one than without this form. */
  turned: number;
}

export async function confirmResults(db: Kysely<Tables>, order: ConfirmOrder): Promise<Confirmed | Refusal> {
  if (!isRequestKey(order.requestKey)) return refuse('invalid', 'This form is not complete. Load the page again and confirm once more.');
  if (order.tests.length === 0) return refuse('invalid', 'Select the results that you want to confirm.');
  if (order.tests.length > mostConfirmed) return refuse('invalid', `Confirm at most ${mostConfirmed} tests at once.`);
  return briefTransaction(db, async (trx) => {
    const run = await lockRun(trx, order);
    const trials = run ? await lockTrials(trx, order.runId, order.tests) : [];
    if (!run || trials.length === 0) return refuse('not_found', 'There is no such result.');
    const results = await readReviewed(trx, trials.filter(({ state }) => state === 'settled').map(({ id }) => id));
    const sent = await findSent(trx, order, results);
    const standing = sortOut(order, results, sent);
    const fresh = standing.confirmed.filter(({ id }) => !sent.has(keyOf(order, id)));
    if (fresh.length > 0) await confirm(trx, order, run.number, fresh);
    if (standing.already.length > 0) await closeAssignments(trx, order.accountId, standing.already.map(({ id }) => id));
    return {
      confirmed: standing.confirmed.length, already: standing.already.length, undecided: standing.undecided.length, missed: standing.missed.length, undone: standing.undone.length,
      unsettled: trials.length - results.length, turned: standing.confirmed.filter((result) => isTurned(result, sent.get(keyOf(order, result.id)))).length,
    };
  });
}

/** Each result's own key, so that the same form sent twice writes each review once. */
function keyOf({ requestKey }: ConfirmOrder, resultId: number): string {
  return derivedKey(requestKey, resultId);
}

/** What this form has written before: the reviews' ids by their keys. */
async function findSent(trx: Transaction<Tables>, order: ConfirmOrder, results: readonly ReviewedResult[]): Promise<Map<string, number>> {
  const keys = results.map(({ id }) => keyOf(order, id));
  const { rows } = await sql<{ id: number; request_key: string }>`select id, request_key from reviews where account_id = ${order.accountId} and request_key = any (${keys}::uuid[])`.execute(trx);
  return new Map(rows.map(({ id, request_key }) => [request_key, id]));
}

type Sorted = Record<'confirmed' | 'already' | 'undecided' | 'missed' | 'undone', ReviewedResult[]>;

function sortOut(order: ConfirmOrder, results: readonly ReviewedResult[], sent: ReadonlyMap<string, number>): Sorted {
  const sorted: Sorted = { confirmed: [], already: [], undecided: [], missed: [], undone: [] };
  for (const result of results) {
    const written = sent.get(keyOf(order, result.id));
    sorted[written === undefined ? standingAs(order, result) : repeatedAs(result, written)].push(result);
  }
  return sorted;
}

function repeatedAs(result: ReviewedResult, written: number): 'confirmed' | 'undone' {
  return standingOf(result).some(({ id }) => id === written) ? 'confirmed' : 'undone';
}

function standingAs({ accountId, seenReviewId }: ConfirmOrder, result: ReviewedResult): keyof Sorted {
  if (!isDecided(result.automatedVerdict)) return 'undecided';
  const standing = standingOf(result);
  // A confirmation decides over the reviews of parts too, so it must have seen them.
  if (seenReviewId !== null && standing.some((review) => review.id > seenReviewId && review.accountId !== accountId)) return 'missed';
  const last = standing.findLast(({ target }) => target === 'result');
  return last?.accountId === accountId && last.verdict === result.automatedVerdict ? 'already' : 'confirmed';
}

/** Of a form that is sent again as of its first time. `written`: its review, which stands; undefined: it is yet to be written, and decides alone. */
function isTurned(result: ReviewedResult, written: number | undefined): boolean {
  const { verdict } = verdictOf(result);
  if (written === undefined) return verdict !== result.automatedVerdict;
  return verdict !== verdictOf({ ...result, withdrawn: [...result.withdrawn, written] }).verdict;
}

async function confirm(trx: Transaction<Tables>, order: ConfirmOrder, runNumber: number, results: readonly ReviewedResult[]): Promise<void> {
  const { projectId, accountId, runId, lane, blind } = order;
  const rows = results.map(({ id, automatedVerdict }) => ({ result_id: id, verdict: automatedVerdict as ReviewedVerdict, request_key: keyOf(order, id) }));
  await sql`
    insert into reviews (project_id, run_id, result_id, account_id, target, verdict, automated_verdict, lane, blind, request_key, created_at)
    select ${projectId}, ${runId}, x.result_id, ${accountId}, 'result', x.verdict, x.verdict, ${lane}, ${blind}, x.request_key, clock_timestamp()
    from json_to_recordset(${JSON.stringify(rows)}::json) as x(result_id bigint, verdict text, request_key uuid) order by x.result_id`.execute(trx);
  const ids = results.map(({ id }) => id);
  await applyReviews(trx, runId, ids);
  await closeAssignments(trx, accountId, ids);
  await recordAudit(trx, { projectId, accountId, action: 'results.confirmed', subject: `run ${runNumber}`, detail: { results: ids.length } });
}
