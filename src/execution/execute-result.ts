// Sees one result through: converse → record the answer → judge → settle.
import type { Kysely } from 'kysely';
import { makeCallable, type CallableEndpoint, type CallFailure } from '../endpoints/callable-endpoint.ts';
import { originOf } from '../endpoints/endpoint-address.ts';
import { openSecretHeaders } from '../endpoints/endpoint-snapshot.ts';
import { storableText } from '../domain/safe-text.ts';
import type { ErrorCause } from '../domain/vocabulary.ts';
import type { Subject } from '../evaluators/evaluator.ts';
import type { GroupCommit } from '../platform/group-commit.ts';
import type { OutboundClient } from '../platform/outbound.ts';
import type { SecretBox } from '../platform/secrets.ts';
import type { RunPlan } from '../runs/run-plan.ts';
import type { Tables } from '../tables.ts';
import type { RecordedCall } from '../tables/results.ts';
import type { EndpointSnapshot } from '../tables/runs.ts';
import type { ClaimedResult } from './claim-results.ts';
import { converse, type Conversed } from './converse.ts';
import type { CallGate } from './call-gate.ts';
import type { JudgingLine } from './ask-judge.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { AnsweredResult } from './record-answers.ts';
import type { SettledResult } from './settle-results.ts';
import type { UnderWay } from './under-way.ts';

export interface ExecutionDeps {
  db: Kysely<Tables>;
  client: OutboundClient;
  answers: GroupCommit<AnsweredResult>;
  settlements: GroupCommit<SettledResult>;
  isTrusted(): boolean;
  underWay: UnderWay;
}

/** What all results of a run have in common. */
export interface RunContext {
  plan: RunPlan;
  /** null: its answers are those of an earlier run, and the endpoint is not called. */
  gate: CallGate | null;
  maxAttempts: number;
  trials: number;
  testCount: number;
  endpoint: CallableEndpoint | { problem: string };
  judges: JudgingLine['judges'];
}

export async function loadCallable(db: Kysely<Tables>, secrets: SecretBox, endpointId: number, snapshot: EndpointSnapshot): Promise<RunContext['endpoint']> {
  const endpoint = await db.selectFrom('endpoints').select(['url', 'headers']).where('id', '=', endpointId).executeTakeFirst();
  const hasSecrets = snapshot.headers.some(({ secret }) => secret);
  if (hasSecrets && endpoint && originOf(endpoint.url) !== originOf(snapshot.url)) {
    // The secrets of today were given for another host than the one this run calls.
    return { problem: 'The endpoint has moved to another host since the run started, and its secrets are only sent there. Start a new run.' };
  }
  try {
    return makeCallable(snapshot, openSecretHeaders(secrets, endpointId, endpoint?.headers ?? []));
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'The endpoint’s definition cannot be read.' };
  }
}

/** `released`: to be given back, with the calls that were made so far. */
export type Executed = { kind: 'settled' } | { kind: 'released'; calls?: RecordedCall[] };

interface Signals {
  admission: AbortSignal;
  calls: AbortSignal;
}

export async function executeResult(
  deps: ExecutionDeps, run: RunContext, result: ClaimedResult, signals: Signals,
): Promise<Executed> {
  if (result.answered) return judgeAndSettle(deps, run, result, await loadSubject(deps.db, result), signals);
  if (run.gate === null) return settleFailure(deps, result, await loadFailure(deps.db, result));
  if ('problem' in run.endpoint) return settleFailure(deps, result, impossible('endpoint_missing', run.endpoint.problem, result));
  const line = { client: deps.client, gate: run.gate, endpoint: run.endpoint, maxAttempts: run.maxAttempts, isTrusted: deps.isTrusted, asking: () => deps.underWay.begin(result), ...signals };
  const conversed = await converse(line, result);
  if (conversed.kind === 'aborted') return { kind: 'released', calls: conversed.calls };
  if (conversed.kind === 'failed') return settleFailure(deps, result, conversed);
  const { answer, calls } = conversed;
  await deps.answers.add({ id: result.id, runId: result.runId, attempt: result.attempt, answer, calls });
  const { prompt, expected } = result;
  return judgeAndSettle(deps, run, result, { prompt, expected, response: answer.mapped.output, context: answer.mapped.context, latencyMs: answer.latencyMs }, signals);
}

async function judgeAndSettle(deps: ExecutionDeps, run: RunContext, result: ClaimedResult, subject: Subject, signals: Signals): Promise<Executed> {
  const judged = await judgeAnswer({ client: deps.client, judges: run.judges, isTrusted: deps.isTrusted, asking: () => deps.underWay.begin(result), ...signals }, run.plan, result, subject);
  if (judged === null) return { kind: 'released' };
  await deps.settlements.add({
    id: result.id, runId: result.runId, position: result.position, attempt: result.attempt,
    automatedVerdict: judged.verdict, noneReason: judged.noneReason, evaluations: judged.evaluations, only: onlyTrialOf(run, result), failure: null,
  });
  return { kind: 'settled' };
}

function onlyTrialOf({ trials, testCount }: RunContext, { behaviorId }: ClaimedResult): SettledResult['only'] {
  return trials === 1 ? { testCount, behaviorId } : null;
}

/** Without time and start where the call itself is not what failed: what an answer took stays. */
type Failed = Omit<Extract<Conversed, { kind: 'failed' }>, 'failure'> & {
  failure: Omit<CallFailure, 'latencyMs' | 'startedAt'> & { latencyMs: number | null; startedAt: Date | null };
};

async function settleFailure(deps: ExecutionDeps, result: ClaimedResult, { failure, calls }: Failed): Promise<Executed> {
  const { cause, message, rawReply, status, latencyMs, startedAt } = failure;
  await deps.settlements.add({
    id: result.id, runId: result.runId, position: result.position, attempt: result.attempt,
    automatedVerdict: 'error', noneReason: null, evaluations: [], only: null, failure: { cause, message, rawReply, status, latencyMs, calls, startedAt },
  });
  return { kind: 'settled' };
}

/** A fault that would meet the same result again must not be repeated for ever: it ends as an error of this result alone. */
export async function settleFault(deps: ExecutionDeps, result: ClaimedResult, fault: unknown): Promise<void> {
  const reason = fault instanceof Error ? fault.message.slice(0, 200) : 'unknown';
  const message = storableText(`Assay could not finish this test: ${reason}. The log of the workers says more.`);
  await settleFailure(deps, result, impossible('evaluation', message, result));
}

function impossible(cause: ErrorCause, message: string, result: ClaimedResult): Failed {
  const failure = {
    kind: 'failure' as const, cause, message, status: null, transient: false, retryAfterMs: null, rawReply: null, contentType: '', latencyMs: null, startedAt: null,
  };
  return { kind: 'failed', failure, calls: result.calls };
}

/** What went wrong in the run whose answers are judged again. */
async function loadFailure(db: Kysely<Tables>, result: ClaimedResult): Promise<Failed> {
  const old = await db.selectFrom('results').select(['error_cause', 'error_message', 'error_reply', 'http_status', 'latency_ms', 'started_at'])
    .where('id', '=', result.id).executeTakeFirstOrThrow();
  const failure = {
    kind: 'failure' as const, cause: old.error_cause ?? ('no_answer' as const), message: old.error_message ?? 'There is no answer to judge.', status: old.http_status, transient: false,
    retryAfterMs: null, rawReply: old.error_reply, contentType: '', latencyMs: old.latency_ms, startedAt: old.started_at,
  };
  return { kind: 'failed', failure, calls: result.calls };
}

async function loadSubject(db: Kysely<Tables>, result: ClaimedResult): Promise<Subject> {
  const turn = await db.selectFrom('turns').select(['reply', 'context', 'latency_ms'])
    .where('result_id', '=', result.id).orderBy('number', 'desc').executeTakeFirstOrThrow();
  return { prompt: result.prompt, expected: result.expected, response: turn.reply, context: turn.context, latencyMs: turn.latency_ms };
}
