// Test runs: snapshots, results (which are the outbox of the execution), answers, evaluations, and the tallies that every count is read from.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

// results, turns and evaluations have no foreign keys: each is written by a statement that holds its parent, and the keys' checks took
// a fifth of a run's time. run_tallies has none either: its check would lock the run's row from within a settlement, which others hold first.
// Who deletes a run deletes them (src/projects/purge-projects.ts).
const statements = [
  `create table runs (
    id bigint generated always as identity primary key,
    project_id bigint not null references projects on delete cascade,
    number integer not null,
    name text not null,
    tags text[] not null default '{}',
    state text not null default 'queued' check (state in ('queued', 'running', 'completed', 'cancelled')),
    mode text not null check (mode in ('parallel', 'sequential')),
    trials integer not null check (trials between 1 and 20),
    metric_choice text not null check (metric_choice in ('defaults', 'behavior', 'execution')),
    test_set_id bigint not null references test_sets,
    test_set_name text not null,
    test_set_version integer not null,
    endpoint_id bigint not null references endpoints,
    endpoint jsonb not null,
    source_run_id bigint references runs on delete set null,
    tests_from text not null default 'test_set' check (tests_from in ('test_set', 'source_run')),
    test_count integer not null,
    expanded_count integer not null default 0,
    expand_cursor integer not null default -1,
    started_by bigint references accounts,
    request_key uuid,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    cancel_requested_at timestamptz,
    cancelled_by bigint references accounts,
    latency_p50_ms double precision,
    latency_p95_ms double precision,
    input_tokens bigint,
    output_tokens bigint,
    unique (project_id, number),
    unique (project_id, started_by, request_key)
  )`,
  `create index runs_unfinished on runs (id) where state in ('queued', 'running')`,
  `create index runs_test_set on runs (test_set_id, id)`,
  `create table run_metrics (
    id bigint generated always as identity primary key,
    run_id bigint not null references runs on delete cascade,
    metric_id bigint not null,
    position integer not null,
    source text not null check (source in ('execution', 'test_set', 'behavior')),
    name text not null,
    kind text not null,
    config jsonb not null,
    test_types text[] not null,
    version integer not null
  )`,
  `create index run_metrics_run on run_metrics (run_id, position)`,
  `create table run_behavior_metrics (
    run_id bigint not null references runs on delete cascade,
    behavior_id bigint not null,
    run_metric_id bigint not null references run_metrics on delete cascade,
    position integer not null,
    primary key (run_id, behavior_id, run_metric_id)
  )`,
  `create table run_tests (
    run_id bigint not null references runs on delete cascade,
    position integer not null,
    test_id bigint not null,
    test_version integer not null,
    content_hash text not null,
    type text not null,
    prompt text not null,
    expected text,
    goal text,
    script jsonb,
    behavior_id bigint,
    behavior_name text not null default '',
    topic text not null default '',
    tags text[] not null default '{}',
    metadata jsonb not null default '{}',
    metric_source text check (metric_source in ('execution', 'test_set', 'behavior')),
    automated_verdict text check (automated_verdict in ('pass', 'fail', 'error', 'none')),
    verdict text check (verdict in ('pass', 'fail', 'error', 'none')),
    flaky boolean not null default false,
    primary key (run_id, position)
  ) with (fillfactor = 85)`,
  `create index run_tests_test on run_tests (test_id, run_id)`,
  `create index run_tests_verdict on run_tests (run_id, verdict, position)`,
  `create index run_tests_behavior on run_tests (run_id, behavior_id, verdict, position)`,
  `create table results (
    id bigint generated always as identity primary key,
    run_id bigint not null,
    position integer not null,
    trial smallint not null,
    state text not null default 'pending' check (state in ('pending', 'running', 'settled', 'cancelled')),
    attempt integer not null default 0,
    losses smallint not null default 0,
    worker_id bigint,
    answered boolean not null default false,
    started_at timestamptz,
    settled_at timestamptz,
    latency_ms double precision,
    http_status smallint,
    error_cause text,
    error_message text,
    error_reply text,
    calls jsonb not null default '[]',
    automated_verdict text check (automated_verdict in ('pass', 'fail', 'error', 'none')),
    verdict text check (verdict in ('pass', 'fail', 'error', 'none')),
    none_reason text,
    unique (run_id, position, trial),
    check (state <> 'settled' or (verdict is not null and automated_verdict is not null))
  ) with (fillfactor = 60)`,
  `create index results_pending on results (run_id, position, trial) where state = 'pending'`,
  `create index results_running on results (run_id, worker_id) where state = 'running'`,
  `create table turns (
    result_id bigint not null,
    number smallint not null,
    run_id bigint not null,
    message text,
    reply text not null,
    raw_reply text not null,
    content_type text not null default '',
    conversation_id text,
    context jsonb,
    tool_calls jsonb,
    metadata jsonb,
    input_tokens integer,
    output_tokens integer,
    latency_ms double precision not null,
    primary key (result_id, number)
  )`,
  `create index turns_reply on turns using gin (run_id, reply gin_trgm_ops)`,
  `create table evaluations (
    result_id bigint not null,
    run_metric_id bigint not null,
    verdict text not null check (verdict in ('pass', 'fail', 'error')),
    score double precision,
    threshold double precision,
    reason text not null,
    primary key (result_id, run_metric_id)
  )`,
  `create table run_tallies (
    run_id bigint not null,
    bin smallint not null,
    behavior_id bigint not null,
    automated_verdict text not null,
    verdict text not null,
    flaky boolean not null,
    tests integer not null,
    primary key (run_id, bin, behavior_id, automated_verdict, verdict, flaky)
  ) with (fillfactor = 50)`,
  `create table metric_tallies (
    run_metric_id bigint not null references run_metrics on delete cascade,
    verdict text not null,
    run_id bigint not null,
    results integer not null,
    primary key (run_metric_id, verdict)
  ) with (fillfactor = 50)`,
  `create index metric_tallies_run on metric_tallies (run_id)`,
  `create table workers (
    id bigint generated always as identity primary key,
    host text not null,
    pid integer not null,
    started_at timestamptz not null default now(),
    expires_at timestamptz not null
  )`,
  `create table endpoint_slots (
    endpoint_id bigint not null references endpoints on delete cascade,
    worker_id bigint not null references workers on delete cascade,
    slots integer not null,
    wanted integer not null,
    expires_at timestamptz not null,
    primary key (endpoint_id, worker_id)
  )`,
  `create table endpoint_rates (
    endpoint_id bigint primary key references endpoints on delete cascade,
    next_call_at timestamptz not null
  )`,
];
