// What came of each trial: calls, replies, evaluations and the votes of the judges.
import type { Generated } from 'kysely';
import type { ErrorCause, EvaluationVerdict, ResultState, ReviewedVerdict, Verdict } from '../domain/vocabulary.ts';
import type { Defaulted, Json, MaybeTimestamp } from './columns.ts';

/** One answer of a judge, usable or not. */
export interface JudgeVote {
  /** The raw answer, cut to 20,000 characters; null where none came. */
  raw: string | null;
  score: number | null;
  category: string | null;
  verdict: EvaluationVerdict;
  /** The judge's explanation, or why the answer could not be used. */
  reason: string;
  inputTokens: number | null;
  outputTokens: number | null;
  durationMs: number;
}

/** One call to the endpoint, as it is shown under "Attempts". */
export interface RecordedCall {
  /** ISO 8601. */
  at: string;
  latencyMs: number;
  status: number | null;
  cause: ErrorCause | null;
  message: string | null;
  /** How long was waited before the next call; null when there was none. */
  waitedMs: number | null;
}

export interface ResultTables {
  results: {
    id: Generated<number>;
    run_id: number;
    position: number;
    trial: number;
    state: Defaulted<ResultState>;
    attempt: Defaulted<number>;
    losses: Defaulted<number>;
    worker_id: number | null;
    answered: Defaulted<boolean>;
    started_at: MaybeTimestamp;
    settled_at: MaybeTimestamp;
    latency_ms: number | null;
    http_status: number | null;
    error_cause: ErrorCause | null;
    error_message: string | null;
    /** What came back all the same, cut to 20,000 characters. */
    error_reply: string | null;
    calls: Json<RecordedCall[]>;
    /** Of a running one, since when its endpoint is being called or, once it is answered, a judge asked; null: it waits for its turn, or that takes but a moment. */
    under_way_since: MaybeTimestamp;
    automated_verdict: Verdict | null;
    verdict: Verdict | null;
    none_reason: string | null;
    /** A standing review exists; one contradicts the automated verdict of its target; two people's differ on the same target. */
    reviewed: Defaulted<boolean>;
    conflicting: Defaulted<boolean>;
    disputed: Defaulted<boolean>;
  };
  turns: {
    result_id: number;
    number: number;
    run_id: number;
    /** What was sent; null for a single-turn test, where it is the test's prompt. */
    message: string | null;
    reply: string;
    raw_reply: string;
    content_type: Defaulted<string>;
    conversation_id: string | null;
    context: Json<string[] | null>;
    tool_calls: Json<unknown>;
    metadata: Json<unknown>;
    input_tokens: number | null;
    output_tokens: number | null;
    latency_ms: number;
  };
  evaluations: {
    result_id: number;
    run_metric_id: number;
    verdict: EvaluationVerdict;
    score: number | null;
    threshold: number | null;
    reason: string;
    /** Of a categorical judge. */
    category: Defaulted<string | null>;
    /** What the latest standing review of this evaluation says. */
    reviewed_verdict: Defaulted<ReviewedVerdict | null>;
  };
  judgements: {
    result_id: number;
    run_metric_id: number;
    prompt_version: string;
    temperature: number | null;
    /** Of all votes, with those that were repeated. */
    calls: number;
    input_tokens: number | null;
    output_tokens: number | null;
    /** US dollars. */
    cost: number | null;
    /** Of all votes together, waiting for the model's limits left out. */
    duration_ms: number;
    votes: Json<JudgeVote[]>;
  };
}
