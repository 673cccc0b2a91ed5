// Comparison: the pinned baseline of a test set, the project's margin, the index that pairs two runs, and the outcomes that lists show.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table test_sets add column baseline_run_id bigint references runs on delete set null`,
  `alter table projects add column margin_points double precision not null default 5 check (margin_points > 0 and margin_points <= 50)`,
  `create table comparison_summaries (
    run_id bigint not null references runs on delete cascade,
    baseline_run_id bigint not null references runs on delete cascade,
    basis text not null check (basis in ('final', 'automated')),
    run_revision integer not null,
    baseline_revision integer not null,
    margin_points double precision not null,
    summary jsonb not null,
    created_at timestamptz not null default now(),
    primary key (run_id, baseline_run_id, basis)
  )`,
  `create index comparison_summaries_baseline on comparison_summaries (baseline_run_id)`,
];
