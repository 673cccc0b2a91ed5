// Reviews: append-only rows of people, their withdrawals, who is asked to review what, and what reviews make of results and tests.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table reviews (
    id bigint generated always as identity primary key,
    project_id bigint not null references projects on delete cascade,
    run_id bigint not null references runs on delete cascade,
    result_id bigint not null references results on delete cascade,
    account_id bigint not null references accounts,
    target text not null check (target in ('result', 'metric', 'turn')),
    run_metric_id bigint references run_metrics on delete cascade,
    turn_number smallint,
    verdict text not null check (verdict in ('pass', 'fail')),
    comment text not null default '',
    automated_verdict text check (automated_verdict in ('pass', 'fail', 'error', 'none')),
    lane text check (lane in ('random', 'decisive')),
    blind boolean not null default false,
    supersedes_id bigint references reviews on delete cascade,
    request_key uuid not null,
    created_at timestamptz not null default now(),
    check ((target = 'metric') = (run_metric_id is not null)),
    check ((target = 'turn') = (turn_number is not null)),
    unique (account_id, request_key)
  )`,
  `create index reviews_supersedes on reviews (supersedes_id) where supersedes_id is not null`,
  `create index reviews_result on reviews (result_id, id)`,
  `create index reviews_run on reviews (run_id, id)`,
  `create index reviews_project on reviews (project_id)`,
  `create trigger reviews_append_only before update on reviews for each row execute function refuse_change()`,
  `create table review_withdrawals (
    review_id bigint primary key references reviews on delete cascade,
    account_id bigint not null references accounts,
    created_at timestamptz not null default now()
  )`,
  `create trigger review_withdrawals_append_only before update on review_withdrawals for each row execute function refuse_change()`,
  // reviewed: a standing review exists; conflicting: one contradicts the automated verdict of its target; disputed: two people's differ on the same target
  `alter table results
    add column reviewed boolean not null default false,
    add column conflicting boolean not null default false,
    add column disputed boolean not null default false`,
  `alter table run_tests
    add column reviewed boolean not null default false,
    add column conflicting boolean not null default false,
    add column disputed boolean not null default false`,
  `create index run_tests_reviewed on run_tests (run_id, position) where reviewed`,
  `alter table evaluations add column reviewed_verdict text check (reviewed_verdict in ('pass', 'fail'))`,
  // What a metric or a person says failed: the results filter by metric. Few of all, so that the hottest table pays for these alone.
  `create index evaluations_failed on evaluations (run_metric_id, result_id) include (verdict, reviewed_verdict) where verdict = 'fail' or reviewed_verdict = 'fail'`,
  `alter table metric_tallies add column final_verdict text`,
  `update metric_tallies set final_verdict = verdict`,
  `alter table metric_tallies alter column final_verdict set not null,
    drop constraint metric_tallies_pkey, add primary key (run_metric_id, verdict, final_verdict)`,
  `alter table runs add column revision integer not null default 0`,
  `create table assignments (
    id bigint generated always as identity primary key,
    project_id bigint not null references projects on delete cascade,
    run_id bigint not null references runs on delete cascade,
    result_id bigint not null references results on delete cascade,
    account_id bigint not null references accounts on delete cascade,
    assigned_by bigint references accounts on delete set null,
    created_at timestamptz not null default now(),
    closed_at timestamptz,
    unique (result_id, account_id)
  )`,
  `create index assignments_open on assignments (account_id, project_id, run_id) where closed_at is null`,
  `create index assignments_run on assignments (run_id, account_id)`,
  `create table review_skips (
    account_id bigint not null references accounts on delete cascade,
    result_id bigint not null references results on delete cascade,
    skipped_at timestamptz not null default now(),
    primary key (account_id, result_id)
  )`,
  `create index review_skips_result on review_skips (result_id)`,
  `create index evaluations_near on evaluations (run_metric_id, abs(score - threshold)) where score is not null and threshold is not null`,
];
