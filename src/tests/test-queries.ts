// Reads tests: pages of the list by cursor, one test, where it stands and how it fared.
import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import type { TestType, Verdict } from '../domain/vocabulary.ts';
import { escapeLike } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';

export interface TestFilters {
  /** Part of the prompt or of the topic. */
  q: string;
  behavior: number | 'none' | null;
  tag: string;
  testSet: number | null;
  /** Tests with a lower id than this. */
  after: number | null;
}

export interface ListedTest {
  id: number;
  type: TestType;
  /** The first 300 characters of the prompt, or of a multi-turn test's goal. */
  title: string;
  topic: string;
  tags: string[];
  behavior: { id: number; name: string } | null;
  /** Those that hold it. */
  testSets: { id: number; name: string }[];
}

export interface TestPage {
  tests: ListedTest[];
  /** The id to continue after; null on the last page. */
  next: number | null;
}

export const testsPerPage = 50;

export async function listTests(db: Kysely<Tables>, projectId: number, filters: TestFilters): Promise<TestPage> {
  const { rows } = await sql<Omit<ListedTest, 'testSets'>>`
    select t.id, t.type, ${titleOf('t')} as title, t.topic, t.tags,
      case when b.id is null then null else json_build_object('id', b.id, 'name', b.name) end as behavior
    from (${pageOf(projectId, filters)}) t left join behaviors b on b.id = t.behavior_id and b.deleted_at is null
    order by t.id desc`.execute(db);
  const shown = rows.slice(0, testsPerPage);
  const sets = await setsOf(db, shown.map(({ id }) => id));
  return {
    tests: shown.map((row) => ({ ...row, testSets: sets.get(row.id) ?? [] })),
    next: rows.length > testsPerPage ? shown.at(-1)!.id : null,
  };
}

/** Both sources are read backwards in their index: the project's tests, or a test set's, whose key is (test_set_id, test_id). */
function pageOf(projectId: number, filters: TestFilters): RawBuilder<unknown> {
  const inSet = filters.testSet !== null;
  const source = inSet ? sql`test_set_tests m join tests t on t.id = m.test_id` : sql`tests t`;
  const cursor = inSet ? sql.ref('m.test_id') : sql.ref('t.id');
  const conditions = [sql`t.project_id = ${projectId} and t.deleted_at is null`, ...filterConditions(filters)];
  if (inSet) conditions.push(sql`m.test_set_id = ${filters.testSet}`);
  if (filters.after !== null) conditions.push(sql`${cursor} < ${filters.after}`);
  return sql`select t.* from ${source} where ${sql.join(conditions, sql` and `)} order by ${cursor} desc limit ${testsPerPage + 1}`;
}

function filterConditions({ q, behavior, tag }: TestFilters): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  const pattern = `%${escapeLike(q)}%`;
  if (q) conditions.push(sql`(t.prompt ilike ${pattern} or t.topic ilike ${pattern} or t.goal ilike ${pattern})`);
  if (behavior === 'none') conditions.push(sql`t.behavior_id is null`);
  else if (behavior !== null) conditions.push(sql`t.behavior_id = ${behavior}`);
  if (tag) conditions.push(sql`${tag} = any (t.tags)`);
  return conditions;
}

/** What a list shows of a test. */
export function titleOf(alias: string): RawBuilder<string> {
  return sql`left(coalesce(nullif(${sql.ref(`${alias}.prompt`)}, ''), ${sql.ref(`${alias}.goal`)}, ''), 300)`;
}

async function setsOf(db: Kysely<Tables>, testIds: readonly number[]): Promise<Map<number, { id: number; name: string }[]>> {
  const byTest = new Map<number, { id: number; name: string }[]>();
  if (testIds.length === 0) return byTest;
  const rows = await db.selectFrom('test_set_tests').innerJoin('test_sets', 'test_sets.id', 'test_set_tests.test_set_id')
    .select(['test_set_tests.test_id', 'test_sets.id', 'test_sets.name'])
    .where('test_set_tests.test_id', 'in', testIds).where('test_sets.deleted_at', 'is', null).orderBy('test_sets.id').execute();
  for (const { test_id, id, name } of rows) byTest.set(test_id, [...(byTest.get(test_id) ?? []), { id, name }]);
  return byTest;
}

export interface TestFacets {
  behaviors: { id: number; name: string }[];
  testSets: { id: number; name: string; type: TestType }[];
  /** Of the newest tests only: suggestions, not all there are. */
  tags: string[];
}

const mostOffered = 1_000;

export async function testFacets(db: Kysely<Tables>, projectId: number): Promise<TestFacets> {
  const { rows } = await sql<TestFacets>`
    select
      (select coalesce(json_agg(x), '[]') from (select id, name from behaviors where project_id = ${projectId} and deleted_at is null order by lower(name), id limit ${mostOffered}) x) as behaviors,
      (select coalesce(json_agg(x), '[]') from (select id, name, type from test_sets where project_id = ${projectId} and deleted_at is null order by lower(name), id limit ${mostOffered}) x) as "testSets",
      (select coalesce(json_agg(tag order by tag), '[]') from (select distinct unnest(tags) as tag from
        (select tags from tests where project_id = ${projectId} and deleted_at is null order by id desc limit 500) newest limit 200) x) as tags`.execute(db);
  return rows[0]!;
}

export type TestRow = Selectable<Tables['tests']>;

export async function findTest(db: Kysely<Tables>, projectId: number, id: number | null): Promise<TestRow | null> {
  if (id === null) return null;
  return (await db.selectFrom('tests').selectAll().where('id', '=', id).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst()) ?? null;
}

export interface PastResult {
  runNumber: number;
  runName: string;
  /** Of the endpoint. */
  environment: string;
  position: number;
  testVersion: number;
  verdict: Verdict | null;
  at: Date;
}

export interface TestSurroundings {
  testSets: { id: number; name: string }[];
  behaviorName: string | null;
  /** In the last runs, newest first. */
  history: PastResult[];
}

const runsInHistory = 15;

export async function readSurroundings(db: Kysely<Tables>, test: TestRow): Promise<TestSurroundings> {
  const sets = await setsOf(db, [test.id]);
  const behavior = test.behavior_id === null ? undefined
    : await db.selectFrom('behaviors').select('name').where('id', '=', test.behavior_id).where('deleted_at', 'is', null).executeTakeFirst();
  const history = await db.selectFrom('run_tests').innerJoin('runs', 'runs.id', 'run_tests.run_id')
    .select(['runs.number as runNumber', 'runs.name as runName', sql<string>`runs.endpoint ->> 'environment'`.as('environment'), 'run_tests.position',
      'run_tests.test_version as testVersion', 'run_tests.verdict', 'runs.created_at as at'])
    .where('run_tests.test_id', '=', test.id).where('runs.project_id', '=', test.project_id)
    .orderBy('run_tests.run_id', 'desc').limit(runsInHistory).execute();
  return { testSets: sets.get(test.id) ?? [], behaviorName: behavior?.name ?? null, history };
}
