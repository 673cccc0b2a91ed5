// Starts a run: one transaction that snapshots what will be measured and how; the workers find it from there.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { refuse, refuseFields, isRefusal, type Refusal } from '../domain/refusal.ts';
import { derivedKey } from '../domain/request-key.ts';
import type { ExecutionMode } from '../domain/vocabulary.ts';
import { snapshotEndpoint } from '../endpoints/endpoint-snapshot.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import type { EndpointSnapshot, JudgeSnapshot } from '../tables/runs.ts';
import { chooseJudges, chooseMetrics, type ChosenMetrics, type MetricsWanted } from './choose-metrics.ts';
import { lockDefinitions } from './definitions-lock.ts';
import { expandChunk, firstChunk } from './expand-run.ts';

export interface RunOrder extends MetricsWanted {
  endpointId: number;
  mode: ExecutionMode;
  trials: number;
  name: string;
  tags: readonly string[];
  /** null: the system itself, as for the demo. */
  startedBy: number | null;
  /** The run that this one repeats. */
  sourceRunId?: number;
  /** `source_run`: exactly that run's tests as they were then. */
  testsFrom?: 'test_set' | 'source_run';
  /** A re-score: the finished run whose answers are judged again. It is the source run, with its tests and trials; no call is made. */
  answersFromRunId?: number;
  /** A UUID of the form: sent again with the same content, it finds the run that it has started. null or absent: each order starts a run. */
  requestKey?: string | null;
}

/** Runs of a project that may be queued or running at once. */
export const mostUnfinishedRuns = 50;
/** Tests × trials of one run. */
export const mostResults = 2_000_000;

export interface StartedRun {
  id: number;
  number: number;
  /** false: the same form had started it before. */
  isNew: boolean;
}

export function startRun(db: Kysely<Tables>, order: RunOrder): Promise<StartedRun | Refusal> {
  return briefTransaction(db, async (trx) => {
    await lockDefinitions(trx, order.projectId);
    // The second of two clicks waits for the lock, and then finds what the first has started.
    const known = await findStarted(trx, order);
    if (known) return known;
    const subject = await findSubject(trx, order);
    if (isRefusal(subject)) return subject;
    const metrics = await chooseMetrics(trx, order, { type: subject.testSet.type, ofRunId: repeatedRun(order) });
    if (isRefusal(metrics)) return metrics;
    const run = await insertRun(trx, order, subject);
    if (isRefusal(run)) return run;
    await snapshotMetrics(trx, order.projectId, run.id, metrics);
    await expandChunk(trx, run.id, firstChunk);
    await recordAudit(trx, { projectId: order.projectId, accountId: order.startedBy, action: 'run.started', subject: `run ${run.number}` });
    return run;
  });
}

export async function findStarted(db: Kysely<Tables>, order: RunOrder): Promise<StartedRun | null> {
  const key = keyOf(order);
  if (key === null || order.startedBy === null) return null;
  const run = await db.selectFrom('runs').select(['id', 'number'])
    .where('project_id', '=', order.projectId).where('started_by', '=', order.startedBy).where('request_key', '=', key).executeTakeFirst();
  return run ? { ...run, isNew: false } : null;
}

/** Who goes back and changes the form wants another run, whatever key the browser has kept. */
function keyOf({ requestKey, ...wanted }: RunOrder): string | null {
  return requestKey ? derivedKey(requestKey, JSON.stringify(wanted)) : null;
}

type Subject = Exclude<Awaited<ReturnType<typeof findSubject>>, Refusal>;

/** Everything is looked up within the project: what belongs to another one does not exist. */
async function findSubject(trx: Transaction<Tables>, order: RunOrder) {
  const testSet = await trx.selectFrom('test_sets').select(['id', 'name', 'type', 'version'])
    .where('id', '=', order.testSetId).where('project_id', '=', order.projectId).where('deleted_at', 'is', null).executeTakeFirst();
  const endpoint = await findEndpoint(trx, order);
  if (!testSet) return refuse('not_found', 'This test set does not exist any more.');
  if (!endpoint) return refuseFields({ endpoint: 'This endpoint does not exist any more. Choose another one.' });
  const testCount = await countTests(trx, order);
  if (testCount === 0) return refuse('invalid', 'The test set has no tests yet. Add or import tests first.');
  if (testCount * order.trials > mostResults) {
    const most = `One run makes at most ${mostResults.toLocaleString('en-GB')} calls; ${testCount} tests with ${order.trials} trials are more. Lower the trials or split the test set.`;
    return refuse('too_large', 'One field needs your attention.', { trials: most });
  }
  if ((await countUnfinished(trx, order.projectId)) >= mostUnfinishedRuns) {
    return refuse('too_many', `${mostUnfinishedRuns} runs of this project are still queued or running. Wait until one ends, or cancel one.`);
  }
  return { testSet, endpoint, testCount };
}

/** A re-score calls no endpoint: it keeps the one that gave the answers, as it was then, also where it was deleted since. */
async function findEndpoint(trx: Transaction<Tables>, { projectId, endpointId, answersFromRunId }: RunOrder): Promise<{ id: number; snapshot: EndpointSnapshot } | null> {
  if (answersFromRunId !== undefined) {
    const source = await trx.selectFrom('runs').select(['endpoint_id', 'endpoint']).where('id', '=', answersFromRunId).where('project_id', '=', projectId).executeTakeFirst();
    return source ? { id: source.endpoint_id, snapshot: source.endpoint } : null;
  }
  const endpoint = await trx.selectFrom('endpoints').selectAll()
    .where('id', '=', endpointId).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst();
  return endpoint ? { id: endpoint.id, snapshot: snapshotEndpoint(endpoint) } : null;
}

async function countUnfinished(trx: Transaction<Tables>, projectId: number): Promise<number> {
  const { count } = await trx.selectFrom('runs').where('project_id', '=', projectId).where('state', 'in', ['queued', 'running'])
    .select(countAll).executeTakeFirstOrThrow();
  return count;
}

async function countTests(trx: Transaction<Tables>, order: RunOrder): Promise<number> {
  const runId = repeatedRun(order);
  const { count } = runId !== null
    ? await trx.selectFrom('run_tests').where('run_id', '=', runId).select(countAll).executeTakeFirstOrThrow()
    : await trx.selectFrom('test_set_tests').where('test_set_id', '=', order.testSetId).select(countAll).executeTakeFirstOrThrow();
  return count;
}

/** The run whose very tests are taken; null: the test set's. */
function repeatedRun({ testsFrom, sourceRunId }: RunOrder): number | null {
  return testsFrom === 'source_run' && sourceRunId !== undefined ? sourceRunId : null;
}

const countAll = sql<number>`count(*)`.as('count');

async function insertRun(trx: Transaction<Tables>, order: RunOrder, { testSet, endpoint, testCount }: Subject): Promise<StartedRun | Refusal> {
  const numbered = await trx.updateTable('projects').set(({ eb }) => ({ last_run_number: eb('last_run_number', '+', 1) }))
    .where('id', '=', order.projectId).where('deleted_at', 'is', null).where('archived_at', 'is', null).returning('last_run_number as number').executeTakeFirst();
  if (!numbered) return refuse('conflict', 'This project is archived or deleted. Nothing is run in it any more.');
  const { number } = numbered;
  const { id } = await trx.insertInto('runs').values({
    project_id: order.projectId, number, name: order.name.trim() || `${testSet.name} #${number}`, tags: [...order.tags],
    mode: order.mode, trials: order.trials, metric_choice: order.metricChoice,
    test_set_id: testSet.id, test_set_name: testSet.name, test_set_version: testSet.version,
    endpoint_id: endpoint.id, endpoint: JSON.stringify(endpoint.snapshot),
    source_run_id: order.sourceRunId ?? null, tests_from: order.testsFrom ?? 'test_set', answers_from_run_id: order.answersFromRunId ?? null, test_count: testCount,
    started_by: order.startedBy, request_key: keyOf(order), latency_p50_ms: null, latency_p95_ms: null, input_tokens: null, output_tokens: null, cancelled_by: null,
  }).returning('id').executeTakeFirstOrThrow();
  return { id, number, isNew: true };
}

async function snapshotMetrics(trx: Transaction<Tables>, projectId: number, runId: number, { source, metrics, links }: ChosenMetrics): Promise<void> {
  if (metrics.length === 0) return;
  const judges = await chooseJudges(trx, projectId, metrics);
  const rows = await trx.insertInto('run_metrics').values(metrics.map((metric, position) => ({
    run_id: runId, metric_id: metric.id, position, source, name: metric.name, kind: metric.kind,
    config: JSON.stringify(metric.config), test_types: metric.test_types, version: metric.version, judge: judgeJson(judges.get(metric.id)),
  }))).returning(['id', 'metric_id']).execute();
  if (links.length === 0) return;
  const copyOf = new Map(rows.map((row) => [row.metric_id, row.id]));
  await sql`
    insert into run_behavior_metrics (run_id, behavior_id, run_metric_id, position)
    select ${runId}, x.behavior_id, x.run_metric_id, x.position
    from json_to_recordset(${JSON.stringify(links.map((link, position) => ({
      behavior_id: link.behaviorId, run_metric_id: copyOf.get(link.metricId), position,
    })))}::json) as x(behavior_id bigint, run_metric_id bigint, position integer)`.execute(trx);
}

function judgeJson(judge: JudgeSnapshot | null | undefined): string | null {
  return judge ? JSON.stringify(judge) : null;
}
