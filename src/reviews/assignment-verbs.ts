// Asks members to review results of a run, and takes that back.
import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import { possibleReviewers } from './assignment-queries.ts';

export interface AssignmentOrder {
  projectId: number;
  accountId: number;
  runId: number;
  /** Accounts; what is chosen is dealt out among them in turn. */
  memberIds: readonly number[];
  /** Tests by their position from 0, or a share of the failed tests in percent, from 1 to 100. */
  choice: { positions: readonly number[] } | { sharePercent: number };
}

export const mostAssigned = 10_000;

export interface Assigned {
  /** Newly asked for; who was asked for the same before is not asked twice. */
  assigned: number;
}

/** Of a test with several trials its first failed one is assigned, else its first. */
export async function assignResults(db: Kysely<Tables>, order: AssignmentOrder): Promise<Assigned | Refusal> {
  const { projectId, accountId, runId, choice } = order;
  return db.transaction().execute(async (trx) => {
    const members = await checkMembers(trx, order);
    if ('refused' in members) return members;
    const wrong = 'positions' in choice ? await checkPositions(trx, runId, choice.positions) : null;
    if (wrong) return wrong;
    const found = await chosenResults(trx, order);
    if (found.length > mostAssigned) return refuseFields({ share: `These are ${found.length.toLocaleString('en-GB')} results. Assign at most ${mostAssigned.toLocaleString('en-GB')} at once.` });
    if (found.length === 0) return refuseFields('positions' in choice ? { positions: 'None of these tests is judged yet.' } : { share: 'No failed test is left that nobody has reviewed or was asked to review.' });
    const assigned = await insertAssignments(trx, order, found, members);
    await recordAudit(trx, { projectId, accountId, action: 'results.assigned', subject: await subjectOf(trx, runId), detail: { results: assigned, members } });
    return { assigned };
  });
}

async function checkMembers(trx: Transaction<Tables>, { projectId, memberIds }: AssignmentOrder): Promise<number[] | Refusal> {
  const chosen = [...new Set(memberIds)];
  if (chosen.length === 0) return refuseFields({ members: 'Choose who shall review.' });
  const possible = new Set((await possibleReviewers(trx, projectId)).map(({ accountId }) => accountId));
  return chosen.every((id) => possible.has(id)) ? chosen : refuseFields({ members: 'Choose members of this project who may review.' });
}

async function checkPositions(trx: Transaction<Tables>, runId: number, positions: readonly number[]): Promise<Refusal | null> {
  const asked = [...new Set(positions)];
  if (asked.length === 0) return refuseFields({ positions: 'Select the results to assign.' });
  if (asked.length > mostAssigned) return refuseFields({ positions: `Assign at most ${mostAssigned.toLocaleString('en-GB')} results at once.` });
  const { rows } = await sql<{ known: number }>`select count(*)::integer as known from run_tests where run_id = ${runId} and position = any (${asked}::integer[])`.execute(trx);
  return rows[0]!.known === asked.length ? null : refuseFields({ positions: 'Select results of this run.' });
}

async function chosenResults(trx: Transaction<Tables>, { runId, choice }: AssignmentOrder): Promise<number[]> {
  const chosen = 'positions' in choice ? sql`select unnest(${[...choice.positions]}::integer[]) as position` : shareOfFailed(runId, choice.sharePercent);
  const { rows } = await sql<{ id: number }>`
    select id from (
      select distinct on (r.position) r.id, r.position from results r
      where r.run_id = ${runId} and r.position in (${chosen}) and r.state = 'settled' order by r.position, r.verdict = 'fail' desc, r.trial
    ) x order by position limit ${mostAssigned + 1}`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Evenly spaced among the failed tests, from the first to the last, of those that nobody has reviewed or was asked to review. */
function shareOfFailed(runId: number, percent: number): RawBuilder<unknown> {
  return sql`
    select position from (
      select t.position, row_number() over (order by t.position) as n from run_tests t
      where t.run_id = ${runId} and t.verdict = 'fail' and not t.reviewed
        and not exists (select 1 from assignments a join results r on r.id = a.result_id where r.run_id = t.run_id and r.position = t.position and a.closed_at is null)
    ) failed where ceil(n * ${percent} / 100.0) > ceil((n - 1) * ${percent} / 100.0)`;
}

async function insertAssignments(trx: Transaction<Tables>, { projectId, runId, accountId }: AssignmentOrder, resultIds: number[], members: number[]): Promise<number> {
  const { rows } = await sql`
    insert into assignments (project_id, run_id, result_id, account_id, assigned_by)
    select ${projectId}, ${runId}, id, (${members}::bigint[])[1 + (n - 1) % ${members.length}::bigint], ${accountId} from unnest(${resultIds}::bigint[]) with ordinality as chosen (id, n)
    on conflict (result_id, account_id) do update set closed_at = null, assigned_by = excluded.assigned_by, created_at = now() where assignments.closed_at is not null
    returning id`.execute(trx);
  return rows.length;
}

/** One open assignment, or all that a person has open in the run. Returns how many were taken back. */
export async function removeAssignments(
  db: Kysely<Tables>, { projectId, accountId, runId }: { projectId: number; accountId: number; runId: number }, which: { assignmentId: number } | { memberId: number },
): Promise<number | Refusal> {
  return db.transaction().execute(async (trx) => {
    const removed = await trx.deleteFrom('assignments').where('project_id', '=', projectId).where('run_id', '=', runId).where('closed_at', 'is', null)
      .where('assignmentId' in which ? 'id' : 'account_id', '=', 'assignmentId' in which ? which.assignmentId : which.memberId).returning('id').execute();
    if (removed.length === 0) return refuse('not_found', 'There is no such open assignment.');
    await recordAudit(trx, { projectId, accountId, action: 'assignments.removed', subject: await subjectOf(trx, runId), detail: { ...which, results: removed.length } });
    return removed.length;
  });
}

/** People know a run by its number. */
async function subjectOf(trx: Transaction<Tables>, runId: number): Promise<string> {
  const { number } = await trx.selectFrom('runs').select('number').where('id', '=', runId).executeTakeFirstOrThrow();
  return `run ${number}`;
}
