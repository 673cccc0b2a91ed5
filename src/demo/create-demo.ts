// The demo project: a travel company's support bot in two versions, executed by the real engine.
import type { Kysely, Transaction } from 'kysely';
import { contentHash } from '../domain/content-hash.ts';
import { isRefusal } from '../domain/refusal.ts';
import { parseMetricConfig } from '../evaluators/registry.ts';
import { insertMetric } from '../metrics/metric-versions.ts';
import { startRun } from '../runs/start-run.ts';
import type { Tables } from '../tables.ts';
import { freeDemoName } from './demo-name.ts';
import { demoJudgeModel } from './judge-form.ts';
import { demoBehaviors, demoMetrics } from './travel-metrics.ts';
import { demoTests } from './travel-tests.ts';

export interface Demo {
  projectId: number;
  runIds: number[];
}

/** Where a demo bot of the version is reached. */
export function demoUrl(origin: string, version: 'v1' | 'v2'): string {
  return `${origin}/demo/${version}/chat`;
}

/** The base URL of the demo judge. */
export function demoJudgeUrl(origin: string): string {
  return `${origin}/demo/judge`;
}

/** Makes a demo project of which `memberId` is admin (null: nobody yet) and starts its two runs; the caller sends the hints. */
export async function createDemo(db: Kysely<Tables>, origin: string, memberId: number | null): Promise<Demo> {
  const made = await db.transaction().execute(async (trx) => {
    const { id: projectId } = await trx.insertInto('projects').values({ name: await freeDemoName(trx, memberId), is_demo: true }).returning('id').executeTakeFirstOrThrow();
    if (memberId !== null) await trx.insertInto('members').values({ project_id: projectId, account_id: memberId, role: 'admin' }).execute();
    await insertJudge(trx, projectId, origin);
    const behaviorIds = await insertBehaviors(trx, projectId, await insertMetrics(trx, projectId, memberId));
    const testSetId = await insertTestSet(trx, projectId, behaviorIds);
    const endpoints = [await insertEndpoint(trx, projectId, origin, 'v1'), await insertEndpoint(trx, projectId, origin, 'v2')];
    return { projectId, testSetId, endpoints };
  });
  const runIds: number[] = [];
  for (const [index, endpointId] of made.endpoints.entries()) {
    const started = await startRun(db, {
      projectId: made.projectId, testSetId: made.testSetId, endpointId, mode: 'parallel', trials: 1, metricChoice: 'defaults', metricIds: [],
      name: index === 0 ? 'Support bot 2.7' : 'Support bot 2.8', tags: ['demo'], startedBy: memberId,
    });
    if (isRefusal(started)) throw new Error(`The demo cannot be started: ${started.message}`);
    runIds.push(started.id);
  }
  return { projectId: made.projectId, runIds };
}

async function insertMetrics(trx: Transaction<Tables>, projectId: number, memberId: number | null): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const metric of demoMetrics) {
    const parsed = parseMetricConfig(metric.kind, metric.config);
    if (!parsed.ok) throw new Error(`The demo’s metric ${metric.name} is not valid: ${Object.values(parsed.errors).join(' ')}`);
    ids.set(metric.key, await insertMetric(trx, projectId, { name: metric.name, kind: metric.kind, config: parsed.config, testTypes: ['single-turn'] }, memberId));
  }
  return ids;
}

async function insertBehaviors(trx: Transaction<Tables>, projectId: number, metricIds: Map<string, number>): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const behavior of demoBehaviors) {
    const { id } = await trx.insertInto('behaviors').values({ project_id: projectId, name: behavior.name, description: behavior.description })
      .returning('id').executeTakeFirstOrThrow();
    await trx.insertInto('behavior_metrics')
      .values(behavior.metrics.map((key, position) => ({ behavior_id: id, metric_id: metricIds.get(key)!, position }))).execute();
    ids.set(behavior.name, id);
  }
  return ids;
}

async function insertTestSet(trx: Transaction<Tables>, projectId: number, behaviorIds: Map<string, number>): Promise<number> {
  const { id: testSetId } = await trx.insertInto('test_sets').values({
    project_id: projectId, name: 'Support core', type: 'single-turn', description: 'What travellers ask most, with what the policy says.',
  }).returning('id').executeTakeFirstOrThrow();
  for (const [position, test] of demoTests.entries()) {
    const { id: testId } = await trx.insertInto('tests').values({
      project_id: projectId, type: 'single-turn', behavior_id: behaviorIds.get(test.behavior) ?? null, prompt: test.prompt, expected: test.expected,
      topic: test.topic, tags: test.tags, content_hash: contentHash({ type: 'single-turn', prompt: test.prompt, expected: test.expected, goal: null, script: null }),
    }).returning('id').executeTakeFirstOrThrow();
    await trx.insertInto('test_set_tests').values({ test_set_id: testSetId, test_id: testId, position }).execute();
  }
  return testSetId;
}

async function insertEndpoint(trx: Transaction<Tables>, projectId: number, origin: string, version: 'v1' | 'v2'): Promise<number> {
  const { id } = await trx.insertInto('endpoints').values({
    project_id: projectId, name: 'Support bot', environment: version === 'v1' ? '2.7' : '2.8', preset: 'question-answer', method: 'POST',
    url: demoUrl(origin, version), headers: '[]',
    body_template: '{\n  "question": "{{input}}",\n  "trial": {{trial}},\n  "run": "{{run_id}}"\n}',
    mapping: JSON.stringify({
      output: '$.reply', conversation_id: '$.conversation_id', context: '$.sources[*].text', input_tokens: '$.usage.input_tokens', output_tokens: '$.usage.output_tokens',
    }),
    timeout_ms: 60_000, max_attempts: 2, max_concurrency: 8, requests_per_minute: null,
  }).returning('id').executeTakeFirstOrThrow();
  return id;
}

/** Asked by the same code as any other judge, behind the same limits. */
async function insertJudge(trx: Transaction<Tables>, projectId: number, origin: string): Promise<void> {
  const { id } = await trx.insertInto('models').values({
    project_id: projectId, name: 'Demo judge', provider: 'demo', base_url: demoJudgeUrl(origin), model: demoJudgeModel, api_key: null, temperature: 0,
    timeout_ms: 60_000, max_concurrency: 8, requests_per_minute: null, input_price: 0, output_price: 0,
  }).returning('id').executeTakeFirstOrThrow();
  await trx.updateTable('projects').set({ default_judge_id: id }).where('id', '=', projectId).execute();
}
