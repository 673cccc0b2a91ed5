// Comparison: the pinned baseline of a test set, the project's margin, the index that pairs two runs, and what was found out about pairs of ended runs.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table test_sets add column baseline_run_id bigint references runs on delete set null`,
  `alter table projects add column margin_points double precision not null default 5 check (margin_points > 0 and margin_points <= 50)`,
  // All that pairing and counting needs, so that neither reads the rows with their texts: about 50 bytes a test. An update of a verdict already writes
  // to every index of the table (run_tests_verdict holds it), so that this one costs no more than its entry.
  `create index run_tests_pairing on run_tests (run_id, test_id) include (position, test_version, verdict, automated_verdict)`,
  `create table comparison_summaries (
    run_id bigint not null references runs on delete cascade,
    baseline_run_id bigint not null references runs on delete cascade,
    basis text not null check (basis in ('final', 'automated')),
    shared boolean not null,
    run_revision integer not null,
    baseline_revision integer not null,
    margin_points double precision not null,
    summary jsonb not null,
    breakdowns jsonb,
    created_at timestamptz not null default now(),
    primary key (run_id, baseline_run_id, basis, shared)
  )`,
  `create index comparison_summaries_baseline on comparison_summaries (baseline_run_id)`,
  // One row for each cell of the matrix of transitions: its tests in the order of a list, as positions in both runs (null: not in that run).
  `create table comparison_orders (
    run_id bigint not null references runs on delete cascade,
    baseline_run_id bigint not null references runs on delete cascade,
    basis text not null check (basis in ('final', 'automated')),
    shared boolean not null,
    sort text not null,
    cell smallint not null,
    run_revision integer not null,
    baseline_revision integer not null,
    tests integer not null,
    positions integer[] not null,
    baseline_positions integer[] not null,
    primary key (run_id, baseline_run_id, basis, shared, sort, cell)
  )`,
  `create index comparison_orders_baseline on comparison_orders (baseline_run_id)`,
  // Read by every page of a list: not worth the time to pack and unpack.
  `alter table comparison_orders alter column positions set storage external, alter column baseline_positions set storage external`,
];
