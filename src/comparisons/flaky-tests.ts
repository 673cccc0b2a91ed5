// Tests that changed between two runs, and had changed before although nothing else had: their change says little.
import { sql, type Kysely } from 'kysely';
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
const mostFlaky = 50;

/**
 * The baseline and the latest runs before it with the same endpoint, called in the same way, and the same metrics and judges. Whether the application behind
 * the address was another is not known: that is why nothing but the history up to the baseline counts.
 */
export async function configuredLike(db: Kysely<Tables>, baseline: RunRow): Promise<number[]> {
  const judgedBy = (run: string) => sql`(select coalesce(jsonb_agg(jsonb_build_array(m.metric_id, m.config, m.judge) order by m.metric_id), '[]') from run_metrics m where m.run_id = ${sql.ref(run)}.id)`;
  const { rows } = await sql<{ id: number }>`
    select h.id from runs b join runs h on h.project_id = b.project_id and h.test_set_id = b.test_set_id and h.id <= b.id and h.endpoint_id = b.endpoint_id
      and h.endpoint = b.endpoint and h.state in ('completed', 'cancelled') and ${judgedBy('h')} = ${judgedBy('b')}
    where b.id = ${baseline.id} order by h.id desc limit ${mostRuns}`.execute(db);
  return rows.map(({ id }) => id);
}

export async function flakyTests(db: Kysely<Tables>, pair: ComparedPair, history: readonly number[]): Promise<FlakyTest[]> {
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
    order by pairs.np limit ${mostFlaky}`.execute(db);
  return rows.map(({ cell, ...test }) => ({ ...test, outcome: changed.find(({ code }) => code === cell)!.outcome as FlakyTest['outcome'] }));
}
