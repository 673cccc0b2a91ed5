// How fast calls pass a gate, told by those that ended in the last moments.

export interface PassingRate {
  /** One call has ended. */
  passed(): void;
  /** Calls a millisecond; 0 until the first window is full. */
  perMs(): number;
}

const windowMs = 100;

export function createPassingRate(nowMs: () => number = () => performance.now()): PassingRate {
  let since = nowMs();
  let count = 0;
  let rate = 0;

  function closeWindow(): void {
    const elapsed = nowMs() - since;
    if (elapsed < windowMs) return;
    rate = count / elapsed;
    count = 0;
    since = nowMs();
  }

  return {
    passed() {
      count += 1;
      closeWindow();
    },
    perMs() {
      closeWindow();
      return rate;
    },
  };
}
