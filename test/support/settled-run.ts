// A run whose results are settled by the real settlement, without a worker and an endpoint.
import type { Kysely } from 'kysely';
import { automatedVerdict } from '../../src/domain/verdicts.ts';
import type { EvaluationVerdict } from '../../src/domain/vocabulary.ts';
import { settleResults, type SettledResult } from '../../src/execution/settle-results.ts';
import { expandRun } from '../../src/runs/expand-run.ts';
import { finishRun } from '../../src/runs/finish-run.ts';
import type { RunOrder } from '../../src/runs/start-run.ts';
import type { Tables } from '../../src/tables.ts';
import { orderRun, type ProjectFixture } from './fixtures.ts';

/** What the metrics of one result say, in their order; or that its call failed. */
export type Judged = readonly EvaluationVerdict[] | 'call failed';

export interface SettledRun {
  id: number;
  number: number;
  metricIds: number[];
  results: { id: number; position: number; trial: number }[];
}

/** `judge` may leave a result open by answering null. The run is ended only where none is left open. */
export async function settledRun(
  db: Kysely<Tables>, fixture: ProjectFixture, judge: (position: number, trial: number) => Judged | null, order: Partial<RunOrder> = {},
): Promise<SettledRun> {
  const { id, number } = await orderRun(db, fixture, order);
  await expandRun(db, id);
  const metricIds = (await db.selectFrom('run_metrics').select('id').where('run_id', '=', id).orderBy('position').execute()).map((metric) => metric.id);
  const results = await db.selectFrom('results').select(['id', 'position', 'trial']).where('run_id', '=', id).orderBy('position').orderBy('trial').execute();
  for (const result of results) {
    const judged = judge(result.position, result.trial);
    if (judged !== null) await settle(db, { ...result, runId: id }, judged, metricIds);
  }
  await finishRun(db, id);
  return { id, number, metricIds, results };
}

export async function settle(db: Kysely<Tables>, result: { id: number; runId: number; position: number }, judged: Judged, metricIds: readonly number[]): Promise<void> {
  await db.updateTable('results').set({ state: 'running', attempt: 1 }).where('id', '=', result.id).execute();
  const callFailed = judged === 'call failed';
  const verdicts = callFailed ? [] : judged;
  await db.insertInto('turns').values({ result_id: result.id, number: 1, run_id: result.runId, message: null, reply: `answer ${result.id}`, raw_reply: `answer ${result.id}`, conversation_id: null, context: 'null', tool_calls: 'null', metadata: 'null', input_tokens: null, output_tokens: null, latency_ms: 12 }).execute();
  const settled: SettledResult = {
    id: result.id, runId: result.runId, position: result.position, attempt: 1, automatedVerdict: automatedVerdict({ callFailed, evaluations: verdicts }),
    noneReason: !callFailed && verdicts.length === 0 ? 'No behavior with metrics is set.' : null, only: null,
    evaluations: verdicts.map((verdict, index) => ({
      runMetricId: metricIds[index]!, verdict, score: verdict === 'error' ? null : verdict === 'pass' ? 1 : 0, threshold: 0.5, category: null, reason: `It says ${verdict}.`, judgement: null,
    })),
    failure: callFailed ? { cause: 'http', message: 'The endpoint failed on its side (HTTP 503).', rawReply: null, status: 503, latencyMs: 12, calls: [], startedAt: new Date() } : null,
  };
  await settleResults(db, [settled]);
}
