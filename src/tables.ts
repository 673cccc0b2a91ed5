// The stored shape of everything: one interface per table, checked against the migrated database by a test.
import type { ColumnType, Generated } from 'kysely';
import type {
  EndpointPreset, ErrorCause, EvaluationVerdict, ExecutionMode, MetricChoice, MetricKind, MetricSource, ResultState, Role, RunState, TestType, Verdict,
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
  test_sets: Owned & { name: string; description: Defaulted<string>; type: TestType; version: Defaulted<number> };
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
    created_at: Timestamp;
    started_at: MaybeTimestamp;
    finished_at: MaybeTimestamp;
    cancel_requested_at: MaybeTimestamp;
    cancelled_by: number | null;
    latency_p50_ms: number | null;
    latency_p95_ms: number | null;
    input_tokens: number | null;
    output_tokens: number | null;
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
  metric_tallies: { run_metric_id: number; verdict: EvaluationVerdict; run_id: number; results: number };
  workers: { id: Generated<number>; host: string; pid: number; started_at: Timestamp; expires_at: ColumnType<Date, Date, Date> };
  endpoint_slots: { endpoint_id: number; worker_id: number; slots: number; wanted: number; expires_at: ColumnType<Date, Date, Date> };
  endpoint_rates: { endpoint_id: number; next_call_at: ColumnType<Date, Date, Date> };
}
