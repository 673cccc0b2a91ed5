// The filters beside the outcome, as a condition on a listed pair of positions `listed.np` and `listed.bp`.
import { sql, type RawBuilder } from 'kysely';
import { textMatches } from '../runs/text-search.ts';
import type { ComparedPair } from './compared-pair.ts';
import type { ComparisonFilters } from './comparison-filters.ts';

type Filters = Pick<ComparisonFilters, 'q' | 'behavior' | 'metric' | 'tag'>;

/** Behavior, metric and tag are this run's; the baseline's for a test that only that has. */
export function testCondition(pair: ComparedPair, { q, behavior, metric, tag }: Filters): RawBuilder<boolean> {
  const conditions = [
    ...(q === '' ? [] : [sql`coalesce(${isIn('np', textMatches(pair.run.id, q))} or ${isIn('bp', textMatches(pair.baseline.id, q))}, false)`]),
    ...(behavior === null ? [] : [sql`coalesce(${isIn('np', ofBehavior(pair.run.id, behavior))}, ${isIn('bp', ofBehavior(pair.baseline.id, behavior))})`]),
    ...(metric === null ? [] : [sql`(${judgedIn(pair.run.id, metric, sql`listed.np`)} or ${judgedIn(pair.baseline.id, metric, sql`listed.bp`)})`]),
    ...(tag === '' ? [] : [sql`coalesce(${hasTag(pair.run.id, tag, sql`listed.np`)}, ${hasTag(pair.baseline.id, tag, sql`listed.bp`)})`]),
  ];
  return conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`;
}

/** null for a test that is not in that run. Inside of an expression the set is read once and hashed; as a plain condition it would be looked up for each test. */
function isIn(side: 'np' | 'bp', positions: RawBuilder<unknown>): RawBuilder<boolean | null> {
  return sql`(${sql.ref(`listed.${side}`)} in (${positions}))`;
}

function ofBehavior(runId: number, behavior: number): RawBuilder<unknown> {
  return sql`select position from run_tests where run_id = ${runId} and ${behavior === 0 ? sql`behavior_id is null` : sql`behavior_id = ${behavior}`}`;
}

function judgedIn(runId: number, metricId: number, position: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`exists (select 1 from run_metrics m join results r on r.run_id = m.run_id and r.position = ${position} join evaluations e on e.result_id = r.id and e.run_metric_id = m.id
    where m.run_id = ${runId} and m.metric_id = ${metricId})`;
}

function hasTag(runId: number, tag: string, position: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`(select ${tag} = any (tags) from run_tests where run_id = ${runId} and position = ${position})`;
}
