// Models that Assay calls as judges, the versions of metrics, and what every judgement of a judge was made of.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table models (
    id bigint generated always as identity primary key,
    project_id bigint not null references projects on delete cascade,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    name text not null,
    provider text not null check (provider in ('openai', 'anthropic', 'google', 'demo')),
    base_url text not null,
    model text not null,
    api_key text,
    temperature double precision check (temperature >= 0),
    timeout_ms integer not null check (timeout_ms > 0),
    max_concurrency integer not null check (max_concurrency between 1 and 1000),
    requests_per_minute integer check (requests_per_minute > 0),
    input_price double precision check (input_price >= 0),
    output_price double precision check (output_price >= 0)
  )`,
  `create index models_project on models (project_id)`,
  `alter table projects add column default_judge_id bigint references models on delete set null`,
  `create table model_slots (
    model_id bigint not null references models on delete cascade,
    worker_id bigint not null references workers on delete cascade,
    slots integer not null,
    wanted integer not null,
    expires_at timestamptz not null,
    primary key (model_id, worker_id)
  )`,
  `create table model_rates (
    model_id bigint primary key references models on delete cascade,
    next_call_at timestamptz not null
  )`,
  `create table metric_versions (
    metric_id bigint not null references metrics on delete cascade,
    version integer not null,
    name text not null,
    kind text not null,
    config jsonb not null,
    test_types text[] not null,
    created_by bigint references accounts on delete set null,
    created_at timestamptz not null default now(),
    primary key (metric_id, version)
  )`,
  `insert into metric_versions (metric_id, version, name, kind, config, test_types, created_at)
    select id, version, name, kind, config, test_types, updated_at from metrics`,
  `create trigger metric_versions_append_only before update of version, name, kind, config, test_types on metric_versions
    for each row execute function refuse_change()`,
  `alter table run_metrics add column judge jsonb`,
  `create index run_metrics_metric on run_metrics (metric_id, run_id)`,
  `alter table runs
    add column answers_from_run_id bigint references runs on delete set null,
    add column judge_calls integer,
    add column judge_input_tokens bigint,
    add column judge_output_tokens bigint,
    add column judge_cost double precision`,
  `alter table evaluations add column category text`,
  `create index evaluations_erred on evaluations (run_metric_id, result_id) where verdict = 'error'`,
  `create table judgements (
    result_id bigint not null references results on delete cascade,
    run_metric_id bigint not null references run_metrics on delete cascade,
    prompt_version text not null,
    temperature double precision,
    calls integer not null,
    input_tokens bigint,
    output_tokens bigint,
    cost double precision,
    duration_ms double precision not null,
    votes jsonb not null,
    primary key (result_id, run_metric_id)
  )`,
];
