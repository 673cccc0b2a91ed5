// How far a project without a run has come.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

export interface FirstSteps {
  endpoints: number;
  /** The newest test set that has tests; null where there is none. */
  readyTestSet: { id: number; name: string } | null;
}

export async function readFirstSteps(db: Kysely<Tables>, projectId: number): Promise<FirstSteps> {
  const { rows } = await sql<FirstSteps>`
    select (select count(*) from endpoints where project_id = ${projectId} and deleted_at is null) as endpoints,
      (select json_build_object('id', s.id, 'name', s.name) from test_sets s
        where s.project_id = ${projectId} and s.deleted_at is null and exists (select 1 from test_set_tests t where t.test_set_id = s.id)
        order by s.id desc limit 1) as "readyTestSet"`.execute(db);
  return rows[0]!;
}
