// The filters and counts of a run's tests that depend on people's reviews, and on whether their verdicts or the machine's are asked for.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { Basis, ResultFilters, ReviewFilter } from './result-order.ts';

/** Of `run_tests t`. */
export function verdictColumn(basis: Basis): RawBuilder<Verdict | null> {
  return basis === 'automated' ? sql`t.automated_verdict` : sql`t.verdict`;
}

/** Each of the conditions is read from an index in the order of the list; together they are all tests with the verdict. Unless reviewed, both verdicts are the same. */
export function verdictConditions(basis: Basis, verdict: Verdict | null): RawBuilder<boolean>[] {
  if (verdict === null) return [sql`t.verdict is null`];
  if (basis === 'final') return [sql`t.verdict = ${verdict}`];
  return [sql`t.verdict = ${verdict} and not t.reviewed`, sql`t.reviewed and t.automated_verdict = ${verdict}`];
}

export function behaviorCondition({ behavior }: Pick<ResultFilters, 'behavior'>): RawBuilder<boolean> {
  return behavior === null ? sql`true` : behavior === 0 ? sql`t.behavior_id is null` : sql`t.behavior_id = ${behavior}`;
}

const conditions: Record<Exclude<ReviewFilter, 'assigned'>, RawBuilder<boolean>> = {
  reviewed: sql`t.reviewed`,
  'not-reviewed': sql`not t.reviewed`,
  // What is corrected, contradicted or disputed was reviewed: saying so lets the index of reviewed tests answer.
  corrected: sql`(t.reviewed and t.verdict <> t.automated_verdict)`,
  conflicting: sql`(t.reviewed and t.conflicting)`,
  disputed: sql`(t.reviewed and t.disputed)`,
};

export function reviewCondition(runId: number, { review, accountId }: Pick<ResultFilters, 'review' | 'accountId'>): RawBuilder<boolean> {
  if (review === '') return sql`true`;
  return review === 'assigned' ? sql`t.position in (${assignedPositions(runId, accountId)})` : conditions[review];
}

function assignedPositions(runId: number, accountId: number | null): RawBuilder<unknown> {
  return sql`select r.position from assignments a join results r on r.id = a.result_id where a.run_id = ${runId} and a.account_id = ${accountId} and a.closed_at is null`;
}

type ByReview = Record<Exclude<ReviewFilter, 'not-reviewed'>, number>;

/** Tests by verdict; those without one stand under null. */
export type ReviewCounts = ({ verdict: Verdict | null } & ByReview)[];

/** How many tests each review filter finds beside the behavior, by verdict. As many rows are read as people have reviewed or were assigned. */
export async function countReviews(db: Kysely<Tables>, runId: number, filters: Pick<ResultFilters, 'behavior' | 'accountId' | 'basis'>): Promise<ReviewCounts> {
  const number = (condition: RawBuilder<boolean>): RawBuilder<number> => sql`(count(*) filter (where ${condition}))::integer`;
  const columns = sql`t.verdict, t.automated_verdict, t.reviewed, t.conflicting, t.disputed`;
  const inRun = sql`t.run_id = ${runId} and ${behaviorCondition(filters)}`;
  const { rows } = await sql<ReviewCounts[number]>`
    select ${verdictColumn(filters.basis)} as verdict, ${number(conditions.reviewed)} as reviewed, ${number(conditions.corrected)} as corrected,
      ${number(conditions.conflicting)} as conflicting, ${number(conditions.disputed)} as disputed, ${number(sql`t.assigned`)} as assigned
    from (
      select ${columns}, false as assigned from run_tests t where ${inRun} and t.reviewed
      union all
      select t.verdict, t.automated_verdict, false, false, false, true from run_tests t where ${inRun} and t.position in (${assignedPositions(runId, filters.accountId)})
    ) t group by 1`.execute(db);
  return rows;
}
