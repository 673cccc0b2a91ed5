// Puts right what crashes leave behind: results of dead workers, results in no hand, runs that only need to be ended.
import { sql, type Kysely } from 'kysely';
import { finishRun } from '../runs/finish-run.ts';
import type { Tables } from '../tables.ts';
import { mostLosses, releaseResults, type ClaimedResult } from './claim-results.ts';
import { settleResults } from './settle-results.ts';

/** Any worker may do this at any time; the attempt numbers and states decide, not who asks. */
export async function reconcile(db: Kysely<Tables>): Promise<void> {
  await returnLostResults(db);
  await giveUpPoisonous(db);
  await finishIdleRuns(db);
  await sql`delete from workers where expires_at < now() - interval '1 minute'`.execute(db);
}

/** The late write of a worker that wakes again finds the state or the attempt changed and does nothing. */
async function returnLostResults(db: Kysely<Tables>): Promise<void> {
  await sql`
    update results r set state = 'pending', worker_id = null, losses = r.losses + 1,
      calls = r.calls || jsonb_build_array(jsonb_build_object('at', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'latencyMs', 0, 'status', null, 'cause', 'worker_lost', 'message', 'The worker was lost while it had this test in hand.', 'waitedMs', null))
    where r.id in (
      select l.id from results l where l.state = 'running'
        and not exists (select 1 from workers w where w.id = l.worker_id and w.expires_at > now())
      for update skip locked)`.execute(db);
}

async function giveUpPoisonous(db: Kysely<Tables>): Promise<void> {
  const poisonous = await sql<ClaimedResult>`
    update results r set state = 'running', attempt = r.attempt + 1, worker_id = null
    where r.id in (
      select p.id from results p join runs on runs.id = p.run_id
      where p.state = 'pending' and p.losses >= ${mostLosses} and runs.state in ('queued', 'running')
      order by p.id for update of p skip locked for key share of runs)
    returning r.id, r.run_id as "runId", r.position, r.attempt, r.calls`.execute(db);
  if (poisonous.rows.length === 0) return;
  const message = `The worker that executed this test was lost ${mostLosses} times. The test may be what ends it; see the workers’ logs.`;
  await settleResults(db, poisonous.rows.map((result) => ({
    id: result.id, runId: result.runId, position: result.position, attempt: result.attempt, automatedVerdict: 'error' as const, noneReason: null,
    evaluations: [], only: null, failure: { cause: 'worker_lost' as const, message, rawReply: null, status: null, latencyMs: 0, calls: result.calls, startedAt: new Date() },
  })));
}

async function finishIdleRuns(db: Kysely<Tables>): Promise<void> {
  const idle = await sql<{ id: number }>`
    select runs.id from runs where state in ('queued', 'running')
      and (cancel_requested_at is not null or (expanded_count >= test_count
        and not exists (select 1 from results r where r.run_id = runs.id and r.state in ('pending', 'running'))))`.execute(db);
  for (const { id } of idle.rows) await finishRun(db, id);
}

/**
 * Results that the database gives to this worker while it does not know of them: a claim whose answer was lost on the way.
 * `suspects` are those of the last look; only what is unknown twice in a row is given back, for a claim may just be arriving.
 */
export async function returnUnknownResults(db: Kysely<Tables>, workerId: number, known: ReadonlySet<number>, suspects: ReadonlySet<number>): Promise<Set<number>> {
  const held = await db.selectFrom('results').select(['id', 'attempt']).where('worker_id', '=', workerId).where('state', '=', 'running').execute();
  const unknown = held.filter(({ id }) => !known.has(id));
  await releaseResults(db, unknown.filter(({ id }) => suspects.has(id)));
  return new Set(unknown.filter(({ id }) => !suspects.has(id)).map(({ id }) => id));
}
