// The locks of everything that changes reviews: the run's row first, then results in the order of their ids, so that a run's reviews follow one another.
import { sql, type Transaction } from 'kysely';
import type { Refusal } from '../domain/refusal.ts';
import type { ResultState, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { unsettled } from './review-order.ts';

export interface LockedRun {
  id: number;
  number: number;
}

/**
 * null where the project has no such run, or is deleted. The end of a run takes the same row first and its tests later, as reviews do;
 * settling never takes it.
 */
export async function lockRun(trx: Transaction<Tables>, { runId, projectId }: { runId: number; projectId: number }): Promise<LockedRun | null> {
  const { rows } = await sql<LockedRun>`
    select r.id, r.number from runs r join projects p on p.id = r.project_id
    where r.id = ${runId} and p.id = ${projectId} and p.deleted_at is null and p.archived_at is null for no key update of r`.execute(trx);
  return rows[0] ?? null;
}

/** How the audit log names a result; people count from 1. */
export function resultSubject(run: Pick<LockedRun, 'number'>, { position }: { position: number }): string {
  return `run ${run.number}, result ${position + 1}`;
}

export interface LockedResult {
  verdict: Verdict;
  /** How many turns the conversation has. */
  turns: number;
}

/** null where the run has no such result; a refusal where it is not settled. */
export async function lockResult(trx: Transaction<Tables>, { runId, resultId }: { runId: number; resultId: number }): Promise<LockedResult | Refusal | null> {
  const { rows } = await sql<{ state: ResultState; verdict: Verdict; turns: number }>`
    select state, verdict, (select count(*)::integer from turns where result_id = results.id) as turns
    from results where id = ${resultId} and run_id = ${runId} for no key update of results`.execute(trx);
  const result = rows[0];
  if (!result) return null;
  return result.state === 'settled' ? { verdict: result.verdict, turns: result.turns } : unsettled(result.state);
}

export interface LockedTrial {
  id: number;
  position: number;
  trial: number;
  state: ResultState;
}

/**
 * The results of the given tests of a run; of one trial where one is named. Whether they are settled is for the caller to see. Only those are locked: a worker
 * commits the others in the order of their answers and would wait for these locks in a circle; and what is settled stays so.
 */
export async function lockTrials(trx: Transaction<Tables>, runId: number, tests: readonly { position: number; trial: number | null }[]): Promise<LockedTrial[]> {
  const { rows } = await sql<LockedTrial>`
    with named as materialized (
      select r.id, r.position, r.trial, r.state from results r
      where r.run_id = ${runId} and exists (
        select 1 from json_to_recordset(${JSON.stringify(tests)}::json) as x(position integer, trial integer) where x.position = r.position and coalesce(x.trial, r.trial) = r.trial)
        and r.position = any (${tests.map(({ position }) => position)}::integer[])
    ), locked as materialized (
      select r.id from results r where r.id in (select id from named where state = 'settled') order by r.id for no key update of r
    )
    select * from named where state <> 'settled' or id in (select id from locked) order by id`.execute(trx);
  return rows;
}

