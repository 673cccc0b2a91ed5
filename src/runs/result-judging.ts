// What stands behind the evaluations of one result: what each judge was asked with and answered, and which metrics did not apply.
import { sql, type Kysely } from 'kysely';
import type { MetricKind } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { JudgeVote } from '../tables/results.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';
import type { ResultDetail } from './result-queries.ts';
import { unmetNeed, type Need } from './run-plan.ts';

export interface ResultJudging {
  judgements: ListedJudgement[];
  leftOut: { name: string; need: Need }[];
}

export interface ListedJudgement {
  runMetricId: number;
  judge: JudgeSnapshot;
  promptVersion: string;
  temperature: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  /** US dollars; null where a price or a count is not known. */
  cost: number | null;
  durationMs: number;
  votes: JudgeVote[];
}

export async function readJudging(db: Kysely<Tables>, runId: number, detail: ResultDetail): Promise<ResultJudging> {
  const { rows } = await sql<{ judgements: ListedJudgement[]; unjudged: { name: string; kind: MetricKind; config: Record<string, unknown> }[] }>`
    select (select coalesce(json_agg(json_build_object('runMetricId', m.id, 'judge', m.judge, 'promptVersion', j.prompt_version, 'temperature', j.temperature,
        'inputTokens', j.input_tokens, 'outputTokens', j.output_tokens, 'cost', j.cost, 'durationMs', j.duration_ms, 'votes', j.votes) order by m.position), '[]')
      from judgements j join run_metrics m on m.id = j.run_metric_id where j.result_id = ${detail.result.id}) as judgements,
      (select coalesce(json_agg(json_build_object('name', m.name, 'kind', m.kind, 'config', m.config) order by m.position), '[]')
      from run_metrics m join run_tests t on t.run_id = m.run_id and t.position = ${detail.position}
      where m.run_id = ${runId} and t.type = any (m.test_types)
        and (m.source <> 'behavior' or exists (select 1 from run_behavior_metrics l where l.run_metric_id = m.id and l.behavior_id = t.behavior_id))
        and not exists (select 1 from evaluations e where e.result_id = ${detail.result.id} and e.run_metric_id = m.id)) as unjudged`.execute(db);
  const { judgements, unjudged } = rows[0]!;
  const given = { expected: detail.expected, context: detail.turn?.context ?? null };
  return { judgements, leftOut: detail.turn === null ? [] : unjudged.flatMap((metric) => {
    const need = unmetNeed(metric, given);
    return need === null ? [] : [{ name: metric.name, need }];
  }) };
}
