// How the tests of a run are listed, filtered and paged.
import type { Verdict } from '../domain/vocabulary.ts';

export interface ResultFilters {
  verdict: Verdict | '';
  /** Text in the prompt or the response. */
  q: string;
  /** 0: tests without a behavior. */
  behavior: number | null;
}

/** Where a page begins: after this test in the order of the list. */
export interface ListCursor {
  group: number;
  position: number;
}

/** What most needs to be seen stands first; within a group the order of the test set. */
export const listOrder = ['fail', 'error', 'none', 'pass', null] as const satisfies readonly (Verdict | null)[];

export const testsPerPage = 50;
/** A search is counted up to here: beyond, "1,000+" says enough. */
export const mostMatches = 1_000;
