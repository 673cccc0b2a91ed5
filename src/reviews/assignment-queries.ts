// Reads who was asked to review what.
import { sql, type Kysely } from 'kysely';
import type { Role } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';

export interface PossibleReviewer {
  accountId: number;
  name: string;
}

export const reviewingRoles: readonly Role[] = ['reviewer', 'editor', 'admin'];

/** Members who may review and can sign in, by name. */
export async function possibleReviewers(db: Kysely<Tables>, projectId: number): Promise<PossibleReviewer[]> {
  return db.selectFrom('members').innerJoin('accounts', 'accounts.id', 'members.account_id').select(['accounts.id as accountId', 'accounts.name'])
    .where('members.project_id', '=', projectId).where('members.role', 'in', reviewingRoles).where('accounts.disabled_at', 'is', null)
    .orderBy('accounts.name').orderBy('accounts.id').execute();
}

export interface AssignedPerson {
  accountId: number;
  name: string;
  open: number;
  done: number;
  /** Their next open ones, in the order of the tests. */
  next: { id: number; position: number; trial: number; prompt: string }[];
}

const mostNext = 10;

/** Everyone who was asked to review results of the run. */
export async function assignedPeople(db: Kysely<Tables>, runId: number): Promise<AssignedPerson[]> {
  const { rows } = await sql<AssignedPerson>`
    select a.id as "accountId", a.name, s.open, s.done, (select coalesce(json_agg(x order by x.position, x.trial), '[]') from (
        select o.id, r.position, r.trial, left(t.prompt, 140) as prompt from assignments o join results r on r.id = o.result_id
        join run_tests t on t.run_id = r.run_id and t.position = r.position
        where o.run_id = ${runId} and o.account_id = a.id and o.closed_at is null order by r.position, r.trial limit ${mostNext}) x) as next
    from (
      select account_id, (count(*) filter (where closed_at is null))::integer as open, (count(*) filter (where closed_at is not null))::integer as done
      from assignments where run_id = ${runId} group by account_id
    ) s join accounts a on a.id = s.account_id order by a.name, a.id`.execute(db);
  return rows;
}

export interface AssignedRun {
  number: number;
  name: string;
  testSetName: string;
  open: number;
  done: number;
  firstPosition: number;
}

/** The runs of the project in which the account has something open, the latest first. */
export async function openByRun(db: Kysely<Tables>, projectId: number, accountId: number): Promise<AssignedRun[]> {
  const { rows } = await sql<AssignedRun>`
    select r.number, r.name, r.test_set_name as "testSetName", o.open, o.first_position as "firstPosition",
      (select count(*)::integer from assignments d where d.run_id = r.id and d.account_id = ${accountId} and d.closed_at is not null) as done
    from (
      select a.run_id, count(*)::integer as open, min(x.position) as first_position from assignments a join results x on x.id = a.result_id
      where a.account_id = ${accountId} and a.project_id = ${projectId} and a.closed_at is null group by a.run_id
    ) o join runs r on r.id = o.run_id and r.project_id = ${projectId} order by r.id desc limit 200`.execute(db);
  return rows;
}
