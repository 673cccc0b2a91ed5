// Which runs a run can be compared with, and which one it is compared with where nobody chose.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { escapeLike, type RunRow } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';

export interface Candidate {
  number: number;
  name: string;
  testSet: string;
  sameTestSet: boolean;
  endpoint: string;
  environment: string;
  at: Date;
  older: boolean;
  /** Counted by test id and by content. */
  sharedTests: number;
}

export const candidatesPerPage = 20;
/** So many tests of the run, spread evenly, find the runs that share any. */
const sampledTests = 500;

/** Ended runs that share tests with this one: its test set's first, older ones first, and the nearest in time first. */
export async function listCandidates(db: Kysely<Tables>, run: RunRow, q: string): Promise<Candidate[]> {
  const { rows } = await sql<Omit<Candidate, 'at'> & { at: Date }>`
    with sample as materialized (
      select test_id, content_hash from run_tests where run_id = ${run.id} and position % ${Math.max(1, Math.ceil(run.test_count / sampledTests))}::integer = 0
    ), known as (
      select test_id from sample union select t.id from tests t where t.project_id = ${run.project_id} and t.content_hash in (select content_hash from sample)
    ), found as materialized (
      select c.* from runs c where c.project_id = ${run.project_id} and c.id <> ${run.id} and c.state in ('completed', 'cancelled') and ${named(q)}
        and (exists (select 1 from known k join run_tests t on t.test_id = k.test_id and t.run_id = c.id) or (c.test_set_id = ${run.test_set_id} and ${sharesAny(run.id)}))
      order by c.test_set_id = ${run.test_set_id} desc, c.id < ${run.id} desc, abs(c.id - ${run.id}) limit ${candidatesPerPage}
    )
    select c.number, c.name, c.test_set_name as "testSet", c.test_set_id = ${run.test_set_id} as "sameTestSet", c.endpoint ->> 'name' as endpoint,
      c.endpoint ->> 'environment' as environment, c.created_at as at, c.id < ${run.id} as older, ${sharedTests(run.id)} as "sharedTests"
    from found c order by "sameTestSet" desc, older desc, abs(c.id - ${run.id})`.execute(db);
  return rows.filter(({ sharedTests: shared }) => shared > 0);
}

function named(q: string): RawBuilder<boolean> {
  const pattern = `%${escapeLike(q)}%`;
  return q === '' ? sql`true` : sql`(c.name ilike ${pattern} or c.test_set_name ilike ${pattern} or c.endpoint ->> 'name' ilike ${pattern} or c.endpoint ->> 'environment' ilike ${pattern}
    or c.number::text = ${q.replace(/^#/, '')} or exists (select 1 from unnest(c.tags) tag where tag ilike ${pattern}))`;
}

/** Of the same test set a single shared test is enough, and the sample may lack it. */
function sharesAny(runId: number): RawBuilder<boolean> {
  return sql`exists (select 1 from run_tests own join run_tests t on t.run_id = c.id and t.test_id = own.test_id where own.run_id = ${runId})`;
}

/** As many as the comparison pairs: by id, and of each content that is left as many as both have. Texts are looked at only where both sides have some left. */
function sharedTests(runId: number): RawBuilder<number> {
  const left = (own: RawBuilder<unknown>, other: RawBuilder<unknown>) => sql`
    select t.content_hash, count(*) as tests from run_tests t where t.run_id = ${own}
      and not exists (select 1 from run_tests o where o.run_id = ${other} and o.test_id = t.test_id) group by t.content_hash`;
  return sql`(
    (select count(*) from run_tests n join run_tests b on b.run_id = c.id and b.test_id = n.test_id where n.run_id = ${runId})
    + (select coalesce(sum(least(n.tests, b.tests)), 0) from (${left(sql`${runId}`, sql`c.id`)}) n join (${left(sql`c.id`, sql`${runId}`)}) b on b.content_hash = n.content_hash)
  )::integer`;
}
