// Who works here and how they get in: accounts, sessions, projects with their members, what was done by whom, and the installation itself.
import type { ColumnType, Generated } from 'kysely';
import type { Role } from '../domain/vocabulary.ts';
import type { Defaulted, Json, MaybeTimestamp, Timestamp } from './columns.ts';

export interface PeopleTables {
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
}
