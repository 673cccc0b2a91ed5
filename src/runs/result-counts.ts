// The counters beside the filters of a run's results: each equals the number of rows that its filter shows.
import { sql, type Kysely } from 'kysely';
import { noVerdicts } from '../domain/verdicts.ts';
import type { Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { metricCondition } from './metric-filter.ts';
import { listedVerdicts, mostMatches, total, type Basis, type ByVerdict, type ResultCounts, type ResultFilters, type ReviewFilter } from './result-order.ts';
import { countAmong, countMatches } from './result-queries.ts';
import { behaviorCondition, countReviews, verdictColumn, type ReviewCounts } from './review-filter.ts';
import type { RunRow } from './run-queries.ts';
import type { Tally } from './tallies.ts';

export async function countResults(db: Kysely<Tables>, run: RunRow, filters: ResultFilters, tallies: readonly Tally[]): Promise<ResultCounts> {
  if (isTallied(run, filters)) return { byVerdict: await countFailed(db, run, filters), byReview: null, more: [] };
  if (filters.q !== '' || filters.metric !== null) return upTo(mostMatches, sum(await countMatches(db, run, filters)));
  if (filters.among !== null) return { byVerdict: sum(await countAmong(db, run, filters)), byReview: null, more: [] };
  const all = await withWaiting(db, run, filters, tallied(tallies, filters));
  const reviews = await countReviews(db, run.id, filters);
  const of = (review: ReviewFilter): ByVerdict => (review === 'not-reviewed' ? less(all, withReview(reviews, 'reviewed')) : withReview(reviews, review));
  const shown = (counts: ByVerdict): number => (filters.verdict === '' ? total(counts) : counts[filters.verdict]);
  return {
    byVerdict: filters.review === '' ? all : of(filters.review), more: [],
    byReview: {
      reviewed: shown(of('reviewed')), 'not-reviewed': shown(of('not-reviewed')), corrected: shown(of('corrected')), conflicting: shown(of('conflicting')),
      disputed: shown(of('disputed')), assigned: shown(of('assigned')),
    },
  };
}

/** How many tests have another verdict by people than by the machine. */
export function correctedTests(tallies: readonly Tally[]): number {
  return tallies.filter(({ verdict, automatedVerdict }) => verdict !== automatedVerdict).reduce((sum, { tests }) => sum + tests, 0);
}

/** The tallies as they are read on one basis: `verdict` is the one that counts. */
export function onBasis(tallies: readonly Tally[], basis: Basis): Tally[] {
  return tallies.map((tally) => (basis === 'automated' ? { ...tally, verdict: tally.automatedVerdict } : tally));
}

/** Of what a metric failed, and no other filter: in a run of one trial it is counted as results are. */
function isTallied({ trials }: RunRow, { metric, q, behavior, review, among }: ResultFilters): boolean {
  return metric?.verdict === 'fail' && trials === 1 && q === '' && behavior === null && review === '' && among === null;
}

/** All of them failed but those that a review of the whole result passed: as many rows are read as people have reviewed. */
async function countFailed(db: Kysely<Tables>, run: RunRow, filters: ResultFilters): Promise<ByVerdict> {
  const { rows } = await sql<{ all: number; pass: number }>`
    select (select coalesce(sum(results), 0)::integer from metric_tallies
        where run_id = ${run.id} and run_metric_id = ${filters.metric!.id} and ${filters.basis === 'automated' ? sql`verdict` : sql`final_verdict`} = 'fail') as all,
      (select count(*)::integer from run_tests t where t.run_id = ${run.id} and t.reviewed and ${verdictColumn(filters.basis)} = 'pass' and ${metricCondition(run.id, filters)}) as pass`.execute(db);
  const { all, pass } = rows[0]!;
  return { ...noVerdicts, waiting: 0, fail: all - pass, pass };
}

function tallied(tallies: readonly Tally[], { behavior, basis }: ResultFilters): ByVerdict {
  const counts: ByVerdict = { ...noVerdicts, waiting: 0 };
  for (const { verdict, behaviorId, tests } of onBasis(tallies, basis)) if (behavior === null || behavior === behaviorId) counts[verdict] += tests;
  return counts;
}

/** Tests that wait are not tallied by behavior: where one is asked for they are counted, from the index by behavior and verdict. */
async function withWaiting(db: Kysely<Tables>, run: RunRow, filters: ResultFilters, counts: ByVerdict): Promise<ByVerdict> {
  // Cancelled while its tests were being copied, a run lists those that were.
  const tests = run.state === 'cancelled' ? run.expanded_count : run.test_count;
  if (filters.behavior === null) return { ...counts, waiting: tests - total(counts) };
  // In a completed run nothing waits any more.
  if (run.state === 'completed') return counts;
  const { rows } = await sql<{ waiting: number }>`select count(*)::integer as waiting from run_tests t where t.run_id = ${run.id} and t.verdict is null and ${behaviorCondition(filters)}`.execute(db);
  return { ...counts, waiting: rows[0]!.waiting };
}

function withReview(rows: ReviewCounts, review: Exclude<ReviewFilter, 'not-reviewed'>): ByVerdict {
  return sum(rows.map((row) => ({ verdict: row.verdict, tests: row[review] })));
}

function sum(found: readonly { verdict: Verdict | null; tests: number }[]): ByVerdict {
  const counts: ByVerdict = { ...noVerdicts, waiting: 0 };
  for (const { verdict, tests } of found) counts[verdict ?? 'waiting'] += tests;
  return counts;
}

/** The two are counted a moment apart, in which a test that waited may have been judged. */
function less(all: ByVerdict, part: ByVerdict): ByVerdict {
  return { pass: all.pass - part.pass, fail: all.fail - part.fail, error: all.error - part.error, none: all.none - part.none, waiting: Math.max(0, all.waiting - part.waiting) };
}

function upTo(most: number, counts: ByVerdict): ResultCounts {
  const { pass, fail, error, none, waiting } = counts;
  const clipped = (tests: number): number => Math.min(tests, most);
  return {
    byVerdict: { pass: clipped(pass), fail: clipped(fail), error: clipped(error), none: clipped(none), waiting: clipped(waiting) }, byReview: null,
    more: listedVerdicts.filter((group) => counts[group] > most),
  };
}
