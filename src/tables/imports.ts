// An uploaded file on its way to tests: what it is, and its rows.
import type { Generated } from 'kysely';
import type { Json, MaybeTimestamp, Timestamp } from './columns.ts';

/** Which column of an imported file becomes what; "" is none. */
export interface ImportMapping {
  prompt: string;
  expected: string;
  behavior: string;
  topic: string;
  tags: string;
  /** Columns that are kept as metadata. */
  metadata: string[];
  /** The name of the new test set, where the import goes into none of the existing ones. */
  testSet: string;
}

export interface ImportTables {
  imports: {
    id: Generated<number>;
    project_id: number;
    account_id: number | null;
    test_set_id: number | null;
    file_name: string;
    format: 'csv' | 'jsonl';
    columns: string[];
    mapping: Json<ImportMapping>;
    /** 0: its rows are still arriving. */
    row_count: number;
    created_at: Timestamp;
    imported_at: MaybeTimestamp;
  };
  /** A text instead of cells: why the row could not be read. */
  import_rows: { import_id: number; row_number: number; cells: Json<Record<string, unknown> | string> };
}
