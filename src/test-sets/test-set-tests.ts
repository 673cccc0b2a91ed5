// Reads a test set's tests in their order, a page at a time by position, however large the set is.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { titleOf } from '../tests/test-queries.ts';
import type { TestSetRow } from './test-set-queries.ts';

/** Where a page begins: after or before a position, or so that it ends with the last test. */
export interface SetCursor {
  after: number | null;
  before: number | null;
  end: boolean;
}

export const startOfSet: SetCursor = { after: null, before: null, end: false };

export interface SetTest {
  id: number;
  position: number;
  title: string;
  topic: string;
  hasExpected: boolean;
  behavior: { id: number; name: string; metricCount: number } | null;
}

export interface SetTestPage {
  tests: SetTest[];
  /** Of the first test shown, counted from 1. */
  firstNumber: number;
  previous: SetCursor | null;
  next: SetCursor | null;
}

export const testsPerSetPage = 100;

export async function readSetTests(db: Kysely<Tables>, testSet: TestSetRow, cursor: SetCursor, testCount: number): Promise<SetTestPage> {
  const tests = await readPage(db, testSet, cursor);
  const [first, last] = [tests[0], tests.at(-1)];
  // What stood at the cursor may have been removed meanwhile.
  if (!first || !last) return testCount > 0 && cursor !== startOfSet ? readSetTests(db, testSet, startOfSet, testCount) : { tests, firstNumber: 1, previous: null, next: null };
  const firstNumber = 1 + (await countBefore(db, testSet.id, first.position));
  return {
    tests, firstNumber,
    previous: firstNumber > 1 ? { ...startOfSet, before: first.position } : null,
    next: firstNumber + tests.length - 1 < testCount ? { ...startOfSet, after: last.position } : null,
  };
}

async function readPage(db: Kysely<Tables>, testSet: TestSetRow, { after, before, end }: SetCursor): Promise<SetTest[]> {
  const backwards = end || before !== null;
  const start = after !== null ? sql`position > ${after}` : before !== null ? sql`position < ${before}` : sql`true`;
  const { rows } = await sql<SetTest>`
    with page as materialized (
      select test_id, position from test_set_tests where test_set_id = ${testSet.id} and ${start}
      order by position ${backwards ? sql`desc` : sql`asc`} limit ${testsPerSetPage}
    ), judged as (
      select l.behavior_id, count(*) as metrics from behavior_metrics l join metrics m on m.id = l.metric_id
      where m.project_id = ${testSet.project_id} and m.deleted_at is null and ${testSet.type} = any (m.test_types) group by l.behavior_id
    )
    select t.id, p.position, ${titleOf('t')} as title, t.topic, t.expected is not null as "hasExpected",
      case when b.id is null then null else json_build_object('id', b.id, 'name', b.name, 'metricCount', coalesce(j.metrics, 0)) end as behavior
    from page p join tests t on t.id = p.test_id
    left join behaviors b on b.id = t.behavior_id and b.deleted_at is null left join judged j on j.behavior_id = b.id
    order by p.position`.execute(db);
  return rows;
}

async function countBefore(db: Kysely<Tables>, testSetId: number, position: number): Promise<number> {
  const { count } = await db.selectFrom('test_set_tests').select(sql<number>`count(*)`.as('count'))
    .where('test_set_id', '=', testSetId).where('position', '<', position).executeTakeFirstOrThrow();
  return count;
}
