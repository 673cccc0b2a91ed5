// Reads the tests of a run as a list (failures first, in keyset pages) and one result in full.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { EvaluationVerdict, MetricKind, MetricSource, ResultState, ReviewedVerdict, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { RecordedCall } from '../tables/results.ts';
import { sourcesOf } from './metric-filter.ts';
import { listOrder, mostMatches, testsPerPage, type ListCursor, type ResultFilters } from './result-order.ts';
import { behaviorCondition, reviewCondition, verdictColumn, verdictConditions } from './review-filter.ts';
import type { RunRow } from './run-queries.ts';
import { stands } from './standing.ts';
import { textMatches } from './text-search.ts';

export interface ListedTest {
  position: number;
  prompt: string;
  behaviorName: string;
  topic: string;
  verdict: Verdict | null;
  flaky: boolean;
  /** Of the first trial, while there is no verdict. */
  state: ResultState;
  latencyMs: number | null;
  automatedVerdict: Verdict | null;
  reviewed: boolean;
  disputed: boolean;
  /** The verdict that the list is grouped by. */
  listedVerdict: Verdict | null;
  /** Of the whole run, 0 where there is none: what a confirmation of these tests has seen. */
  newestReview: number;
}

type ListedRun = Pick<RunRow, 'id' | 'trials' | 'state'>;

export async function listTests(db: Kysely<Tables>, run: ListedRun, filters: ResultFilters, after: ListCursor | null): Promise<ListedTest[]> {
  const { id: runId } = run;
  const { lookedFor, left } = lookForOnce(runId, filters);
  const parts = listOrder.flatMap((verdict, group) => {
    if (group < (after?.group ?? 0) || (filters.verdict !== '' && (verdict ?? 'waiting') !== filters.verdict)) return [];
    const position = group === after?.group ? after.position : -1;
    return sourcesOf(run, left, verdict, position).flatMap((source) => verdictConditions(filters.basis, verdict).map((hasVerdict) => sql`(
      select ${group}::integer as "group", t.position from ${source.from}
      where t.run_id = ${runId} and ${hasVerdict} and t.position > ${position} and ${source.where} and ${matchingTests(runId, left)}
      order by ${source.order} limit ${testsPerPage + 1})`));
  });
  if (parts.length === 0) return [];
  const { rows } = await sql<ListedTest>`
    with ${lookedFor} page as (select * from (${sql.join(parts, sql` union all `)}) parts order by "group", position limit ${testsPerPage + 1})
    ${listedTests(runId, filters)} from page join run_tests t on t.run_id = ${runId} and t.position = page.position
    join results r on r.run_id = t.run_id and r.position = t.position and r.trial = 1
    order by page."group", page.position`.execute(db);
  return rows;
}

/** The given tests of a run as its list shows them, whatever its filters. */
export async function readListed(db: Kysely<Tables>, runId: number, positions: readonly number[], filters: Pick<ResultFilters, 'basis'>): Promise<ListedTest[]> {
  const { rows } = await sql<ListedTest>`
    ${listedTests(runId, filters)} from run_tests t join results r on r.run_id = t.run_id and r.position = t.position and r.trial = 1
    where t.run_id = ${runId} and t.position = any (${[...positions]}::integer[]) order by t.position`.execute(db);
  return rows;
}

/** Reviews that were being committed when `since` was read are among them: a little is told twice rather than nothing. */
export async function positionsReviewedSince(db: Kysely<Tables>, runId: number, since: Date): Promise<number[]> {
  const { rows } = await sql<{ position: number }>`
    with recent as (
      select v.result_id from reviews v where v.run_id = ${runId} and v.created_at > ${since}::timestamptz - interval '10 seconds'
      union
      select v.result_id from reviews v join review_withdrawals w on w.review_id = v.id where v.run_id = ${runId} and w.created_at > ${since}::timestamptz - interval '10 seconds'
    )
    select distinct r.position from recent join results r on r.id = recent.result_id order by 1 limit ${mostMatches}`.execute(db);
  return rows.map(({ position }) => position);
}

function listedTests(runId: number, { basis }: Pick<ResultFilters, 'basis'>): RawBuilder<unknown> {
  return sql`
    select t.position, left(t.prompt, 400) as prompt, t.behavior_name as "behaviorName", t.topic, t.verdict, t.flaky, r.state, r.latency_ms as "latencyMs",
      t.automated_verdict as "automatedVerdict", t.reviewed, t.disputed, ${verdictColumn(basis)} as "listedVerdict",
      (select coalesce(max(id), 0) from reviews where run_id = ${runId}) as "newestReview"`;
}

/** The filters beside the verdict and the metric, as a condition on `run_tests t`. */
export function matchingTests(runId: number, filters: Pick<ResultFilters, 'q' | 'behavior' | 'review' | 'accountId' | 'among'>): RawBuilder<boolean> {
  const among = filters.among === null ? sql`true` : sql`t.position in (${filters.among})`;
  const others = sql<boolean>`${behaviorCondition(filters)} and ${reviewCondition(runId, filters)} and ${among}`;
  return filters.q === '' ? others : sql`${others} and t.position in (${textMatches(runId, filters.q)})`;
}

interface VerdictCount {
  verdict: Verdict | null;
  tests: number;
}

/** By verdict, how many tests a search or a metric's filter finds. Each verdict is counted by itself and stops beyond `mostMatches`, so that many with one hide none of another. */
export async function countMatches(db: Kysely<Tables>, run: ListedRun, filters: ResultFilters): Promise<VerdictCount[]> {
  const { lookedFor, left } = lookForOnce(run.id, filters);
  const parts = listOrder.flatMap((verdict) => sourcesOf(run, left, verdict, -1).flatMap((source) => verdictConditions(filters.basis, verdict).map((hasVerdict) => sql`
    select ${verdict}::text as verdict, (select count(*)::integer from (
      select from ${source.from} where t.run_id = ${run.id} and ${hasVerdict} and ${source.where} and ${matchingTests(run.id, left)} limit ${mostMatches + 1}) found) as tests`)));
  const { rows } = await sql<VerdictCount>`with ${lookedFor} found as (${sql.join(parts, sql` union all `)}) select verdict, tests from found`.execute(db);
  return rows;
}

/** What costs a look through texts or another run is looked for once, as the query `looked_for` before the others, not again for each verdict; `left` refers to it. */
function lookForOnce(runId: number, filters: ResultFilters): { lookedFor: RawBuilder<unknown>; left: ResultFilters } {
  const { q, among } = filters;
  if (q === '' && among === null) return { lookedFor: sql``, left: filters };
  const positions = q === '' ? among : among === null ? textMatches(runId, q) : sql`(${textMatches(runId, q)}) intersect (${among})`;
  return { lookedFor: sql`looked_for (position) as materialized (${positions}),`, left: { ...filters, q: '', among: sql`select position from looked_for` } };
}

/** By verdict, how many of the tests that are asked for. */
export async function countAmong(db: Kysely<Tables>, run: ListedRun, filters: ResultFilters): Promise<VerdictCount[]> {
  const { rows } = await sql<VerdictCount>`
    select ${verdictColumn(filters.basis)} as verdict, count(*)::integer as tests from run_tests t where t.run_id = ${run.id} and ${matchingTests(run.id, filters)} group by 1`.execute(db);
  return rows;
}

export interface ResultDetail {
  position: number;
  testId: number;
  prompt: string;
  expected: string | null;
  behaviorName: string;
  topic: string;
  tags: string[];
  metadata: Record<string, unknown>;
  metricSource: MetricSource | null;
  testVerdict: Verdict | null;
  flaky: boolean;
  trials: { trial: number; verdict: Verdict | null; state: ResultState; latencyMs: number | null }[];
  result: {
    id: number;
    trial: number;
    state: ResultState;
    verdict: Verdict | null;
    automatedVerdict: Verdict | null;
    reviewed: boolean;
    conflicting: boolean;
    disputed: boolean;
    noneReason: string | null;
    errorCause: string | null;
    errorMessage: string | null;
    errorReply: string | null;
    httpStatus: number | null;
    latencyMs: number | null;
    startedAt: Date | null;
    calls: RecordedCall[];
  };
  turn: {
    reply: string;
    rawReply: string;
    contentType: string;
    conversationId: string | null;
    context: string[] | null;
    toolCalls: unknown;
    metadata: unknown;
    inputTokens: number | null;
    outputTokens: number | null;
  } | null;
  /** How many turns the conversation has. */
  turns: number;
  /** How many reviews stand, how many were ever written, and the id of the newest; 0 where there is none. */
  standingReviews: number;
  reviews: number;
  newestReview: number;
  evaluations: ListedEvaluation[];
}

export interface ListedEvaluation {
  runMetricId: number;
  name: string;
  kind: MetricKind;
  config: Record<string, unknown>;
  verdict: EvaluationVerdict;
  /** What the latest standing review of it says. */
  reviewed: ReviewedVerdict | null;
  score: number | null;
  threshold: number | null;
  reason: string;
}

/** null where the run has no such test or trial. */
export async function findResult(db: Kysely<Tables>, runId: number, position: number, trial: number): Promise<ResultDetail | null> {
  const { rows } = await sql<{ detail: ResultDetail & { result: { startedAt: string | null } } }>`
    select json_build_object(
      'position', t.position, 'testId', t.test_id, 'prompt', t.prompt, 'expected', t.expected, 'behaviorName', t.behavior_name, 'topic', t.topic,
      'tags', t.tags, 'metadata', t.metadata, 'metricSource', t.metric_source, 'testVerdict', t.verdict, 'flaky', t.flaky,
      'trials', (select json_agg(json_build_object('trial', s.trial, 'verdict', s.verdict, 'state', s.state, 'latencyMs', s.latency_ms) order by s.trial)
                 from results s where s.run_id = t.run_id and s.position = t.position),
      'result', json_build_object('id', r.id, 'trial', r.trial, 'state', r.state, 'verdict', r.verdict, 'automatedVerdict', r.automated_verdict,
        'reviewed', r.reviewed, 'conflicting', r.conflicting, 'disputed', r.disputed,
        'noneReason', r.none_reason, 'errorCause', r.error_cause, 'errorMessage', r.error_message, 'errorReply', r.error_reply, 'httpStatus', r.http_status, 'latencyMs', r.latency_ms,
        'startedAt', r.started_at, 'calls', r.calls),
      'turn', (select json_build_object('reply', reply, 'rawReply', raw_reply, 'contentType', content_type, 'conversationId', conversation_id, 'context', context,
        'toolCalls', tool_calls, 'metadata', metadata, 'inputTokens', input_tokens, 'outputTokens', output_tokens) from turns where result_id = r.id order by number desc limit 1),
      'turns', (select count(*) from turns where result_id = r.id), 'reviews', (select count(*) from reviews where result_id = r.id),
      'standingReviews', (select count(*) from reviews v where v.result_id = r.id and ${stands('v', runId)}),
      'newestReview', (select coalesce(max(id), 0) from reviews where result_id = r.id),
      'evaluations', (select coalesce(json_agg(json_build_object('runMetricId', m.id, 'name', m.name, 'kind', m.kind, 'config', m.config, 'verdict', e.verdict, 'reviewed', e.reviewed_verdict,
        'score', e.score, 'threshold', e.threshold, 'reason', e.reason) order by m.position), '[]')
        from evaluations e join run_metrics m on m.id = e.run_metric_id where e.result_id = r.id)
    ) as detail
    from run_tests t join results r on r.run_id = t.run_id and r.position = t.position and r.trial = ${trial}
    where t.run_id = ${runId} and t.position = ${position}`.execute(db);
  const detail = rows[0]?.detail;
  if (!detail) return null;
  return { ...detail, result: { ...detail.result, startedAt: detail.result.startedAt === null ? null : new Date(detail.result.startedAt) } };
}

export interface HistoryEntry {
  runId: number;
  runNumber: number;
  runName: string;
  environment: string;
  position: number;
  verdict: Verdict | null;
  latencyMs: number | null;
  at: Date;
}

/** This test in the last runs of the project up to the given one, newest first. */
export async function testHistory(db: Kysely<Tables>, run: { id: number; project_id: number }, testId: number): Promise<HistoryEntry[]> {
  return db.selectFrom('run_tests').innerJoin('runs', 'runs.id', 'run_tests.run_id')
    .innerJoin('results', (join) => join.onRef('results.run_id', '=', 'run_tests.run_id').onRef('results.position', '=', 'run_tests.position').on('results.trial', '=', 1))
    .select(['runs.id as runId', 'runs.number as runNumber', 'runs.name as runName', sql<string>`runs.endpoint ->> 'environment'`.as('environment'),
      'run_tests.position', 'run_tests.verdict', 'results.latency_ms as latencyMs', 'runs.created_at as at'])
    .where('run_tests.test_id', '=', testId).where('runs.project_id', '=', run.project_id).where('runs.id', '<=', run.id)
    .orderBy('runs.id', 'desc').limit(14).execute();
}
