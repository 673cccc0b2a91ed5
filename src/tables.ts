// The stored shape of everything: one interface per table, checked against the migrated database by a test. A list of declarations with no code in it,
// long because there is one such list: whoever asks what is stored looks in one place, and so does the test.
import type { ColumnType, Generated } from 'kysely';
import type {
  EndpointPreset, ErrorCause, EvaluationVerdict, ExecutionMode, MetricChoice, MetricKind, MetricSource, ModelProvider, ResultState, ReviewedVerdict, ReviewLane,
  ReviewTarget, Role, RunState, TestType, Verdict,
} from './domain/vocabulary.ts';

/** Written as JSON text (Kysely would turn arrays into Postgres arrays), read as parsed JSON. */
type Json<T> = ColumnType<T, string, string>;
type Defaulted<T> = ColumnType<T, T | undefined, T>;
type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

interface Owned {
  id: Generated<number>;
  project_id: number;
  created_at: Timestamp;
  updated_at: Timestamp;
  deleted_at: MaybeTimestamp;
}

/** A header of an endpoint; `value` of a secret one is ciphertext. */
export interface StoredHeader {
  name: string;
  value: string;
  secret: boolean;
}

/** Where the parts of a reply are found: JSON paths (RFC 9535); only `output` is required. */
export interface ResponseMapping {
  output: string;
  conversation_id?: string;
  context?: string;
  tool_calls?: string;
  metadata?: string;
  input_tokens?: string;
  output_tokens?: string;
}

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

/** Which column of an imported file becomes what; "" is none. */
export interface ImportMapping {
  prompt: string;
  expected: string;
  behavior: string;
  topic: string;
  tags: string;
  /** Columns that are kept as metadata. */
  metadata: string[];
  /** The name of the new test set, where the import goes into none of the existing ones. */
  testSet: string;
}

export interface Tables {
  accounts: {
    id: Generated<number>;
    email: string;
    name: string;
    password_hash: string;
    created_at: Timestamp;
    disabled_at: MaybeTimestamp;
  };
  sessions: {
    id: Generated<number>;
    token_hash: Buffer;
    account_id: number;
    user_agent: Defaulted<string>;
    created_at: Timestamp;
    last_seen_at: Timestamp;
    expires_at: ColumnType<Date, Date, Date>;
    ended_at: MaybeTimestamp;
  };
  setup_links: { id: Generated<number>; token_hash: Buffer; created_at: Timestamp; used_at: MaybeTimestamp };
  installation: { key: string; value: Json<unknown> };
  projects: {
    id: Generated<number>;
    name: string;
    is_demo: Defaulted<boolean>;
    last_run_number: Defaulted<number>;
    created_at: Timestamp;
    archived_at: MaybeTimestamp;
    deleted_at: MaybeTimestamp;
    deleted_by: number | null;
    /** The judge of every judge metric that names none. */
    default_judge_id: Defaulted<number | null>;
    /** Differences of the pass rate up to so many points are no meaningful difference. */
    margin_points: Defaulted<number>;
  };
  members: { project_id: number; account_id: number; role: Role; created_at: Timestamp };
  invitations: {
    id: Generated<number>;
    project_id: number;
    token_hash: Buffer;
    role: Role;
    created_by: number;
    created_at: Timestamp;
    expires_at: ColumnType<Date, Date, Date>;
    used_at: MaybeTimestamp;
    used_by: number | null;
    revoked_at: MaybeTimestamp;
  };
  /** `key`: SHA-256 of what is tried, an e-mail address or a client's address. */
  sign_in_tries: { key: Buffer; tries: number; began_at: Timestamp; blocked_until: MaybeTimestamp };
  audit_entries: {
    id: Generated<number>;
    project_id: number | null;
    account_id: number | null;
    action: string;
    subject: Defaulted<string>;
    detail: ColumnType<unknown, string | undefined, never>;
    at: Timestamp;
  };
  endpoints: Owned & {
    name: string;
    environment: Defaulted<string>;
    preset: EndpointPreset;
    method: string;
    url: string;
    headers: Json<StoredHeader[]>;
    body_template: string;
    mapping: Json<ResponseMapping>;
    timeout_ms: number;
    max_attempts: number;
    max_concurrency: number;
    requests_per_minute: number | null;
  };
  metrics: Owned & {
    name: string;
    kind: MetricKind;
    config: Json<Record<string, unknown>>;
    test_types: TestType[];
    version: Defaulted<number>;
  };
  /** Every state that a metric has had, the present one included. */
  metric_versions: {
    metric_id: number;
    version: number;
    name: string;
    kind: MetricKind;
    config: Json<Record<string, unknown>>;
    test_types: TestType[];
    created_by: number | null;
    created_at: Timestamp;
  };
  models: Owned & {
    name: string;
    provider: ModelProvider;
    base_url: string;
    /** As the provider names it. */
    model: string;
    /** Ciphertext; null where the model needs no key. */
    api_key: string | null;
    /** null: the provider's own. */
    temperature: number | null;
    timeout_ms: number;
    max_concurrency: number;
    requests_per_minute: number | null;
    /** Price in US dollars per million tokens; null: unknown. */
    input_price: number | null;
    output_price: number | null;
  };
  behaviors: Owned & { name: string; description: Defaulted<string> };
  behavior_metrics: { behavior_id: number; metric_id: number; position: number };
  tests: Owned & {
    type: TestType;
    behavior_id: number | null;
    prompt: Defaulted<string>;
    expected: Defaulted<string | null>;
    goal: Defaulted<string | null>;
    script: ColumnType<unknown, string | null | undefined, string | null>;
    topic: Defaulted<string>;
    tags: Defaulted<string[]>;
    metadata: ColumnType<Record<string, unknown>, string | undefined, string>;
    content_hash: string;
    version: Defaulted<number>;
  };
  /** What prompts were before they were changed. */
  earlier_prompts: { test_id: number; version: number; prompt: string };
  test_sets: Owned & { name: string; description: Defaulted<string>; type: TestType; version: Defaulted<number>; baseline_run_id: Defaulted<number | null> };
  test_set_tests: { test_set_id: number; test_id: number; position: number };
  test_set_metrics: { test_set_id: number; metric_id: number; position: number };
  imports: {
    id: Generated<number>;
    project_id: number;
    account_id: number | null;
    test_set_id: number | null;
    file_name: string;
    format: 'csv' | 'jsonl';
    columns: string[];
    mapping: Json<ImportMapping>;
    /** 0: its rows are still arriving. */
    row_count: number;
    created_at: Timestamp;
    imported_at: MaybeTimestamp;
  };
  /** A text instead of cells: why the row could not be read. */
  import_rows: { import_id: number; row_number: number; cells: Json<Record<string, unknown> | string> };
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
  /** Append-only. A review stands until it is withdrawn, or while no review that supersedes it stands. */
  reviews: {
    id: Generated<number>;
    project_id: number;
    run_id: number;
    result_id: number;
    account_id: number;
    target: ReviewTarget;
    run_metric_id: number | null;
    turn_number: number | null;
    verdict: ReviewedVerdict;
    comment: Defaulted<string>;
    /** What the machine had said of the target; null for a turn. */
    automated_verdict: Verdict | null;
    /** How the result came to the reviewer; null: by hand. */
    lane: ReviewLane | null;
    /** The automated verdict was hidden until the reviewer had answered. */
    blind: Defaulted<boolean>;
    supersedes_id: number | null;
    /** One for each form that was shown: a double click is one review. */
    request_key: string;
    created_at: Timestamp;
  };
  review_withdrawals: { review_id: number; account_id: number; created_at: Timestamp };
  /** What a person has put off in a review queue. */
  review_skips: { account_id: number; result_id: number; skipped_at: Timestamp };
  assignments: {
    id: Generated<number>;
    project_id: number;
    run_id: number;
    result_id: number;
    account_id: number;
    assigned_by: number | null;
    created_at: Timestamp;
    closed_at: MaybeTimestamp;
  };
  comparison_summaries: {
    run_id: number;
    baseline_run_id: number;
    basis: 'final' | 'automated';
    /** Verdicts by the metrics that both runs have, and by nothing else. */
    shared: boolean;
    run_revision: number;
    baseline_revision: number;
    margin_points: number;
    summary: Json<unknown>;
    breakdowns: Json<unknown>;
    created_at: Timestamp;
  };
  /** A cell of the matrix of transitions: its tests in the order of a list, as positions in both runs; null: not in that run. */
  comparison_orders: {
    run_id: number;
    baseline_run_id: number;
    basis: 'final' | 'automated';
    shared: boolean;
    sort: string;
    cell: number;
    run_revision: number;
    baseline_revision: number;
    tests: number;
    positions: (number | null)[];
    baseline_positions: (number | null)[];
  };
  workers: { id: Generated<number>; host: string; pid: number; started_at: Timestamp; expires_at: ColumnType<Date, Date, Date> };
  endpoint_slots: { endpoint_id: number; worker_id: number; slots: number; wanted: number; expires_at: ColumnType<Date, Date, Date> };
  model_slots: { model_id: number; worker_id: number; slots: number; wanted: number; expires_at: ColumnType<Date, Date, Date> };
  model_rates: { model_id: number; next_call_at: ColumnType<Date, Date, Date> };
  endpoint_rates: { endpoint_id: number; next_call_at: ColumnType<Date, Date, Date> };
}
