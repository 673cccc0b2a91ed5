// What a team defines before it executes anything: endpoints, behaviors, metrics, tests, test sets, imports.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const owned = `
    id bigint generated always as identity primary key,
    project_id bigint not null references projects on delete cascade,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz`;

const statements = [
  `create extension if not exists pg_trgm`,
  `create extension if not exists btree_gin`,
  `create table endpoints (${owned},
    name text not null,
    environment text not null default '',
    preset text not null check (preset in ('openai-chat', 'question-answer', 'custom')),
    method text not null,
    url text not null,
    headers jsonb not null default '[]',
    body_template text not null default '',
    mapping jsonb not null,
    timeout_ms integer not null check (timeout_ms > 0),
    max_attempts integer not null check (max_attempts between 1 and 10),
    max_concurrency integer not null check (max_concurrency between 1 and 1000),
    requests_per_minute integer check (requests_per_minute > 0)
  )`,
  `create index endpoints_project on endpoints (project_id)`,
  `create table metrics (${owned},
    name text not null,
    kind text not null,
    config jsonb not null,
    test_types text[] not null,
    version integer not null default 1
  )`,
  `create index metrics_project on metrics (project_id)`,
  `create table behaviors (${owned},
    name text not null,
    description text not null default ''
  )`,
  `create index behaviors_project on behaviors (project_id)`,
  `create table behavior_metrics (
    behavior_id bigint not null references behaviors on delete cascade,
    metric_id bigint not null references metrics on delete cascade,
    position integer not null,
    primary key (behavior_id, metric_id)
  )`,
  `create index behavior_metrics_metric on behavior_metrics (metric_id)`,
  `create table tests (${owned},
    type text not null check (type in ('single-turn', 'multi-turn')),
    behavior_id bigint references behaviors,
    prompt text not null default '',
    expected text,
    goal text,
    script jsonb,
    topic text not null default '',
    tags text[] not null default '{}',
    metadata jsonb not null default '{}',
    content_hash text not null,
    version integer not null default 1,
    check (type = 'multi-turn' or prompt <> '')
  )`,
  `create index tests_project on tests (project_id, id)`,
  `create index tests_behavior on tests (behavior_id, id)`,
  `create index tests_prompt on tests using gin (project_id, prompt gin_trgm_ops)`,
  // What a prompt was before it was changed: runs of that time are still searched by it.
  `create table earlier_prompts (
    test_id bigint not null references tests on delete cascade,
    version integer not null,
    prompt text not null,
    primary key (test_id, version)
  )`,
  `create index earlier_prompts_prompt on earlier_prompts using gin (prompt gin_trgm_ops)`,
  `create table test_sets (${owned},
    name text not null,
    description text not null default '',
    type text not null check (type in ('single-turn', 'multi-turn')),
    version integer not null default 1
  )`,
  `create index test_sets_project on test_sets (project_id)`,
  `create table test_set_tests (
    test_set_id bigint not null references test_sets on delete cascade,
    test_id bigint not null references tests on delete cascade,
    position integer not null,
    primary key (test_set_id, test_id),
    unique (test_set_id, position) deferrable initially deferred
  )`,
  `create index test_set_tests_test on test_set_tests (test_id)`,
  `create table test_set_metrics (
    test_set_id bigint not null references test_sets on delete cascade,
    metric_id bigint not null references metrics on delete cascade,
    position integer not null,
    primary key (test_set_id, metric_id)
  )`,
  `create index test_set_metrics_metric on test_set_metrics (metric_id)`,
  `create table imports (
    id bigint generated always as identity primary key,
    project_id bigint not null references projects on delete cascade,
    account_id bigint references accounts,
    test_set_id bigint references test_sets,
    file_name text not null,
    format text not null check (format in ('csv', 'jsonl')),
    columns text[] not null,
    mapping jsonb not null,
    row_count integer not null,
    created_at timestamptz not null default now(),
    imported_at timestamptz
  )`,
  `create index imports_project on imports (project_id)`,
  `create table import_rows (
    import_id bigint not null references imports on delete cascade,
    row_number integer not null,
    cells jsonb not null,
    primary key (import_id, row_number)
  )`,
];
