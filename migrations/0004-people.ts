// Invitations, archived and restorable projects, the slowdown of sign-in, and the end of a disabled account's sessions.
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table projects add column archived_at timestamptz, add column deleted_by bigint references accounts on delete set null`,
  `create index projects_deleted on projects (deleted_at) where deleted_at is not null`,
  `create table invitations (
    id bigint generated always as identity primary key,
    project_id bigint not null references projects on delete cascade,
    token_hash bytea not null unique,
    role text not null check (role in ('viewer', 'reviewer', 'editor', 'admin')),
    created_by bigint not null references accounts on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    used_by bigint references accounts on delete set null,
    revoked_at timestamptz
  )`,
  `create index invitations_open on invitations (project_id) where used_at is null and revoked_at is null`,
  `create table sign_in_tries (
    key bytea primary key,
    tries integer not null,
    began_at timestamptz not null,
    blocked_until timestamptz
  )`,
  `create index sign_in_tries_began on sign_in_tries (began_at)`,
  // However an account is disabled, and whether or not it is enabled again: whoever held a session signs in anew.
  `create function end_sessions_of_account() returns trigger language plpgsql as $$
    begin
      update sessions set ended_at = now() where account_id = new.id and ended_at is null;
      return null;
    end $$`,
  `create trigger accounts_disabled after update of disabled_at on accounts for each row
    when (old.disabled_at is null and new.disabled_at is not null) execute function end_sessions_of_account()`,
];
