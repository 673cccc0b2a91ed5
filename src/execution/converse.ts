// Gets the answer to one test: calls the endpoint, repeats transient failures with growing pauses, and records every call.
import { callEndpoint, type Answer, type CallableEndpoint, type CallFailure, type CallOutcome } from '../endpoints/callable-endpoint.ts';
import type { TemplateValues } from '../domain/request-template.ts';
import type { OutboundClient } from '../platform/outbound.ts';
import type { RecordedCall } from '../tables/results.ts';
import type { ClaimedResult } from './claim-results.ts';
import type { CallGate } from './call-gate.ts';
import { pauseAfter, waited } from './retry-pause.ts';

export interface Line {
  client: OutboundClient;
  gate: CallGate;
  endpoint: CallableEndpoint;
  maxAttempts: number;
  /** Aborted when no new call may start: the worker stops, the run is cancelled, the lease is lost. */
  admission: AbortSignal;
  /** Aborted when calls under way are to be given up. */
  calls: AbortSignal;
  /** False once this worker may no longer speak for its results. */
  isTrusted(): boolean;
  /** A call begins; returns what is to be called when it has ended. */
  asking(): () => void;
}

export type Conversed =
  | { kind: 'answered'; answer: Answer; calls: RecordedCall[] }
  | { kind: 'failed'; failure: CallFailure; calls: RecordedCall[] }
  /** With the calls that were made before. */
  | { kind: 'aborted'; calls: RecordedCall[] };

export async function converse(line: Line, result: ClaimedResult): Promise<Conversed> {
  const calls = [...result.calls];
  const values = valuesFor(result);
  for (let attempt = 1; ; attempt++) {
    const outcome = await callOnce(line, values);
    if (outcome.kind === 'aborted') return { kind: 'aborted', calls };
    if (outcome.kind === 'answer') return { kind: 'answered', answer: outcome, calls: [...calls, recordCall(outcome, null)] };
    const pauseMs = pauseAfter(outcome, attempt, line.maxAttempts);
    calls.push(recordCall(outcome, pauseMs));
    if (pauseMs === null) return { kind: 'failed', failure: outcome, calls };
    if (outcome.retryAfterMs !== null) line.gate.pause(pauseMs);
    if (!(await waited(pauseMs, line.admission))) return { kind: 'aborted', calls };
  }
}

async function callOnce(line: Line, values: TemplateValues): Promise<CallOutcome> {
  let leave: () => void;
  try {
    leave = await line.gate.enter(line.admission);
  } catch {
    return { kind: 'aborted' };
  }
  const hasEnded = line.asking();
  try {
    if (!line.isTrusted()) return { kind: 'aborted' };
    return await callEndpoint(line.client, line.endpoint, values, line.calls);
  } finally {
    hasEnded();
    leave();
  }
}

function recordCall(outcome: Answer | CallFailure, waitedMs: number | null): RecordedCall {
  const failure = outcome.kind === 'failure' ? outcome : null;
  return {
    at: outcome.startedAt.toISOString(), latencyMs: Math.round(outcome.latencyMs * 10) / 10, status: outcome.status,
    cause: failure?.cause ?? null, message: failure?.message ?? null, waitedMs: waitedMs === null ? null : Math.round(waitedMs),
  };
}

function valuesFor(result: ClaimedResult): TemplateValues {
  return {
    input: result.prompt, messages: [{ role: 'user', content: result.prompt }], conversation_id: '', test_id: String(result.testId),
    run_id: String(result.runId), trial: result.trial, topic: result.topic, behavior: result.behaviorName, metadata: result.metadata,
  };
}
