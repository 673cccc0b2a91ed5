// Reads runs for the list and for their pages; every count comes from the tallies.
import { sql, type Kysely, type Selectable } from 'kysely';
import { columnVerdict, stripWidth } from '../domain/strip.ts';
import { noVerdicts, type VerdictCounts } from '../domain/verdicts.ts';
import type { RunState, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';

export interface RunSummary {
  id: number;
  number: number;
  name: string;
  tags: string[];
  state: RunState | 'cancelling';
  testSet: { id: number; name: string };
  endpoint: { name: string; environment: string };
  trials: number;
  testCount: number;
  counts: VerdictCounts;
  flaky: number;
  /** The other runs of its test set are compared with it. */
  isPinned: boolean;
  /** One letter a column: p f e n, or . for no verdict yet. */
  strip: string;
  latencyP95Ms: number | null;
  startedBy: string | null;
  cancelledBy: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface RunFilters {
  /** Part of the name or a tag. */
  q: string;
  state: RunState | '';
  testSet: number | null;
  endpoint: number | null;
  tag: string;
  /** Runs with a lower number than this. */
  before: number | null;
}

export const runsPerPage = 30;

export interface RunPage {
  runs: RunSummary[];
  /** The number to continue before; null on the last page. */
  next: number | null;
}

export async function listRuns(db: Kysely<Tables>, projectId: number, filters: RunFilters): Promise<RunPage> {
  let query = runsQuery(db).where('runs.project_id', '=', projectId);
  if (filters.q) {
    const pattern = `%${escapeLike(filters.q)}%`;
    query = query.where(({ or, eb }) => or([eb('runs.name', 'ilike', pattern), sql<boolean>`exists (select 1 from unnest(runs.tags) tag where tag ilike ${pattern})`]));
  }
  if (filters.state) query = query.where('runs.state', '=', filters.state);
  if (filters.testSet !== null) query = query.where('runs.test_set_id', '=', filters.testSet);
  if (filters.endpoint !== null) query = query.where('runs.endpoint_id', '=', filters.endpoint);
  if (filters.tag) query = query.where(sql<boolean>`${filters.tag} = any (runs.tags)`);
  if (filters.before !== null) query = query.where('runs.number', '<', filters.before);
  const rows = await query.orderBy('runs.number', 'desc').limit(runsPerPage + 1).execute();
  const shown = rows.slice(0, runsPerPage);
  const bins = await readBins(db, shown.map(({ id }) => id));
  return {
    runs: shown.map((row) => summarise(row, bins.get(row.id) ?? [])),
    next: rows.length > runsPerPage ? shown.at(-1)!.number : null,
  };
}

export interface RunFacets {
  total: number;
  running: number;
  queued: number;
  testSets: { id: number; name: string }[];
  endpoints: { id: number; name: string; environment: string }[];
  tags: string[];
}

/** What the filters offer, and how many runs there are in all. */
export async function runFacets(db: Kysely<Tables>, projectId: number): Promise<RunFacets> {
  const { rows } = await sql<RunFacets>`
    with own as materialized (select state, tags, test_set_id, test_set_name, endpoint_id, endpoint ->> 'name' as endpoint_name, endpoint ->> 'environment' as environment, id from runs where project_id = ${projectId})
    select (select count(*) from own) as total,
      (select count(*) from own where state = 'running') as running,
      (select count(*) from own where state = 'queued') as queued,
      (select coalesce(json_agg(x order by name), '[]') from (select distinct on (test_set_id) test_set_id as id, test_set_name as name from own order by test_set_id, id desc) x) as "testSets",
      (select coalesce(json_agg(x order by name, environment, x.id), '[]') from (select distinct on (endpoint_id) endpoint_id as id, endpoint_name as name, environment from own order by endpoint_id, id desc) x) as endpoints,
      (select coalesce(json_agg(tag order by tag), '[]') from (select distinct unnest(tags) as tag from own) x) as tags`.execute(db);
  return rows[0]!;
}

export type RunRow = Selectable<Tables['runs']>;

/** A run with what its head names: null where the system started it, or where it repeats none. */
export interface FoundRun extends RunRow {
  started_by_name: string | null;
  source_number: number | null;
  source_name: string | null;
  /** The other runs of its test set are compared with it. */
  is_pinned: boolean;
}

/** Of a row of `runs`. */
const isPinned = sql<boolean>`exists (select 1 from test_sets s where s.id = runs.test_set_id and s.baseline_run_id = runs.id)`.as('is_pinned');

/** A run by its number in the project; null where there is none. */
export async function findRun(db: Kysely<Tables>, projectId: number, number: number | null): Promise<FoundRun | null> {
  if (number === null) return null;
  const run = await db.selectFrom('runs')
    .leftJoin('accounts as starter', 'starter.id', 'runs.started_by').leftJoin('runs as source', 'source.id', 'runs.source_run_id')
    .selectAll('runs').select(['starter.name as started_by_name', 'source.number as source_number', 'source.name as source_name', isPinned])
    .where('runs.project_id', '=', projectId).where('runs.number', '=', number).executeTakeFirst();
  return run ?? null;
}

function runsQuery(db: Kysely<Tables>) {
  return db.selectFrom('runs')
    .leftJoin('accounts as starter', 'starter.id', 'runs.started_by').leftJoin('accounts as canceller', 'canceller.id', 'runs.cancelled_by')
    .select(['runs.id', 'runs.number', 'runs.name', 'runs.tags', 'runs.state', 'runs.cancel_requested_at', 'runs.test_set_id', 'runs.test_set_name',
      'runs.endpoint', 'runs.trials', 'runs.test_count', 'runs.latency_p95_ms', 'runs.created_at', 'runs.started_at', 'runs.finished_at',
      'starter.name as started_by_name', 'canceller.name as cancelled_by_name', isPinned]);
}

type SummaryRow = Awaited<ReturnType<ReturnType<typeof runsQuery>['executeTakeFirstOrThrow']>>;

interface Bin {
  run_id: number;
  bin: number;
  verdict: Verdict;
  flaky: boolean;
  tests: number;
}

async function readBins(db: Kysely<Tables>, runIds: number[]): Promise<Map<number, Bin[]>> {
  const byRun = new Map<number, Bin[]>();
  if (runIds.length === 0) return byRun;
  const rows = await db.selectFrom('run_tallies')
    .select(['run_id', 'bin', 'verdict', 'flaky', sql<number>`sum(tests)::integer`.as('tests')])
    .where('run_id', 'in', runIds).where('tests', '>', 0).groupBy(['run_id', 'bin', 'verdict', 'flaky']).execute();
  for (const row of rows) byRun.set(row.run_id, [...(byRun.get(row.run_id) ?? []), row]);
  return byRun;
}

function summarise(row: SummaryRow, bins: Bin[]): RunSummary {
  const cancelling = row.cancel_requested_at !== null && (row.state === 'queued' || row.state === 'running');
  return {
    id: row.id, number: row.number, name: row.name, tags: row.tags, state: cancelling ? 'cancelling' : row.state,
    testSet: { id: row.test_set_id, name: row.test_set_name }, endpoint: { name: row.endpoint.name, environment: row.endpoint.environment },
    trials: row.trials, testCount: row.test_count, counts: countVerdicts(bins), flaky: bins.filter(({ flaky }) => flaky).reduce((sum, { tests }) => sum + tests, 0),
    isPinned: row.is_pinned, strip: stripLetters(bins, row.test_count), latencyP95Ms: row.latency_p95_ms, startedBy: row.started_by_name, cancelledBy: row.cancelled_by_name,
    createdAt: row.created_at, startedAt: row.started_at, finishedAt: row.finished_at,
  };
}

export function countVerdicts(tallies: readonly { verdict: Verdict; tests: number }[]): VerdictCounts {
  const counts = { ...noVerdicts };
  for (const { verdict, tests } of tallies) counts[verdict] += tests;
  return counts;
}

const letters: Record<Verdict, string> = { pass: 'p', fail: 'f', error: 'e', none: 'n' };

export function stripLetters(bins: readonly { bin: number; verdict: Verdict }[], testCount: number): string {
  const columns = Array.from({ length: stripWidth(testCount) }, () => new Set<Verdict>());
  for (const { bin, verdict } of bins) columns[bin]?.add(verdict);
  return columns.map((present) => letters[columnVerdict(present) as Verdict] ?? '.').join('');
}

/** For LIKE and ILIKE: what a person typed matches itself. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
