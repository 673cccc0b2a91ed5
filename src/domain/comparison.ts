// Better, worse, no meaningful difference or can't tell: the decision and everything it rests on.
import { bootstrapDifference } from './bootstrap.ts';
import { completed } from './error-bounds.ts';
import { mcNemarP } from './mcnemar.ts';
import { meanDifferences, openPairs, pairedCounts, passRates, scoredPairs, testsIn } from './pair-groups.ts';
import type { PairGroup } from './pair-groups.ts';
import { pairedDifference } from './paired-difference.ts';
import type { PairedCounts } from './paired-difference.ts';
import type { Interval } from './statistics.ts';
import type { Steps } from './steps.ts';
import { whatWouldSettle } from './what-would-settle.ts';
import type { WhatWouldSettle } from './what-would-settle.ts';

export const decisionVerdicts = ['better', 'worse', 'no_difference', 'cannot_tell'] as const;
export type DecisionVerdict = (typeof decisionVerdicts)[number];

/** McNemar: one trial per test on both sides. Bootstrap: several on either. */
export type ComparisonMethod = 'mcnemar' | 'bootstrap';

export interface ComparisonInput {
  /** Paired tests only (never added or removed ones), in any order, equal rows merged or not. */
  groups: readonly PairGroup[];
  /** The project's margin, 0 to 1 (5 points = 0.05). */
  margin: number;
  /** The ids of both runs, in either order: the bootstrap's seed, so that every visit shows the same numbers. */
  runIds: readonly [string, string];
}

/** What is measured on pairs with a verdict on both sides. Rates and differences 0 to 1; a difference is this run − baseline. */
export interface Measurement {
  verdict: DecisionVerdict;
  method: ComparisonMethod;
  pairs: number;
  counts: PairedCounts;
  /** null without pairs, as are the four that follow. */
  passRates: { before: number; after: number } | null;
  difference: number | null;
  /** 95 %. */
  interval: Interval | null;
  p: number | null;
  withinMargin: boolean | null;
}

/** What the missing verdicts could make of the comparison. */
export interface BoundsIfErrors {
  /** Tests with a verdict in one run, and one or more trials without (error or cancelled) in either. */
  openTests: number;
  /** Of these, tests with such a trial in the baseline, and in this run. */
  openBefore: number;
  openAfter: number;
  /** As bad for this run as the missing verdicts could be, and as good. */
  worst: Measurement;
  best: Measurement;
  /** Had they changed as little as they could; null where something was measured, as there the two ends suffice. */
  least: Measurement | null;
  /** Whether some completion of the missing verdicts is decided otherwise than the tests that have one. */
  crosses: boolean;
}

export interface Decision extends Measurement {
  discordant: { improved: number; regressed: number };
  margin: number;
  /** What the tests with a verdict say by themselves; differs from `verdict` only where missing verdicts make that cannot_tell. */
  verdictAsMeasured: DecisionVerdict;
  /** null where no verdict is missing. */
  boundsIfErrors: BoundsIfErrors | null;
  /** null unless the verdict is cannot_tell. */
  whatWouldSettle: WhatWouldSettle | null;
}

/**
 * Decides a comparison. In this order:
 * 1. p < 0.05: better or worse, by the sign of the difference.
 * 2. The whole interval within ± margin: no meaningful difference.
 * 3. Otherwise can't tell. A large p alone is never "the same".
 * 4. Whatever was decided becomes can't tell if the missing verdicts (errors, cancelled tests) could have decided otherwise, so an
 *    outage of the endpoint reads as inconclusive and not as a regression.
 *
 * Where 1 and 2 both hold — a change shown to exist, and to be smaller than the margin — the verdict is better or worse, with
 * `withinMargin` true so that the page says "but small". The margin exists to license the claim that nothing was lost, a claim no p can
 * make; it is not a threshold that a proven regression must first exceed. "No meaningful difference" above 20 tests regressed, 5
 * improved and p = 0.004 would ask the reader to overlook what the run has shown, on the word of a margin that most projects never set;
 * "worse, by less than 5 points" is true on both counts. It also lets a verdict stand as tests are added: in the other order a true
 * change of 4 points would turn from "worse" to "no meaningful difference" for being measured better.
 *
 * The test decides and the interval says how large. They are different methods, so near p = 0.05 an interval may just reach 0 on one
 * side of the decision and not on the other.
 *
 * In steps of a few milliseconds, as several trials are decided by resampling.
 */
export function* decide({ groups, margin, runIds }: ComparisonInput): Steps<Decision> {
  const rules: Rules = { method: methodFor(groups), margin, seed: [...runIds].sort().join(' ') };
  const measured = yield* measure(groups, rules);
  const bounds = yield* boundsIfErrors(groups, measured, rules);
  const verdict = bounds?.crosses === true ? 'cannot_tell' : measured.verdict;
  // What would settle it takes some milliseconds as well.
  yield;
  return {
    ...measured,
    verdict,
    discordant: { improved: measured.counts.improved, regressed: measured.counts.regressed },
    margin,
    verdictAsMeasured: measured.verdict,
    boundsIfErrors: bounds,
    whatWouldSettle: verdict === 'cannot_tell' ? whatWouldSettle(groups, measured, bounds, margin) : null,
  };
}

interface Rules {
  method: ComparisonMethod;
  margin: number;
  seed: string;
}

/** Counts open trials too: a second trial that erred is still a second trial, and the bounds fill it in. */
function methodFor(groups: readonly PairGroup[]): ComparisonMethod {
  const several = groups.some(({ before, after }) => [before, after].some(({ passed, failed, open }) => passed + failed + open > 1));
  return several ? 'bootstrap' : 'mcnemar';
}

function* measure(groups: readonly PairGroup[], { method, margin, seed }: Rules): Steps<Measurement> {
  const counts = pairedCounts(groups);
  const found = method === 'mcnemar' ? measuredByCounts(counts) : yield* bootstrapDifference(meanDifferences(groups), seed);
  const measured = { method, pairs: testsIn(scoredPairs(groups)), counts, passRates: passRates(groups) };
  if (found === null) return { ...measured, verdict: 'cannot_tell', difference: null, interval: null, p: null, withinMargin: null };
  const withinMargin = found.interval.low >= -margin && found.interval.high <= margin;
  return { ...measured, ...found, withinMargin, verdict: verdictOf(found.difference, found.p, withinMargin) };
}

function measuredByCounts(counts: PairedCounts): { difference: number; interval: Interval; p: number } | null {
  const found = pairedDifference(counts);
  if (found === null) return null;
  const { difference, low, high } = found;
  return { difference, interval: { low, high }, p: mcNemarP(counts.improved, counts.regressed) };
}

function verdictOf(difference: number, p: number, withinMargin: boolean): DecisionVerdict {
  if (p < 0.05) return difference > 0 ? 'better' : 'worse';
  return withinMargin ? 'no_difference' : 'cannot_tell';
}

/**
 * For what was measured the two ends suffice: towards either, p moves one way, and one more changed test shifts the interval by more than it widens it.
 * Where nothing was, both ends may leave it open while more tests that did not change would show that there is no meaningful difference.
 */
function* boundsIfErrors(groups: readonly PairGroup[], measured: Measurement, rules: Rules): Steps<BoundsIfErrors | null> {
  const open = openPairs(groups);
  if (open.length === 0) return null;
  const worst = yield* measure(completed(groups, 'worst'), rules);
  const best = yield* measure(completed(groups, 'best'), rules);
  const least = measured.verdict === 'cannot_tell' ? yield* measure(completed(groups, 'least'), rules) : null;
  return {
    openTests: testsIn(open),
    openBefore: testsIn(open.filter(({ before }) => before.open > 0)),
    openAfter: testsIn(open.filter(({ after }) => after.open > 0)),
    worst,
    best,
    least,
    crosses: [worst, best, least].some((completion) => completion !== null && completion.verdict !== measured.verdict),
  };
}
