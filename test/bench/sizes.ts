// How large each bench is: in full, and in the short form that runs with every change.

export interface Sizes {
  /** Pairs of the two sides that are measured in turn. */
  pairs: number;
  throughput: { tests: number };
  latency: { wide: number; narrow: number };
  firstResult: { small: number; large: number; pairs: number };
  memory: { small: number; large: number };
  pages: { small: number; large: number; blocks: number; requests: number };
  /** `longest`: a run that is only downloaded; no longer than the large one of the pages: it is left out. */
  csv: { pairs: number; slowMs: number; longest: number };
  progress: { tests: number; watchers: number };
  disk: { tests: number };
  start: { starts: number };
  imports: { small: number; large: number; pairs: number };
  judging: { tests: number; rounds: number };
  peer: { tests: number; pairs: number; openings: number };
}

export const fullSizes: Sizes = {
  pairs: 3,
  throughput: { tests: 10_000 },
  latency: { wide: 2_000, narrow: 300 },
  firstResult: { small: 1_000, large: 100_000, pairs: 5 },
  memory: { small: 10_000, large: 100_000 },
  pages: { small: 1_000, large: 100_000, blocks: 3, requests: 15 },
  csv: { pairs: 3, slowMs: 8_000, longest: 1_000_000 },
  progress: { tests: 10_000, watchers: 50 },
  disk: { tests: 10_000 },
  start: { starts: 3 },
  imports: { small: 10_000, large: 100_000, pairs: 3 },
  judging: { tests: 8_000, rounds: 3 },
  peer: { tests: 10_000, pairs: 3, openings: 5 },
};

export const shortSizes: Sizes = {
  pairs: 1,
  throughput: { tests: 4_000 },
  latency: { wide: 1_000, narrow: 100 },
  firstResult: { small: 1_000, large: 20_000, pairs: 3 },
  memory: { small: 4_000, large: 16_000 },
  pages: { small: 1_000, large: 20_000, blocks: 3, requests: 9 },
  csv: { pairs: 3, slowMs: 3_000, longest: 0 },
  progress: { tests: 4_000, watchers: 50 },
  disk: { tests: 6_000 },
  start: { starts: 1 },
  imports: { small: 2_000, large: 20_000, pairs: 3 },
  judging: { tests: 4_800, rounds: 3 },
  peer: { tests: 1_000, pairs: 1, openings: 3 },
};
