// What the results of a run can be filtered by: the behaviors of its tests, and its metrics.
import { sql, type Kysely } from 'kysely';
import { uniqueName } from '../domain/unique-name.ts';
import type { Tables } from '../tables.ts';
import type { RunRow } from './run-queries.ts';
import type { Tally } from './tallies.ts';

export interface FilterChoices {
  /** 0: tests without a behavior. */
  behaviors: { id: number; name: string }[];
  /** Of `run_metrics`; those of one name are told apart as in the download. */
  metrics: { id: number; name: string }[];
}

export async function readChoices(db: Kysely<Tables>, run: Pick<RunRow, 'id' | 'project_id'>, tallies: readonly Tally[]): Promise<FilterChoices> {
  const ids = [...new Set(tallies.map(({ behaviorId }) => behaviorId))].filter((id) => id !== 0);
  const { rows } = await sql<FilterChoices>`
    select (select coalesce(json_agg(json_build_object('id', id, 'name', name) order by name), '[]') from behaviors where id = any (${ids}::bigint[]) and project_id = ${run.project_id}) as behaviors,
      (select coalesce(json_agg(json_build_object('id', id, 'name', name) order by position), '[]') from run_metrics where run_id = ${run.id}) as metrics`.execute(db);
  const { behaviors, metrics } = rows[0]!;
  return {
    behaviors: tallies.some(({ behaviorId }) => behaviorId === 0) ? [...behaviors, { id: 0, name: 'No behavior' }] : behaviors,
    metrics: metrics.map(({ id }, index) => ({ id, name: uniqueName(metrics, index) })),
  };
}
