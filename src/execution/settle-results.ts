// Settles results: verdict, evaluations, the tests' verdicts and every tally in one transaction, once for each attempt that holds.
import { sql, type Kysely, type Transaction } from 'kysely';
import type { ErrorCause, EvaluationVerdict, Verdict } from '../domain/vocabulary.ts';
import { briefTransaction } from '../platform/brief-transaction.ts';
import { settleOnlyTrials, settleTests } from '../runs/settle-tests.ts';
import { tallyEvaluations, type VerdictChange } from '../runs/tallies.ts';
import type { Tables } from '../tables.ts';
import type { JudgeVote, RecordedCall } from '../tables/results.ts';

export interface Evaluation {
  runMetricId: number;
  verdict: EvaluationVerdict;
  score: number | null;
  threshold: number | null;
  category: string | null;
  reason: string;
  /** What a judge's evaluation was made of; null for computed metrics. */
  judgement: JudgementRecord | null;
}

export interface JudgementRecord {
  promptVersion: string;
  temperature: number | null;
  /** Calls of all votes together, repeated ones included. */
  calls: number;
  inputTokens: number | null;
  outputTokens: number | null;
  /** US dollars. */
  cost: number | null;
  durationMs: number;
  votes: JudgeVote[];
}

export interface SettledResult {
  id: number;
  runId: number;
  position: number;
  attempt: number;
  automatedVerdict: Verdict;
  noneReason: string | null;
  evaluations: Evaluation[];
  /** Where the test has only this trial: what its verdict is tallied under; null: its other trials are looked at. */
  only: { testCount: number; behaviorId: number | null } | null;
  /** null: the call succeeded and was recorded with the answer. */
  failure: { cause: ErrorCause; message: string; rawReply: string | null; status: number | null; latencyMs: number | null; calls: RecordedCall[]; startedAt: Date | null } | null;
}

export function settleResults(db: Kysely<Tables>, settled: readonly SettledResult[]): Promise<void> {
  return briefTransaction(db, async (trx) => {
    const held = new Set(await writeVerdicts(trx, settled));
    const written = settled.filter(({ id }) => held.has(id));
    if (written.length === 0) return;
    await writeEvaluations(trx, written);
    await writeJudgements(trx, written);
    await settleOnlyTrials(trx, written.flatMap(onlyTrial));
    await settleTests(trx, written.filter(({ only }) => only === null));
    await tallyEvaluations(trx, written.flatMap(({ runId, evaluations }) =>
      evaluations.map(({ runMetricId, verdict }) => ({ runId, runMetricId, verdict }))));
  });
}

/** Where a test has one trial, that trial's verdict is the test's: nothing else has to be looked at. */
function onlyTrial({ runId, position, automatedVerdict, only }: SettledResult): VerdictChange[] {
  return only === null ? [] : [{ runId, position, ...only, before: null, after: { automated: automatedVerdict, final: automatedVerdict, flaky: false } }];
}

/** Returns the ids of the results whose attempt still holds. Without reviews the final verdict is the automated one. */
async function writeVerdicts(trx: Transaction<Tables>, settled: readonly SettledResult[]): Promise<number[]> {
  const rows = settled.map((result) => ({
    id: result.id, attempt: result.attempt, verdict: result.automatedVerdict, none_reason: result.noneReason,
    error_cause: result.failure?.cause, error_message: result.failure?.message, error_reply: result.failure?.rawReply, http_status: result.failure?.status,
    latency_ms: result.failure?.latencyMs, calls: result.failure?.calls, started_at: result.failure?.startedAt?.toISOString(),
  }));
  const written = await sql<{ id: number }>`
    update results r set state = 'settled', worker_id = null, settled_at = now(), automated_verdict = x.verdict, verdict = x.verdict,
      none_reason = x.none_reason, error_cause = x.error_cause, error_message = x.error_message, error_reply = x.error_reply,
      http_status = coalesce(x.http_status, r.http_status), latency_ms = coalesce(x.latency_ms, r.latency_ms),
      calls = coalesce(x.calls, r.calls), started_at = coalesce(x.started_at, r.started_at)
    from json_to_recordset(${JSON.stringify(rows)}::json) as x(
      id bigint, attempt integer, verdict text, none_reason text, error_cause text, error_message text, error_reply text, http_status smallint,
      latency_ms double precision, calls jsonb, started_at timestamptz)
    where r.id = x.id and r.attempt = x.attempt and r.state = 'running'
    returning r.id`.execute(trx);
  return written.rows.map(({ id }) => id);
}

async function writeEvaluations(trx: Transaction<Tables>, written: readonly SettledResult[]): Promise<void> {
  const rows = written.flatMap(({ id, evaluations }) => evaluations.map((evaluation) => ({
    result_id: id, run_metric_id: evaluation.runMetricId, verdict: evaluation.verdict, score: evaluation.score,
    threshold: evaluation.threshold, category: evaluation.category, reason: evaluation.reason,
  })));
  if (rows.length === 0) return;
  await sql`
    insert into evaluations (result_id, run_metric_id, verdict, score, threshold, category, reason)
    select * from json_to_recordset(${JSON.stringify(rows)}::json) as x(
      result_id bigint, run_metric_id bigint, verdict text, score double precision, threshold double precision, category text, reason text)`.execute(trx);
}

async function writeJudgements(trx: Transaction<Tables>, written: readonly SettledResult[]): Promise<void> {
  const rows = written.flatMap(({ id, evaluations }) => evaluations.flatMap(({ runMetricId, judgement }) => (judgement === null ? [] : [{
    result_id: id, run_metric_id: runMetricId, prompt_version: judgement.promptVersion, temperature: judgement.temperature, calls: judgement.calls,
    input_tokens: judgement.inputTokens, output_tokens: judgement.outputTokens, cost: judgement.cost, duration_ms: judgement.durationMs, votes: judgement.votes,
  }])));
  if (rows.length === 0) return;
  await sql`
    insert into judgements (result_id, run_metric_id, prompt_version, temperature, calls, input_tokens, output_tokens, cost, duration_ms, votes)
    select * from json_to_recordset(${JSON.stringify(rows)}::json) as x(
      result_id bigint, run_metric_id bigint, prompt_version text, temperature double precision, calls integer, input_tokens bigint, output_tokens bigint,
      cost double precision, duration_ms double precision, votes jsonb)`.execute(trx);
}
