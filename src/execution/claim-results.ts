// Takes pending results of a run for this worker: each claim raises the result's attempt number, which fences every later write.
import { sql, type Kysely } from 'kysely';
import type { TestType } from '../domain/vocabulary.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import type { RecordedCall } from '../tables/results.ts';

/** A result that this worker has in hand, with its test. */
export interface ClaimedResult {
  id: number;
  runId: number;
  position: number;
  trial: number;
  attempt: number;
  losses: number;
  /** An answer was committed in an earlier attempt: it is judged, the endpoint is not called again. */
  answered: boolean;
  calls: RecordedCall[];
  testId: number;
  type: TestType;
  prompt: string;
  expected: string | null;
  behaviorId: number | null;
  behaviorName: string;
  topic: string;
  metadata: Record<string, unknown>;
}

export interface Claim {
  runId: number;
  workerId: number;
  size: number;
  /** Lowest position that may still be pending: spares the index the entries of what was claimed before. */
  fromPosition: number;
}

/** After this many lost workers a result is executed with nothing beside it, so that the third loss is surely its own. */
const lossesBeforeIsolation = 2;
/** A result that was in hand when so many workers were lost is given up. */
export const mostLosses = 3;

export function claimResults(db: Kysely<Tables>, claim: Claim): Promise<ClaimedResult[]> {
  return takeResults(db, claim, sql`r.losses < ${lossesBeforeIsolation}`);
}

export async function hasSuspect(db: Kysely<Tables>, runId: number): Promise<boolean> {
  const suspect = await db.selectFrom('results').select('id')
    .where('run_id', '=', runId).where('state', '=', 'pending').where('losses', '>=', lossesBeforeIsolation).where('losses', '<', mostLosses)
    .limit(1).executeTakeFirst();
  return suspect !== undefined;
}

/** One result that has lost several workers, but not yet too many; to be executed with nothing else in hand. */
export function claimSuspect(db: Kysely<Tables>, claim: Omit<Claim, 'size' | 'fromPosition'>): Promise<ClaimedResult[]> {
  return takeResults(db, { ...claim, size: 1, fromPosition: 0 }, sql`r.losses >= ${lossesBeforeIsolation} and r.losses < ${mostLosses}`);
}

/** The next result of a sequential run, only while no other of it is in any hand, and none before it waits to be executed alone. */
export function claimNextInOrder(db: Kysely<Tables>, claim: Omit<Claim, 'size' | 'fromPosition'>): Promise<ClaimedResult[]> {
  return briefTransaction(db, async (trx) => {
    await trx.selectFrom('runs').select('id').where('id', '=', claim.runId).forNoKeyUpdate().execute();
    return takeResults(trx, { ...claim, size: 1, fromPosition: 0 },
      sql`not exists (select 1 from results other where other.run_id = ${claim.runId}
        and (other.state = 'running' or (other.state = 'pending' and other.losses >= ${lossesBeforeIsolation})))`);
  });
}

/** The lock on the run makes finishRun wait for a claim under way: it must not end a run that somebody is just taking results of. */
async function takeResults(db: Kysely<Tables>, claim: Claim, condition: ReturnType<typeof sql>): Promise<ClaimedResult[]> {
  const claimed = await sql<ClaimedResult>`
    with run as materialized (
      select id from runs where id = ${claim.runId} and cancel_requested_at is null and state in ('queued', 'running') for key share
    ), picked as materialized (
      select r.id from results r
      where r.run_id = (select id from run) and r.state = 'pending' and r.position >= ${claim.fromPosition} and ${condition}
        and exists (select 1 from workers where id = ${claim.workerId} and expires_at > now())
      order by r.run_id, r.position, r.trial limit ${claim.size}
      for update skip locked
    ), taken as (
      update results r set state = 'running', attempt = r.attempt + 1, worker_id = ${claim.workerId}, under_way_since = null
      from picked where r.id = picked.id
      returning r.id, r.run_id, r.position, r.trial, r.attempt, r.losses, r.answered, r.calls
    )
    select k.id, k.run_id as "runId", k.position, k.trial, k.attempt, k.losses, k.answered, k.calls,
           t.test_id as "testId", t.type, t.prompt, t.expected, t.behavior_id as "behaviorId", t.behavior_name as "behaviorName", t.topic, t.metadata
    from taken k join run_tests t on t.run_id = k.run_id and t.position = k.position
    order by k.position, k.trial`.execute(db);
  return claimed.rows;
}

/** Gives results back unharmed, with the calls that were made: at shutdown, at a cancel before the call, or when a claim's answer was lost on the way. */
export async function releaseResults(db: Kysely<Tables>, results: readonly { id: number; attempt: number; calls?: RecordedCall[] }[]): Promise<void> {
  if (results.length === 0) return;
  await sql`
    update results r set state = 'pending', worker_id = null, calls = coalesce(x.calls, r.calls)
    from json_to_recordset(${JSON.stringify(results.map(({ id, attempt, calls }) => ({ id, attempt, calls })))}::json) as x(id bigint, attempt integer, calls jsonb)
    where r.id = x.id and r.attempt = x.attempt and r.state = 'running'`.execute(db);
}
