// Finds the tests of a run by a part of their prompt or of any reply, by trigram indexes whatever the size of the run.
import { sql, type RawBuilder } from 'kysely';
import { escapeLike } from './run-queries.ts';

/**
 * A query for the positions of the tests that hold the text. Prompts are indexed once, with the tests and their earlier
 * versions, not again in the copy of every run: what those find is looked up in the run, whose own copy decides.
 */
export function textMatches(runId: number, q: string): RawBuilder<unknown> {
  const pattern = `%${escapeLike(q)}%`;
  return sql`
    select t.position from (
      select id from tests where project_id = (select project_id from runs where id = ${runId}) and prompt ilike ${pattern}
      union select test_id from earlier_prompts where prompt ilike ${pattern}
    ) found join run_tests t on t.run_id = ${runId} and t.test_id = found.id where t.prompt ilike ${pattern}
    union
    select r.position from turns join results r on r.id = turns.result_id where turns.run_id = ${runId} and turns.reply ilike ${pattern}`;
}
