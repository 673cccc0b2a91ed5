// What a run was started with: its snapshots.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { MetricKind, MetricSource } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';
import type { RunRow } from './run-queries.ts';

export interface RunConfiguration {
  metrics: { id: number; metricId: number; name: string; kind: MetricKind; config: Record<string, unknown>; version: number; source: MetricSource; judge: JudgeSnapshot | null; /** Tests. */ judged: number; behaviors: string[] }[];
}

export async function readConfiguration(db: Kysely<Tables>, run: RunRow): Promise<RunConfiguration> {
  const { rows } = await sql<RunConfiguration['metrics'][number]>`
    select m.id, m.metric_id as "metricId", m.name, m.kind, m.config, m.version, m.source, m.judge,
      ${judgedTests(run)} as judged,
      (select coalesce(json_agg(b.name order by b.name), '[]') from run_behavior_metrics l join behaviors b on b.id = l.behavior_id where l.run_metric_id = m.id) as behaviors
    from run_metrics m where m.run_id = ${run.id} order by m.position`.execute(db);
  return { metrics: rows };
}

/** How many tests the metric `m` judged in at least one trial: told by the tallies, which count results, but where it judged only some of several trials. */
function judgedTests({ id, trials, test_count }: RunRow): RawBuilder<number> {
  return sql`(select case when ${trials}::integer = 1 then t.results when t.results = ${trials * test_count}::bigint then ${test_count}::integer
      else (select count(distinct r.position)::integer from results r join evaluations e on e.result_id = r.id and e.run_metric_id = m.id where r.run_id = ${id}) end
    from (select coalesce(sum(results), 0)::integer as results from metric_tallies where run_metric_id = m.id) t)`;
}
