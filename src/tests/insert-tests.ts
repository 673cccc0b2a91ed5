// Writes new single-turn tests, one or thousands in one statement.
import { sql, type Transaction } from 'kysely';
import { contentHash } from '../domain/content-hash.ts';
import type { Tables } from '../tables.ts';

/** The fields of a single-turn test as they are stored. */
export interface NewTest {
  prompt: string;
  /** null: there is none. */
  expected: string | null;
  behaviorId: number | null;
  topic: string;
  tags: readonly string[];
  metadata: Record<string, unknown>;
}

/** Returns the ids in the order of the tests. Belongs inside editDefinitions. */
export async function insertTests(trx: Transaction<Tables>, projectId: number, tests: readonly NewTest[]): Promise<number[]> {
  const rows = tests.map((test, n) => ({ ...test, n, hash: hashOf(test) }));
  const inserted = await sql<{ id: number }>`
    insert into tests (project_id, type, behavior_id, prompt, expected, topic, tags, metadata, content_hash)
    select ${projectId}, 'single-turn', "behaviorId", prompt, expected, topic, tags, metadata, hash
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as x(n integer, "behaviorId" bigint, prompt text, expected text, topic text, tags text[], metadata jsonb, hash text)
    order by n
    returning id`.execute(trx);
  // The identity counts up in the order of the select.
  return inserted.rows.map(({ id }) => id).sort((a, b) => a - b);
}

export function hashOf({ prompt, expected }: Pick<NewTest, 'prompt' | 'expected'>): string {
  return contentHash({ type: 'single-turn', prompt, expected, goal: null, script: null });
}
