// Which scores pass: everything between two bounds, each of which may be missing and may itself pass or not.

export interface ScoreInterval {
  /** null: no score is too low. */
  low: number | null;
  lowPasses: boolean;
  /** null: no score is too high. */
  high: number | null;
  highPasses: boolean;
}

export const atLeast = (low: number): ScoreInterval => ({ low, lowPasses: true, high: null, highPasses: true });
export const moreThan = (low: number): ScoreInterval => ({ low, lowPasses: false, high: null, highPasses: true });
export const atMost = (high: number): ScoreInterval => ({ low: null, lowPasses: true, high, highPasses: true });
export const lessThan = (high: number): ScoreInterval => ({ low: null, lowPasses: true, high, highPasses: false });
/** Both bounds pass; null is none. */
export const between = (low: number | null, high: number | null): ScoreInterval => ({ low, lowPasses: true, high, highPasses: true });

export function scorePasses({ low, lowPasses, high, highPasses }: ScoreInterval, score: number): boolean {
  const highEnough = low === null || score > low || (lowPasses && score === low);
  const lowEnough = high === null || score < high || (highPasses && score === high);
  return highEnough && lowEnough;
}
