// The results filter "changed against the baseline": the tests that it stands for, as the comparison tells them.
import { sql, type Kysely } from 'kysely';
import type { ResultFilters } from '../runs/result-order.ts';
import type { RunRow } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';
import { findFlips, type NoFlips } from './flipped-positions.ts';

export interface ChangedFilter {
  filters: ResultFilters;
  /** Why it lists no test, whatever the verdicts are; null: it lists what changed, or nothing of the kind was asked. */
  noFlips: NoFlips | null;
}

/** Without a baseline, before both runs have ended, or where they were not judged alike, no test is listed: a verdict that changed would not tell of the versions. */
export async function lookUpChanged(db: Kysely<Tables>, run: RunRow, filters: ResultFilters): Promise<ChangedFilter> {
  if (!filters.changed) return { filters, noFlips: null };
  const flips = await findFlips(db, run, filters.basis);
  return flips.kind === 'flips'
    ? { filters: { ...filters, among: flips.positions }, noFlips: null }
    : { filters: { ...filters, among: sql`select null::integer as position where false` }, noFlips: flips };
}
