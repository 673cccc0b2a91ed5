// Keeps a comparison's breakdowns with its summary; what they say of flaky tests is found anew when the history that it was told by is another, and kept again.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { findBreakdowns, type Breakdowns } from './breakdowns.ts';
import { pairKey, revisionsOf, type ComparedPair } from './compared-pair.ts';
import { isOfTheseRules } from './comparison-summary.ts';
import { findFlaky, flakyHistory, type FoundFlaky } from './flaky-tests.ts';
import type { ComparedMetric } from './metric-match.ts';
import { onceAtATime } from './once-at-a-time.ts';

/** Reads every paired result once: with 100,000 tests a matter of seconds, so it is asked for apart from the page. The summary must have been stored. */
export async function readBreakdowns(db: Kysely<Tables>, pair: ComparedPair, metrics: readonly ComparedMetric[]): Promise<Breakdowns> {
  return (await storedBreakdowns(db, pair)) ?? onceAtATime(db, pair, {
    name: 'breakdowns', stored: (of) => keptRow(of, pair), find: (of) => findBreakdowns(of, pair, metrics),
    store: async (trx, found) => { await trx.updateTable('comparison_summaries').set({ breakdowns: JSON.stringify(found) }).where(isCurrent(pair)).execute(); },
  });
}

/** null where they are to be found out anew. */
export async function storedBreakdowns(db: Kysely<Tables>, pair: ComparedPair): Promise<Breakdowns | null> {
  const kept = await keptRow(db, pair);
  return kept && { ...kept, flaky: await currentFlaky(db, pair, kept.flaky) };
}

async function currentFlaky(db: Kysely<Tables>, pair: ComparedPair, before: FoundFlaky): Promise<FoundFlaky> {
  const history = await flakyHistory(db, pair);
  if (before.history === history) return before;
  return onceAtATime(db, pair, {
    name: 'flaky', find: (of) => findFlaky(of, pair),
    stored: async (of) => { const kept = await keptRow(of, pair); return kept?.flaky.history === history ? kept.flaky : null; },
    store: async (trx, found) => {
      await trx.updateTable('comparison_summaries').set({ breakdowns: sql<string>`jsonb_set(breakdowns, '{flaky}', ${JSON.stringify(found)}::jsonb)` }).where(isCurrent(pair)).execute();
    },
  });
}

async function keptRow(db: Kysely<Tables>, pair: ComparedPair): Promise<Breakdowns | null> {
  const row = await db.selectFrom('comparison_summaries').select('breakdowns').where(isCurrent(pair)).executeTakeFirst();
  return (row?.breakdowns ?? null) as Breakdowns | null;
}

function isCurrent(pair: ComparedPair): ReturnType<typeof sql<boolean>> {
  const { run_id, baseline_run_id, basis, shared } = pairKey(pair);
  const { run_revision, baseline_revision } = revisionsOf(pair);
  return sql<boolean>`(run_id = ${run_id} and baseline_run_id = ${baseline_run_id} and basis = ${basis} and shared = ${shared}
    and run_revision = ${run_revision} and baseline_revision = ${baseline_revision} and margin_points = ${pair.marginPoints} and ${isOfTheseRules(sql.ref('summary'))})`;
}
