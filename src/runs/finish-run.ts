// Ends a run when nothing of it is left to do: its state, its latencies and tokens, and the tests that a cancel cut short.
import { sql, type Kysely, type Transaction } from 'kysely';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import { settleTests } from './settle-tests.ts';

/** Returns whether the run is finished. Safe to call at any time from several processes. */
export function finishRun(db: Kysely<Tables>, runId: number): Promise<boolean> {
  return briefTransaction(db, async (trx) => {
    const run = await trx.selectFrom('runs').selectAll().where('id', '=', runId).forUpdate().executeTakeFirst();
    if (!run || run.state === 'completed' || run.state === 'cancelled') return true;
    const cancelled = run.cancel_requested_at !== null;
    if (!cancelled && run.expanded_count < run.test_count) return false;
    if (cancelled) await cancelOrphanedResults(trx, runId);
    if (await hasRunningResults(trx, runId)) return false;
    if (cancelled) await cancelPendingResults(trx, runId);
    else if (await hasPendingResults(trx, runId)) return false;
    await writeEnd(trx, runId, cancelled ? 'cancelled' : 'completed');
    await writeJudgeUse(trx, runId);
    return true;
  });
}

/** What dead workers had in hand: nobody else may be there to give it back. */
async function cancelOrphanedResults(trx: Transaction<Tables>, runId: number): Promise<void> {
  await sql`
    update results r set state = 'cancelled', worker_id = null where r.id in (
      select o.id from results o where o.run_id = ${runId} and o.state = 'running'
        and not exists (select 1 from workers w where w.id = o.worker_id and w.expires_at > now())
      for update skip locked)`.execute(trx);
}

async function hasRunningResults(trx: Transaction<Tables>, runId: number): Promise<boolean> {
  const running = await trx.selectFrom('results').select('id').where('run_id', '=', runId).where('state', '=', 'running').limit(1).executeTakeFirst();
  return running !== undefined;
}

export async function hasPendingResults(db: Kysely<Tables>, runId: number): Promise<boolean> {
  const pending = await db.selectFrom('results').select('id').where('run_id', '=', runId).where('state', '=', 'pending').limit(1).executeTakeFirst();
  return pending !== undefined;
}

/** Tests of which some trials were settled before the cancel count with those. */
async function cancelPendingResults(trx: Transaction<Tables>, runId: number): Promise<void> {
  await trx.updateTable('results').set({ state: 'cancelled' }).where('run_id', '=', runId).where('state', '=', 'pending').execute();
  const cut = await trx.selectFrom('run_tests').select('position').where('run_id', '=', runId).where('verdict', 'is', null)
    .where(({ exists, selectFrom }) => exists(selectFrom('results').select('results.id').where('results.run_id', '=', runId)
      .whereRef('results.position', '=', 'run_tests.position').where('results.state', '=', 'settled')))
    .execute();
  await settleTests(trx, cut.map(({ position }) => ({ runId, position })));
}

async function writeEnd(trx: Transaction<Tables>, runId: number, state: 'completed' | 'cancelled'): Promise<void> {
  await sql`
    update runs set state = ${state}, finished_at = now(), started_at = coalesce(started_at, now()),
      latency_p50_ms = l.p50, latency_p95_ms = l.p95, input_tokens = t.input_tokens, output_tokens = t.output_tokens
    from
      (select percentile_cont(0.5) within group (order by latency_ms) as p50, percentile_cont(0.95) within group (order by latency_ms) as p95
       from results where run_id = ${runId} and state = 'settled' and answered) l,
      (select sum(turns.input_tokens) as input_tokens, sum(turns.output_tokens) as output_tokens
       from results join turns on turns.result_id = results.id where results.run_id = ${runId}) t
    where runs.id = ${runId}`.execute(trx);
}

/** What the judges of the run took; the cost is unknown (null) as soon as one of them has no price. */
async function writeJudgeUse(trx: Transaction<Tables>, runId: number): Promise<void> {
  const asked = await trx.selectFrom('run_metrics').select('id').where('run_id', '=', runId).where('judge', 'is not', null).limit(1).executeTakeFirst();
  if (!asked) return;
  await sql`
    update runs set judge_calls = used.calls, judge_input_tokens = used.input_tokens, judge_output_tokens = used.output_tokens, judge_cost = used.cost
    from (
      select coalesce(sum(j.calls), 0) as calls, sum(j.input_tokens) as input_tokens, sum(j.output_tokens) as output_tokens,
             case when count(*) = count(j.cost) then sum(j.cost) end as cost
      from results r join judgements j on j.result_id = r.id where r.run_id = ${runId}
    ) used where runs.id = ${runId}`.execute(trx);
}
