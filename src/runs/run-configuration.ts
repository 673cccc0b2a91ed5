// What a run was started with: its snapshots.
import { sql, type Kysely } from 'kysely';
import type { MetricKind, MetricSource } from '../domain/vocabulary.ts';
import type { JudgeSnapshot, Tables } from '../tables.ts';
import type { RunRow } from './run-queries.ts';

export interface RunConfiguration {
  metrics: { id: number; metricId: number; name: string; kind: MetricKind; config: Record<string, unknown>; version: number; source: MetricSource; judge: JudgeSnapshot | null; judged: number; behaviors: string[] }[];
}

export async function readConfiguration(db: Kysely<Tables>, run: RunRow): Promise<RunConfiguration> {
  const { rows } = await sql<RunConfiguration['metrics'][number]>`
    select m.id, m.metric_id as "metricId", m.name, m.kind, m.config, m.version, m.source, m.judge,
      (select coalesce(sum(results), 0)::integer from metric_tallies t where t.run_metric_id = m.id) as judged,
      (select coalesce(json_agg(b.name order by b.name), '[]') from run_behavior_metrics l join behaviors b on b.id = l.behavior_id where l.run_metric_id = m.id) as behaviors
    from run_metrics m where m.run_id = ${run.id} order by m.position`.execute(db);
  return { metrics: rows };
}
