// Accounts, sessions, projects, members, and the log of what people did.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table accounts (
    id bigint generated always as identity primary key,
    email text not null,
    name text not null,
    password_hash text not null,
    created_at timestamptz not null default now(),
    disabled_at timestamptz
  )`,
  `create unique index accounts_email on accounts (lower(email))`,
  `create table sessions (
    id bigint generated always as identity primary key,
    token_hash bytea not null unique,
    account_id bigint not null references accounts on delete cascade,
    user_agent text not null default '',
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz
  )`,
  `create index sessions_account on sessions (account_id)`,
  `create table setup_links (
    id bigint generated always as identity primary key,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    used_at timestamptz
  )`,
  `create table installation (
    key text primary key,
    value jsonb not null
  )`,
  `create table projects (
    id bigint generated always as identity primary key,
    name text not null,
    is_demo boolean not null default false,
    last_run_number integer not null default 0,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
  )`,
  `create table members (
    project_id bigint not null references projects on delete cascade,
    account_id bigint not null references accounts on delete cascade,
    role text not null check (role in ('viewer', 'reviewer', 'editor', 'admin')),
    created_at timestamptz not null default now(),
    primary key (project_id, account_id)
  )`,
  `create index members_account on members (account_id)`,
  `create table audit_entries (
    id bigint generated always as identity primary key,
    project_id bigint,
    account_id bigint,
    action text not null,
    subject text not null default '',
    detail jsonb not null default '{}',
    at timestamptz not null default now()
  )`,
  `create index audit_entries_project on audit_entries (project_id, id)`,
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% is append-only', tg_table_name; end $$`,
  `create trigger audit_entries_append_only before update or delete on audit_entries
    for each row execute function refuse_change()`,
];
