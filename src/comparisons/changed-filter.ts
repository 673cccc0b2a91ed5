// The results filter "changed against the baseline": the tests that it stands for, as the comparison tells them.
import { sql, type Kysely } from 'kysely';
import type { ResultFilters } from '../runs/result-order.ts';
import type { RunRow } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';
import { findFlips } from './flipped-positions.ts';

/** Without a baseline, or before both runs have ended, nothing has changed yet. */
export async function lookUpChanged(db: Kysely<Tables>, run: RunRow, filters: ResultFilters): Promise<ResultFilters> {
  if (!filters.changed) return filters;
  const flips = await findFlips(db, run, filters.basis);
  return { ...filters, among: flips?.positions ?? sql`select null::integer as position where false` };
}
