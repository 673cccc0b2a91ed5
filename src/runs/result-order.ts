// How the tests of a run are listed, filtered and paged.
import type { RawBuilder } from 'kysely';
import { noVerdicts } from '../domain/verdicts.ts';
import { verdicts, type EvaluationVerdict, type Verdict } from '../domain/vocabulary.ts';

export interface ResultFilters {
  verdict: ListedVerdict | '';
  /** Text in the prompt or the response. */
  q: string;
  /** 0: tests without a behavior. */
  behavior: number | null;
  review: ReviewFilter | '';
  /** Whose open assignments `assigned` asks for. */
  accountId: number | null;
  basis: Basis;
  metric: MetricFilter | null;
  /** Only tests that passed or failed otherwise in the run's baseline. */
  changed: boolean;
  /** `select position …`: the tests that `changed` stands for; null where it is not asked for, or not looked up. */
  among: RawBuilder<unknown> | null;
}

export const noFilters: ResultFilters = { verdict: '', q: '', behavior: null, review: '', accountId: null, basis: 'final', metric: null, changed: false, among: null };

/** Only tests of which a metric of the run says this, on the basis that is listed. */
export interface MetricFilter {
  /** Of `run_metrics`. */
  id: number;
  verdict: EvaluationVerdict;
}

/** Which verdicts are listed and counted: those after people's reviews, or those of the machine alone. */
export const bases = ['final', 'automated'] as const;
export type Basis = (typeof bases)[number];

/** `corrected`: people's verdict is another than the machine's; `conflicting`: a review contradicts it; `disputed`: people differ; `assigned`: to whoever asks. */
export const reviewFilters = ['reviewed', 'not-reviewed', 'corrected', 'conflicting', 'disputed', 'assigned'] as const;
export type ReviewFilter = (typeof reviewFilters)[number];

/** Where a page begins: after this test in the order of the list. */
export interface ListCursor {
  group: number;
  position: number;
}

/** What most needs to be seen stands first; within a group the order of the test set. */
export const listOrder = ['fail', 'error', 'none', 'pass', null] as const satisfies readonly (Verdict | null)[];

export const testsPerPage = 50;
/** What a search or a metric's filter finds is counted up to here for each verdict: beyond, "1,000+" says enough. */
export const mostMatches = 1_000;

/** `waiting`: without a verdict, as it is still to come or the run was cancelled before it. */
export const listedVerdicts = [...verdicts, 'waiting'] as const;
export type ListedVerdict = (typeof listedVerdicts)[number];
export type ByVerdict = Record<ListedVerdict, number>;

export interface ResultCounts {
  /** With every other filter applied. */
  byVerdict: ByVerdict;
  /** With every other filter applied; null while a text or what a metric said is looked for, where counting each would cost a search of its own. */
  byReview: Record<ReviewFilter, number> | null;
  /** Of these there are more: their counting stopped at `mostMatches`. */
  more: readonly (keyof ByVerdict)[];
}

export function total(counts: ByVerdict): number {
  return counts.pass + counts.fail + counts.error + counts.none + counts.waiting;
}

export const noCounts: ResultCounts = { byVerdict: { ...noVerdicts, waiting: 0 }, byReview: null, more: [] };
