// Which tests of a run passed or failed otherwise than in its baseline: for the lists and queues that show what changed.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Basis } from '../runs/result-order.ts';
import type { RunRow } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';
import { hasEnded, standingOf, type AgainstBaseline } from './against-baseline.ts';
import { cells } from './cells.ts';
import { findComparison } from './find-comparison.ts';
import { orderOf, type ListOrder } from './orders.ts';

export interface FlippedTest {
  position: number;
  outcome: 'improved' | 'regressed';
}

export interface Flips {
  kind: 'flips';
  /** `select position`: to be used as a set in other queries, however many there are. */
  positions: RawBuilder<unknown>;
  order: ListOrder;
}

/** Why it is not told which tests changed. */
export type NoFlips =
  | Extract<AgainstBaseline, { kind: 'no_baseline' | 'not_comparable' }>
  /** Of the run or of its baseline. */
  | { kind: 'not_ended'; name: string };

/** The changed tests against the run's default baseline. */
export async function findFlips(db: Kysely<Tables>, run: RunRow, basis: Basis): Promise<Flips | NoFlips> {
  if (!hasEnded(run)) return { kind: 'not_ended', name: run.name };
  const found = await findComparison(db, run, { baseline: null, basis, shared: false, sort: 'position' });
  if (!found) return { kind: 'no_baseline' };
  const against = await standingOf(db, found);
  if (against.kind === 'too_early') return { kind: 'not_ended', name: against.baseline.name };
  if (against.kind !== 'decided') return against;
  const order = await orderOf(db, found, 'position');
  return { kind: 'flips', positions: changedPositions(order, flipped), order };
}

const flipped = cells.filter(({ outcome }) => outcome === 'improved' || outcome === 'regressed');

function changedPositions(order: ListOrder, changed: typeof cells): RawBuilder<unknown> {
  return sql`select unnest(o.positions) as position from (${order}) o where o.cell in (${sql.join(changed.map(({ code }) => sql.lit(code)))})`;
}

/** At most `limit` of them, the regressed ones first, each in the order of the test set; none where there is nothing to compare with. */
export async function flippedPositions(db: Kysely<Tables>, run: RunRow, limit: number, basis: Basis = 'final'): Promise<FlippedTest[]> {
  const flips = await findFlips(db, run, basis);
  if (flips.kind !== 'flips') return [];
  const listed: FlippedTest[] = [];
  for (const outcome of ['regressed', 'improved'] as const) {
    const { rows } = await sql<{ position: number }>`
      ${changedPositions(flips.order, flipped.filter((cell) => cell.outcome === outcome))} order by 1 limit ${limit - listed.length}`.execute(db);
    listed.push(...rows.map(({ position }) => ({ position, outcome })));
  }
  return listed;
}
