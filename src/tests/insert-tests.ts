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
  // Columns as arrays: half the work of reading the same rows as JSON.
  const inserted = await sql<{ id: number }>`
    insert into tests (project_id, type, behavior_id, prompt, expected, topic, tags, metadata, content_hash)
    select ${projectId}, 'single-turn', behavior_id, prompt, expected, topic, array(select json_array_elements_text(tags)), metadata, hash
    from unnest(${tests.map(({ behaviorId }) => behaviorId)}::bigint[], ${tests.map(({ prompt }) => prompt)}::text[], ${tests.map(({ expected }) => expected)}::text[],
                ${tests.map(({ topic }) => topic)}::text[], ${tests.map(({ tags }) => JSON.stringify(tags))}::json[],
                ${tests.map(({ metadata }) => JSON.stringify(metadata))}::jsonb[], ${tests.map(hashOf)}::text[])
      with ordinality as x(behavior_id, prompt, expected, topic, tags, metadata, hash, n)
    order by n
    returning id`.execute(trx);
  // The identity counts up in the order of the select.
  return inserted.rows.map(({ id }) => id).sort((a, b) => a - b);
}

export function hashOf({ prompt, expected }: Pick<NewTest, 'prompt' | 'expected'>): string {
  return contentHash({ type: 'single-turn', prompt, expected, goal: null, script: null });
}
