// What tables have in common: kinds of column (read as, inserted as, updated as), and the columns of whatever belongs to a project and can be deleted.
import type { ColumnType, Generated } from 'kysely';

/** Written as JSON text (Kysely would turn arrays into Postgres arrays), read as parsed JSON. */
export type Json<T> = ColumnType<T, string, string>;
export type Defaulted<T> = ColumnType<T, T | undefined, T>;
export type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
export type MaybeTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface Owned {
  id: Generated<number>;
  project_id: number;
  created_at: Timestamp;
  updated_at: Timestamp;
  deleted_at: MaybeTimestamp;
}
