// What a comparison comes to: how many tests are in which cell of the matrix, and the decision. Kept for as long as neither run nor the margin changes.
import { sql, type Kysely, type Transaction } from 'kysely';
import { decide, type Decision } from '../domain/comparison.ts';
import { oneTrialGroup, type PairGroup } from '../domain/pair-groups.ts';
import { betweenRequests } from '../platform/between-requests.ts';
import type { Tables } from '../tables.ts';
import { cells, isPaired, testsIn, type CellCounts } from './cells.ts';
import { pairKey, revisionsOf, type ComparedPair } from './compared-pair.ts';
import { isOfTheseRules, summaryRules, type ComparisonSummary } from './comparison-summary.ts';
import { countJudgedOtherwise } from './judged-otherwise.ts';
import { onceAtATime } from './once-at-a-time.ts';
import { allPairs, pairsById } from './pairs.ts';
import { resultVerdicts } from './result-verdicts.ts';

export async function summarise(db: Kysely<Tables>, pair: ComparedPair): Promise<ComparisonSummary> {
  const stored = (of: Kysely<Tables>) => storedSummary(of, pair);
  return (await stored(db)) ?? onceAtATime(db, pair, { name: 'summary', stored, find: (of) => freshSummary(of, pair), store: (trx, summary) => storeSummary(trx, pair, summary) });
}

async function storedSummary(db: Kysely<Tables>, pair: ComparedPair): Promise<ComparisonSummary | null> {
  const { run_id, baseline_run_id, basis, shared } = pairKey(pair);
  const { run_revision, baseline_revision } = revisionsOf(pair);
  const row = await db.selectFrom('comparison_summaries').select('summary')
    .where('run_id', '=', run_id).where('baseline_run_id', '=', baseline_run_id).where('basis', '=', basis).where('shared', '=', shared)
    .where('run_revision', '=', run_revision).where('baseline_revision', '=', baseline_revision).where('margin_points', '=', pair.marginPoints)
    .where(isOfTheseRules(sql.ref('summary'))).executeTakeFirst();
  return row ? (row.summary as ComparisonSummary) : null;
}

async function freshSummary(db: Kysely<Tables>, pair: ComparedPair): Promise<ComparisonSummary> {
  const counted = await countCells(db, pair);
  const decision = await decidePair(pair, await groupPairs(db, pair, counted.cells));
  return { ...counted, decision, rules: summaryRules };
}

/** Of all their paired tests or of some. */
export function decidePair({ run, baseline, marginPoints }: ComparedPair, groups: readonly PairGroup[]): Promise<Decision> {
  return betweenRequests(decide({ groups, margin: marginPoints / 100, runIds: [String(run.id), String(baseline.id)] }));
}

async function storeSummary(trx: Transaction<Tables>, pair: ComparedPair, summary: ComparisonSummary): Promise<void> {
  const values = { ...revisionsOf(pair), margin_points: pair.marginPoints, summary: JSON.stringify(summary), breakdowns: 'null', created_at: new Date() };
  await trx.insertInto('comparison_summaries').values({ ...pairKey(pair), ...values })
    .onConflict((conflict) => conflict.columns(['run_id', 'baseline_run_id', 'basis', 'shared']).doUpdateSet(values)).execute();
}

/** One pass over the covering index; only where both runs have tests that the other lacks are these paired by content. */
export async function countCells(db: Kysely<Tables>, pair: ComparedPair): Promise<Pick<ComparisonSummary, 'cells' | 'edited' | 'judgedOtherwise'>> {
  const byId = await countPairs(db, pair, pairsById);
  const hasBoth = testsIn(byId.cells, ({ before }) => before === 'absent') > 0 && testsIn(byId.cells, ({ after }) => after === 'absent') > 0;
  const { cells: counts, versions } = hasBoth ? await countPairs(db, pair, allPairs) : byId;
  const judgedOtherwise = await countJudgedOtherwise(db, pair, versions > 0 || hasBoth);
  return { cells: counts, edited: versions === 0 ? 0 : await countEdited(db, pair), judgedOtherwise };
}

async function countPairs(db: Kysely<Tables>, pair: ComparedPair, paired: typeof pairsById): Promise<{ cells: CellCounts; versions: number }> {
  const { rows } = await sql<{ cell: number; tests: number; versions: number }>`
    select cell, count(*)::integer as tests, (count(*) filter (where edited))::integer as versions from (${paired(pair)}) pairs group by cell`.execute(db);
  return { cells: Object.fromEntries(rows.map(({ cell, tests }) => [cell, tests])), versions: rows.reduce((sum, { versions }) => sum + versions, 0) };
}

/** Of the tests with another version, those with another content: a new topic or tag makes no other test. */
async function countEdited(db: Kysely<Tables>, pair: ComparedPair): Promise<number> {
  const { rows } = await sql<{ tests: number }>`
    select count(*)::integer as tests from (${pairsById(pair)}) pairs
    join run_tests n on n.run_id = ${pair.run.id} and n.position = pairs.np join run_tests b on b.run_id = ${pair.baseline.id} and b.position = pairs.bp
    where pairs.edited and n.content_hash <> b.content_hash`.execute(db);
  return rows[0]!.tests;
}

function groupPairs(db: Kysely<Tables>, pair: ComparedPair, counts: CellCounts): Promise<PairGroup[]> | PairGroup[] {
  return pair.run.trials === 1 && pair.baseline.trials === 1 ? groupsOfCells(counts) : groupsOfTrials(db, pair);
}

/** With one trial a test's verdict is all there is to know of it. */
function groupsOfCells(counts: CellCounts): PairGroup[] {
  return cells.filter((cell) => isPaired(cell) && (counts[cell.code] ?? 0) > 0)
    .map(({ before, after, code }) => oneTrialGroup(before === 'absent' ? null : before, after === 'absent' ? null : after, counts[code]!));
}

export interface TrialGroupRow {
  tests: number;
  passed_before: number;
  failed_before: number;
  open_before: number;
  passed_after: number;
  failed_after: number;
  open_after: number;
}

/** As many rows as there are different outcomes of a test's trials, however many tests there are. */
async function groupsOfTrials(db: Kysely<Tables>, pair: ComparedPair): Promise<PairGroup[]> {
  const trials = (which: 'run' | 'baseline') => sql`
    select position, count(*) filter (where verdict = 'pass') as passed, count(*) filter (where verdict = 'fail') as failed,
      count(*) filter (where verdict = 'error' or verdict is null) as open from (${resultVerdicts(pair, which)}) results group by position`;
  const { rows } = await sql<TrialGroupRow>`
    select count(*)::integer as tests, b.passed::integer as passed_before, b.failed::integer as failed_before, b.open::integer as open_before,
      n.passed::integer as passed_after, n.failed::integer as failed_after, n.open::integer as open_after
    from (${allPairs(pair)}) pairs join (${trials('run')}) n on n.position = pairs.np join (${trials('baseline')}) b on b.position = pairs.bp
    group by 2, 3, 4, 5, 6, 7 order by 2, 3, 4, 5, 6, 7`.execute(db);
  return rows.map(pairGroup);
}

export function pairGroup(row: TrialGroupRow): PairGroup {
  return {
    tests: row.tests, before: { passed: row.passed_before, failed: row.failed_before, open: row.open_before },
    after: { passed: row.passed_after, failed: row.failed_after, open: row.open_after },
  };
}
