// A run with its own copies of what it was started from, and the tallies that every count is read from.
import type { ColumnType, Generated } from 'kysely';
import type {
  EndpointPreset, EvaluationVerdict, ExecutionMode, MetricChoice, MetricKind, MetricSource, ModelProvider, RunState, TestType, Verdict,
} from '../domain/vocabulary.ts';
import type { Defaulted, Json, MaybeTimestamp, Timestamp } from './columns.ts';
import type { ResponseMapping } from './definitions.ts';

/** An endpoint as a run remembers it: everything but the values of secret headers. */
export interface EndpointSnapshot {
  name: string;
  environment: string;
  preset: EndpointPreset;
  method: string;
  url: string;
  headers: { name: string; value: string | null; secret: boolean }[];
  bodyTemplate: string;
  mapping: ResponseMapping;
  timeoutMs: number;
  maxAttempts: number;
  maxConcurrency: number;
  requestsPerMinute: number | null;
}

/** A judge as a run remembers it: everything but the key. */
export interface JudgeSnapshot {
  modelId: number;
  name: string;
  provider: ModelProvider;
  baseUrl: string;
  model: string;
  temperature: number | null;
  timeoutMs: number;
  inputPrice: number | null;
  outputPrice: number | null;
}

export interface RunTables {
  runs: {
    id: Generated<number>;
    project_id: number;
    number: number;
    name: string;
    tags: Defaulted<string[]>;
    state: Defaulted<RunState>;
    mode: ExecutionMode;
    trials: number;
    metric_choice: MetricChoice;
    test_set_id: number;
    test_set_name: string;
    test_set_version: number;
    endpoint_id: number;
    endpoint: Json<EndpointSnapshot>;
    source_run_id: number | null;
    tests_from: Defaulted<'test_set' | 'source_run'>;
    test_count: number;
    /** How many of the tests have their copy and their results. */
    expanded_count: Defaulted<number>;
    /** Position in the test set of the last test that was copied. */
    expand_cursor: Defaulted<number>;
    started_by: number | null;
    /** Of the form that started it, with its content; null: it had no key. */
    request_key: Defaulted<string | null>;
    created_at: Timestamp;
    started_at: MaybeTimestamp;
    finished_at: MaybeTimestamp;
    cancel_requested_at: MaybeTimestamp;
    cancelled_by: number | null;
    latency_p50_ms: number | null;
    latency_p95_ms: number | null;
    input_tokens: number | null;
    output_tokens: number | null;
    /** A re-score: the run whose answers are judged again; the endpoint is not called. */
    answers_from_run_id: Defaulted<number | null>;
    /** Calls, tokens and cost (US dollars) of the judges, summed when the run has ended; null: no judge was asked, or no price is known. */
    judge_calls: Defaulted<number | null>;
    judge_input_tokens: Defaulted<number | null>;
    judge_output_tokens: Defaulted<number | null>;
    judge_cost: Defaulted<number | null>;
    /** Raised by everything that changes a verdict after the run has ended. */
    revision: Defaulted<number>;
  };
  run_metrics: {
    id: Generated<number>;
    run_id: number;
    metric_id: number;
    position: number;
    source: MetricSource;
    name: string;
    kind: MetricKind;
    config: Json<Record<string, unknown>>;
    test_types: TestType[];
    version: number;
    /** The judge of a judge metric; null for the others. */
    judge: ColumnType<JudgeSnapshot | null, string | null | undefined, string | null>;
  };
  run_behavior_metrics: { run_id: number; behavior_id: number; run_metric_id: number; position: number };
  run_tests: {
    run_id: number;
    position: number;
    test_id: number;
    test_version: number;
    content_hash: string;
    type: TestType;
    prompt: string;
    expected: string | null;
    goal: string | null;
    script: ColumnType<unknown, string | null | undefined, string | null>;
    behavior_id: number | null;
    behavior_name: string;
    topic: string;
    tags: string[];
    metadata: ColumnType<Record<string, unknown>, string, string>;
    metric_source: MetricSource | null;
    automated_verdict: Verdict | null;
    verdict: Verdict | null;
    flaky: Defaulted<boolean>;
    /** A standing review exists; one contradicts the automated verdict of its target; two people's differ on the same target. */
    reviewed: Defaulted<boolean>;
    conflicting: Defaulted<boolean>;
    disputed: Defaulted<boolean>;
  };
  run_tallies: {
    run_id: number;
    bin: number;
    behavior_id: number;
    automated_verdict: Verdict;
    verdict: Verdict;
    flaky: boolean;
    tests: number;
  };
  metric_tallies: { run_metric_id: number; verdict: EvaluationVerdict; final_verdict: EvaluationVerdict; run_id: number; results: number };
}
