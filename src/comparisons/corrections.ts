// How many verdicts people corrected in each of two runs: where only one of them was reviewed, the reviews may be the difference.

/** Tests whose final verdict is another than the automated one. */
export interface Corrections {
  run: number;
  baseline: number;
}

/** More than twice as many on one side: a number of corrections against none is always uneven. */
export function areUneven({ run, baseline }: Corrections): boolean {
  return Math.max(run, baseline) > 2 * Math.min(run, baseline);
}
