// Keeps the stored orders of comparisons from growing without bound: looking at one more pair of runs gives up the one that was made longest ago.
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import { pairKey, type ComparedPair } from './compared-pair.ts';

/** Pairs of runs whose orders a project keeps, beside the one that is made. */
export const keptPairs = 50;

/** In the transaction that made an order. What is given up is made again by who asks for it; who was about to read it works it out in their query. */
export async function evictOrders(trx: Transaction<Tables>, pair: ComparedPair): Promise<void> {
  const { run, baseline } = pair;
  const { run_id, baseline_run_id, basis, shared } = pairKey(pair);
  await trx.updateTable('comparison_summaries').set({ created_at: new Date() }).where('run_id', '=', run_id).where('baseline_run_id', '=', baseline_run_id).where('basis', '=', basis).where('shared', '=', shared).execute();
  // One at a time in a project, or two would wait for each other's rows; who comes second leaves it to the next.
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${sql.lit(lockSpace)}, hashtext(${String(run.project_id)})) as mine`.execute(trx);
  if (!rows[0]!.mine) return;
  await sql`
    with pairs as materialized (
      select o.run_id, o.baseline_run_id from (select distinct run_id, baseline_run_id from comparison_orders) o join runs r on r.id = o.run_id
      where r.project_id = ${run.project_id} and (o.run_id, o.baseline_run_id) <> (${run.id}, ${baseline.id})
    ), old as (
      select p.run_id, p.baseline_run_id from pairs p left join comparison_summaries s using (run_id, baseline_run_id)
      group by 1, 2 order by max(s.created_at) desc nulls last offset ${keptPairs}
    )
    delete from comparison_orders o using old where o.run_id = old.run_id and o.baseline_run_id = old.baseline_run_id`.execute(trx);
}

const lockSpace = 4208;
