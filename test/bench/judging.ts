// Judges: how much of a judge's concurrency a run uses while it judges.
import { makeMetric } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import type { Bar } from './bar.ts';
import { finished, openSite } from './site.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';

const latencyMs = 50;
const lanes = 40;

export async function* judging(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const endpoint = await stage.startEndpoint(0);
  const judge = (await stage.startEndpoint(latencyMs)).replace(/\/ok$/, '/judge');
  const site = await openSite(stage, { endpoint, maxConcurrency: 50, tests: sizes.judging.tests });
  const { database: { db }, project: { projectId, testSetId } } = site;
  const modelId = await makeModel(db, projectId, { baseUrl: judge, maxConcurrency: lanes });
  const config = { criteria: 'It answers the question.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: modelId };
  await db.updateTable('test_set_metrics').set({ metric_id: await makeMetric(db, projectId, 'judge_binary', config) }).where('test_set_id', '=', testSetId).execute();
  await finished(site, await site.execute());
  const values: number[] = [];
  for (let round = 0; round < sizes.judging.rounds; round++) {
    const { testsPerS } = await finished(site, await site.execute());
    values.push(testsPerS / (lanes / (latencyMs / 1_000)));
  }
  yield { name: `judging ÷ what its ${lanes} lanes at ${latencyMs} ms allow`, unit: 'x', sense: 'at least', must: 0.9, aim: 0.95, values };
  await site.close();
}
