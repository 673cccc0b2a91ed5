// Reads test sets: the list, one of them with what judges its tests, and its last runs.
import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import { noVerdicts, type VerdictCounts } from '../domain/verdicts.ts';
import type { MetricKind, RunState, TestType, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';

export interface SetRun {
  id: number;
  number: number;
  name: string;
  state: RunState;
  /** Name and environment of the endpoint. */
  endpoint: string;
  at: Date;
  counts: VerdictCounts;
}

export interface ListedTestSet {
  id: number;
  name: string;
  description: string;
  type: TestType;
  version: number;
  testCount: number;
  /** Names of the metrics of its own. */
  metrics: string[];
  lastRun: SetRun | null;
}

export interface TestSetPage {
  testSets: ListedTestSet[];
  /** The id to continue after; null on the last page. */
  next: number | null;
}

const setsPerPage = 50;

/** Newest first; `after`: test sets with a lower id. */
export async function listTestSets(db: Kysely<Tables>, projectId: number, after: number | null): Promise<TestSetPage> {
  const { rows } = await sql<Omit<ListedTestSet, 'lastRun'>>`
    select s.id, s.name, s.description, s.type, s.version,
      (select count(*) from test_set_tests where test_set_id = s.id) as "testCount",
      (select coalesce(json_agg(m.name order by l.position), '[]') from test_set_metrics l join metrics m on m.id = l.metric_id
        where l.test_set_id = s.id and m.deleted_at is null) as metrics
    from (
      select * from test_sets where project_id = ${projectId} and deleted_at is null and ${after === null ? sql`true` : sql`id < ${after}`}
      order by id desc limit ${setsPerPage + 1}
    ) s order by s.id desc`.execute(db);
  const shown = rows.slice(0, setsPerPage);
  const runs = await lastRuns(db, shown.map(({ id }) => id), 1);
  return {
    testSets: shown.map((row) => ({ ...row, lastRun: runs.get(row.id)?.[0] ?? null })),
    next: rows.length > setsPerPage ? shown.at(-1)!.id : null,
  };
}

export type TestSetRow = Selectable<Tables['test_sets']>;

export async function findTestSet(db: Kysely<Tables>, projectId: number, id: number | null): Promise<TestSetRow | null> {
  if (id === null) return null;
  return (await db.selectFrom('test_sets').selectAll().where('id', '=', id).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst()) ?? null;
}

export interface OfferedMetric {
  id: number;
  name: string;
  kind: MetricKind;
  config: Record<string, unknown>;
  applies: boolean;
  attached: boolean;
}

export interface TestSetOverview {
  testCount: number;
  /** The project's metrics that apply to the set's type, and those that are attached whatever they apply to; attached ones first, in their order. */
  metrics: OfferedMetric[];
  behaviors: { id: number; name: string }[];
  /** Newest first. */
  runs: SetRun[];
}

const runsShown = 5;

export async function readTestSet(db: Kysely<Tables>, testSet: TestSetRow): Promise<TestSetOverview> {
  const { rows } = await sql<Omit<TestSetOverview, 'runs'>>`
    select (select count(*) from test_set_tests where test_set_id = ${testSet.id}) as "testCount",
      (select coalesce(json_agg(x order by x.position, lower(x.name), x.id), '[]') from (
        select m.id, m.name, m.kind, m.config, ${testSet.type} = any (m.test_types) as applies, l.position is not null as attached, l.position
        from metrics m left join test_set_metrics l on l.metric_id = m.id and l.test_set_id = ${testSet.id}
        where m.project_id = ${testSet.project_id} and m.deleted_at is null and (l.position is not null or ${testSet.type} = any (m.test_types))) x) as metrics,
      (select coalesce(json_agg(x), '[]') from (select id, name from behaviors where project_id = ${testSet.project_id} and deleted_at is null
        order by lower(name), id limit 1000) x) as behaviors`.execute(db);
  const runs = await lastRuns(db, [testSet.id], runsShown);
  return { ...rows[0]!, runs: runs.get(testSet.id) ?? [] };
}

interface RunLine extends Omit<SetRun, 'counts'> {
  testSetId: number;
}

/** By test set, newest first. */
async function lastRuns(db: Kysely<Tables>, testSetIds: number[], perSet: number): Promise<Map<number, SetRun[]>> {
  const bySet = new Map<number, SetRun[]>();
  const { rows } = await sql<RunLine>`
    select r.* from unnest(${testSetIds}::bigint[]) as s(id) cross join lateral (
      select test_set_id as "testSetId", id, number, name, state, created_at as at, concat_ws(', ', endpoint ->> 'name', nullif(endpoint ->> 'environment', '')) as endpoint
      from runs where test_set_id = s.id order by id desc limit ${perSet}) r`.execute(db);
  const counts = await countsOf(db, sql`${rows.map(({ id }) => id)}::bigint[]`);
  for (const { testSetId, ...run } of rows) {
    bySet.set(testSetId, [...(bySet.get(testSetId) ?? []), { ...run, counts: counts.get(run.id) ?? { ...noVerdicts } }]);
  }
  return bySet;
}

async function countsOf(db: Kysely<Tables>, runIds: RawBuilder<unknown>): Promise<Map<number, VerdictCounts>> {
  const { rows } = await sql<{ run_id: number; verdict: Verdict; tests: number }>`
    select run_id, verdict, sum(tests)::integer as tests from run_tallies where run_id = any (${runIds}) group by run_id, verdict`.execute(db);
  const byRun = new Map<number, VerdictCounts>();
  for (const { run_id, verdict, tests } of rows) byRun.set(run_id, { ...(byRun.get(run_id) ?? noVerdicts), [verdict]: tests });
  return byRun;
}
