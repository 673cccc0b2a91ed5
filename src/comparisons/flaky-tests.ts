// Tests that changed between two runs, and had changed before although nothing else had: their change says little.
import { sql, type Kysely } from 'kysely';
import { judgedBy } from '../runs/judged-by.ts';
import type { RunRow } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';
import { cells } from './cells.ts';
import type { ComparedPair } from './compared-pair.ts';
import { allPairs } from './pairs.ts';

export interface FlakyTest {
  /** In this run. */
  position: number;
  prompt: string;
  outcome: 'improved' | 'regressed';
  /** In so many earlier runs of the baseline's configuration it passed, and failed. */
  passed: number;
  failed: number;
}

const mostRuns = 10;
export const mostFlaky = 50;

/**
 * The baseline and the latest runs before it with the same endpoint, called in the same way, and the same metrics and judges for the same tests. Whether the application behind
 * the address was another is not known: that is why nothing but the history up to the baseline counts.
 */
export async function configuredLike(db: Kysely<Tables>, baseline: RunRow): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select h.id from runs b join runs h on h.project_id = b.project_id and h.test_set_id = b.test_set_id and h.id <= b.id and h.endpoint_id = b.endpoint_id
      and h.endpoint = b.endpoint and h.state in ('completed', 'cancelled')
      and (h.answers_from_run_id is null or h.id = b.id) and ${judgedBy(sql`h.id`)} = ${judgedBy(sql`b.id`)}
    where b.id = ${baseline.id} order by h.id desc limit ${mostRuns}`.execute(db);
  return rows.map(({ id }) => id);
}

export interface FoundFlaky {
  /** At most `mostFlaky`. */
  tests: FlakyTest[];
  more: boolean;
  /** The runs that were looked at, each with its revision: another run, or a review of one of them, may tell otherwise. */
  history: string;
}

/** The history is read first: what is kept under it is never older. */
export async function findFlaky(db: Kysely<Tables>, pair: ComparedPair): Promise<FoundFlaky> {
  const runIds = await configuredLike(db, pair.baseline);
  const history = await historyOf(db, pair, runIds);
  const found = await flakyTests(db, pair, runIds);
  return { tests: found.slice(0, mostFlaky), more: found.length > mostFlaky, history };
}

/** As it stands now: equal to that of what was found before where nothing can tell otherwise. */
export async function flakyHistory(db: Kysely<Tables>, pair: ComparedPair): Promise<string> {
  return historyOf(db, pair, await configuredLike(db, pair.baseline));
}

async function historyOf(db: Kysely<Tables>, { basis }: ComparedPair, runIds: readonly number[]): Promise<string> {
  const { rows } = await sql<{ id: number; revision: number }>`select id, revision from runs where id = any(${runIds}::bigint[]) order by id`.execute(db);
  return rows.map(({ id, revision }) => `${id}:${basis === 'final' ? revision : 0}`).join(' ');
}

async function flakyTests(db: Kysely<Tables>, pair: ComparedPair, history: readonly number[]): Promise<FlakyTest[]> {
  const changed = cells.filter(({ outcome }) => outcome === 'improved' || outcome === 'regressed');
  const verdict = pair.basis === 'final' ? sql`h.verdict` : sql`h.automated_verdict`;
  const { rows } = await sql<Omit<FlakyTest, 'outcome'> & { cell: number }>`
    select pairs.np as position, left(t.prompt, 120) as prompt, pairs.cell, past.passed, past.failed
    from (${allPairs(pair)}) pairs join run_tests t on t.run_id = ${pair.run.id} and t.position = pairs.np
    join run_tests b on b.run_id = ${pair.baseline.id} and b.position = pairs.bp
    cross join lateral (
      select (count(*) filter (where ${verdict} = 'pass'))::integer as passed, (count(*) filter (where ${verdict} = 'fail'))::integer as failed
      from run_tests h where h.test_id = b.test_id and h.run_id = any(${history}::bigint[]) and h.test_version = b.test_version) past
    where pairs.cell = any(${changed.map(({ code }) => code)}::integer[]) and past.passed > 0 and past.failed > 0
    order by pairs.np limit ${mostFlaky + 1}`.execute(db);
  return rows.map(({ cell, ...test }) => ({ ...test, outcome: changed.find(({ code }) => code === cell)!.outcome as FlakyTest['outcome'] }));
}
