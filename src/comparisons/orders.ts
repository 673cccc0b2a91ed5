// The order of a comparison's list: made once for two runs as they stand, so that a page of it costs the same at any depth and size.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { unlessUnavailable } from '../platform/database-faults.ts';
import type { Tables } from '../tables.ts';
import { pairKey, revisionsOf, type ComparedPair } from './compared-pair.ts';
import type { ComparedMetric } from './metric-match.ts';
import { allPairs } from './pairs.ts';
import { changeSizes } from './change-sizes.ts';
import { evictOrders } from './evict-orders.ts';
import { lockPair } from './once-at-a-time.ts';

/** By the size of the change in all scores, or in one metric's (`change:<id>`); or by the place in the test set. Outcomes stand together in both. */
export type ListSort = 'position' | 'change' | `change:${number}`;

export async function hasOrder(db: Kysely<Tables>, pair: ComparedPair, sort: ListSort): Promise<boolean> {
  const { rows } = await sql`select 1 from comparison_orders o where ${orderIs(pair, sort)} limit 1`.execute(db);
  return rows.length > 0;
}

/** The condition on `comparison_orders o`, its rows still true. */
function orderIs(pair: ComparedPair, sort: ListSort): RawBuilder<boolean> {
  const { run_id, baseline_run_id, basis, shared } = pairKey(pair);
  const { run_revision, baseline_revision } = revisionsOf(pair);
  return sql<boolean>`(o.run_id = ${run_id} and o.baseline_run_id = ${baseline_run_id} and o.basis = ${basis} and o.shared = ${shared} and o.sort = ${sort}
    and o.run_revision = ${run_revision} and o.baseline_revision = ${baseline_revision})`;
}

/** `cell, tests, positions, baseline_positions`: of each cell its tests in the order of the list. */
export type ListOrder = RawBuilder<unknown>;

interface Ordered {
  pair: ComparedPair;
  metrics: readonly ComparedMetric[];
  hasOrder: boolean;
}

/**
 * Kept for who asks next; where the database takes no writes it is worked out by each query that reads it. So it is by a query that no longer finds what was kept:
 * another request may have given it up, or replaced it after a review, since it was looked for.
 */
export async function orderOf(db: Kysely<Tables>, { pair, metrics, hasOrder: wasKept }: Ordered, sort: ListSort): Promise<ListOrder> {
  const isKept = wasKept || (await unlessUnavailable(makeOrder(db, pair, sort, metrics)));
  const fresh = freshOrder(pair, sort, metrics);
  return isKept ? sql`
    select o.cell, o.tests, o.positions, o.baseline_positions from comparison_orders o where ${orderIs(pair, sort)}
    union all select * from (${fresh}) fresh where not exists (select from comparison_orders o where ${orderIs(pair, sort)})` : fresh;
}

function freshOrder(pair: ComparedPair, sort: ListSort, metrics: readonly ComparedMetric[]): ListOrder {
  return sql`select cell, count(*)::integer as tests, array_agg(np) as positions, array_agg(bp) as baseline_positions from (${sorted(pair, sort, metrics)}) sorted group by cell`;
}

/** Two requests that make the same order write the same rows: the second waits for the first and replaces them. */
async function makeOrder(db: Kysely<Tables>, pair: ComparedPair, sort: ListSort, metrics: readonly ComparedMetric[]): Promise<void> {
  const { run_id, baseline_run_id, basis, shared } = pairKey(pair);
  const { run_revision, baseline_revision } = revisionsOf(pair);
  await db.transaction().execute(async (trx) => {
    await lockPair(trx, pair, sort);
    if (await hasOrder(trx, pair, sort)) return;
    // In memory: sorting 100,000 tests on disk takes twice as long.
    await sql`set local work_mem = '32MB'`.execute(trx);
    await trx.deleteFrom('comparison_orders').where('run_id', '=', run_id).where('baseline_run_id', '=', baseline_run_id)
      .where('basis', '=', basis).where('shared', '=', shared).where('sort', '=', sort).execute();
    await sql`
      insert into comparison_orders (run_id, baseline_run_id, basis, shared, sort, cell, run_revision, baseline_revision, tests, positions, baseline_positions)
      select ${run_id}, ${baseline_run_id}, ${basis}, ${shared}, ${sort}, cell, ${run_revision}, ${baseline_revision}, tests, positions, baseline_positions
      from (${freshOrder(pair, sort, metrics)}) o`.execute(trx);
    await evictOrders(trx, pair);
  });
}

function sorted(pair: ComparedPair, sort: ListSort, metrics: readonly ComparedMetric[]): RawBuilder<unknown> {
  if (sort === 'position') return sql`select cell, np, bp from (${allPairs(pair)}) pairs order by cell, coalesce(np, bp)`;
  return sql`
    select pairs.cell, pairs.np, pairs.bp from (${allPairs(pair)}) pairs left join (${changeSizes(pair, metricsOf(sort, metrics))}) changes on changes.np = pairs.np
    order by pairs.cell, changes.size desc nulls last, coalesce(pairs.np, pairs.bp)`;
}

function metricsOf(sort: ListSort, metrics: readonly ComparedMetric[]): ComparedMetric[] {
  return metrics.filter(({ metricId }) => sort === 'change' || sort === `change:${metricId}`);
}
