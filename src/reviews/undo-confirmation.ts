// Takes a confirmation back as a whole: every review that one form wrote, and nothing else.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import { derivedKey, isRequestKey } from '../domain/request-key.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import { applyReviews, readReviewed, standingOf } from './apply-reviews.ts';
import { lockRun, lockTrials } from './lock-results.ts';

export interface ConfirmationUndo {
  projectId: number;
  accountId: number;
  runId: number;
  /** That of the form that confirmed. */
  requestKey: string;
}

export interface Undone {
  /** How many reviews were taken back; those that were edited or withdrawn since are left as they are. */
  withdrawn: number;
  /** The tests that the form had confirmed, from 0. */
  positions: number[];
}

/** Undoing twice is undoing once. `not_found` where this person's form confirmed nothing in the run. */
export function undoConfirmation(db: Kysely<Tables>, order: ConfirmationUndo): Promise<Undone | Refusal> {
  return briefTransaction<Tables, Undone | Refusal>(db, async (trx) => {
    const run = isRequestKey(order.requestKey) ? await lockRun(trx, order) : null;
    const written = run ? await findWritten(trx, order) : [];
    if (!run || written.length === 0) return refuse('not_found', 'There is no such confirmation.');
    await lockTrials(trx, order.runId, written);
    const ids = new Set(written.map(({ id }) => id));
    const results = await readReviewed(trx, written.map(({ resultId }) => resultId));
    const standing = results.flatMap((result) => standingOf(result).filter(({ id }) => ids.has(id)).map(({ id }) => ({ id, resultId: result.id })));
    if (standing.length > 0) await withdrawAll(trx, order, run.number, standing);
    return { withdrawn: standing.length, positions: [...new Set(written.map(({ position }) => position))] };
  });
}

interface Written {
  id: number;
  resultId: number;
  position: number;
  trial: number;
}

/** The form's key is in each review's own, so that what it wrote is known without a list of it. */
async function findWritten(trx: Transaction<Tables>, { accountId, runId, requestKey }: ConfirmationUndo): Promise<Written[]> {
  const { rows } = await sql<Written & { key: string }>`
    select v.id, v.result_id as "resultId", r.position, r.trial, v.request_key as key from reviews v join results r on r.id = v.result_id
    where v.run_id = ${runId} and v.account_id = ${accountId} and v.target = 'result'`.execute(trx);
  return rows.filter(({ resultId, key }) => key === derivedKey(requestKey, resultId));
}

async function withdrawAll(trx: Transaction<Tables>, { projectId, accountId, runId }: ConfirmationUndo, runNumber: number, reviews: readonly { id: number; resultId: number }[]): Promise<void> {
  await sql`
    insert into review_withdrawals (review_id, account_id, created_at)
    select id, ${accountId}, clock_timestamp() from unnest(${reviews.map(({ id }) => id)}::bigint[]) as x(id)`.execute(trx);
  await applyReviews(trx, runId, reviews.map(({ resultId }) => resultId));
  await recordAudit(trx, { projectId, accountId, action: 'results.confirmation_withdrawn', subject: `run ${runNumber}`, detail: { results: reviews.length } });
}
