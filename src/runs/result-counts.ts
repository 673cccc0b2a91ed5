// The counters beside the filters of a run's results: each equals the number of rows that its filter shows.
import type { Kysely } from 'kysely';
import { noVerdicts } from '../domain/verdicts.ts';
import type { Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { mostMatches, total, type Basis, type ByVerdict, type ResultCounts, type ResultFilters, type ReviewFilter } from './result-order.ts';
import { countMatches } from './result-queries.ts';
import { countReviews, type ReviewCounts } from './review-filter.ts';
import type { RunRow } from './run-queries.ts';
import type { Tally } from './tallies.ts';

export async function countResults(db: Kysely<Tables>, run: RunRow, filters: ResultFilters, tallies: readonly Tally[]): Promise<ResultCounts> {
  if (filters.q !== '' || filters.among !== null) return searched(await countMatches(db, run.id, filters), filters.q !== '');
  const all = tallied(run, tallies, filters);
  const reviews = await countReviews(db, run.id, filters);
  const of = (review: ReviewFilter): ByVerdict => (review === 'not-reviewed' ? less(all, withReview(reviews, 'reviewed')) : withReview(reviews, review));
  const shown = (counts: ByVerdict): number => (filters.verdict === '' ? total(counts) : counts[filters.verdict]);
  return {
    byVerdict: filters.review === '' ? all : of(filters.review), capped: false,
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

function tallied(run: RunRow, tallies: readonly Tally[], { behavior, basis }: ResultFilters): ByVerdict {
  const counts: ByVerdict = { ...noVerdicts, waiting: 0 };
  for (const { verdict, behaviorId, tests } of onBasis(tallies, basis)) if (behavior === null || behavior === behaviorId) counts[verdict] += tests;
  // Which behavior the tests that still wait have is not tallied; they are counted where no behavior is asked for.
  if (behavior === null) counts.waiting = run.test_count - counts.pass - counts.fail - counts.error - counts.none;
  return counts;
}

function withReview(rows: ReviewCounts, review: Exclude<ReviewFilter, 'not-reviewed'>): ByVerdict {
  return sum(rows.map((row) => ({ verdict: row.verdict, tests: row[review] })));
}

function sum(found: readonly { verdict: Verdict | null; tests: number }[]): ByVerdict {
  const counts: ByVerdict = { ...noVerdicts, waiting: 0 };
  for (const { verdict, tests } of found) counts[verdict ?? 'waiting'] += tests;
  return counts;
}

/** Where the tests that wait are not counted, those of them that were reviewed are not taken off either. */
function less(all: ByVerdict, part: ByVerdict): ByVerdict {
  return { pass: all.pass - part.pass, fail: all.fail - part.fail, error: all.error - part.error, none: all.none - part.none, waiting: Math.max(0, all.waiting - part.waiting) };
}

function searched(found: readonly { verdict: Verdict | null; tests: number }[], isCapped: boolean): ResultCounts {
  const byVerdict = sum(found);
  return { byVerdict, byReview: null, capped: isCapped && total(byVerdict) > mostMatches };
}
