// A run whose results a metric has judged, as the engine would have stored them.
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { tallyEvaluations } from '../../src/runs/tallies.ts';
import type { EvaluationVerdict } from '../../src/domain/vocabulary.ts';
import { makeEndpoint, makeTestSet, orderRun } from '../support/fixtures.ts';
import type { TestApp } from '../support/test-app.ts';

export interface MeasuredRunFixture {
  id: number;
  number: number;
}

/** One result for each latency in ms; null is one that the metric (of the kind `latency`) could not judge. */
export async function runWithLatencies(app: TestApp, metricId: number, latencies: readonly (number | null)[], trials = 1): Promise<MeasuredRunFixture> {
  const { db, projectId } = app;
  const endpointId = await makeEndpoint(db, projectId, { url: 'http://127.0.0.1:9/' });
  const testSetId = await makeTestSet(db, projectId, latencies.length / trials);
  const run = await orderRun(db, { projectId, endpointId, testSetId, metricId }, { metricChoice: 'execution', metricIds: [metricId], trials });
  const metric = await db.selectFrom('run_metrics').selectAll().where('run_id', '=', run.id).executeTakeFirstOrThrow();
  const results = await db.selectFrom('results').select('id').where('run_id', '=', run.id).orderBy('position').orderBy('trial').execute();
  const evaluations = results.map(({ id }, at) => ({ result_id: id, run_metric_id: metric.id, ...judged(metric.config, latencies[at]!) }));
  await db.insertInto('evaluations').values(evaluations).execute();
  await db.transaction().execute((trx) => tallyEvaluations(trx, evaluations.map(({ verdict }) => ({ runId: run.id, runMetricId: metric.id, verdict }))));
  return run;
}

function judged(config: Record<string, unknown>, latencyMs: number | null): { verdict: EvaluationVerdict; score: number | null; threshold: number | null; reason: string } {
  const evaluator = evaluatorFor('latency');
  if (evaluator.asksJudge) throw new Error('Latency is computed.');
  const judgement = evaluator.judge(config, { prompt: '', response: '', expected: null, context: null, latencyMs });
  return judgement.verdict === 'error' ? { ...judgement, score: null, threshold: null } : judgement;
}
