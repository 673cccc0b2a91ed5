// Bounds what a person's schema or path may cost on a stranger's JSON: work is counted, not timed, so verdicts don't depend on load.

/** Thrown through libraries that offer no other way out; `metered` turns it back into a value. */
class WorkExceeded extends Error {}

export class WorkMeter {
  #left = Number.POSITIVE_INFINITY;

  /** Throws once the work of the current `metered` call is used up; outside of one, nothing is counted. */
  spend(amount: number): void {
    this.#left -= amount;
    if (this.#left < 0) throw new WorkExceeded();
  }

  /** What `work` returns, or null where it would take more than `budget`, or nests without end. */
  metered<Value>(budget: number, work: () => Value): { value: Value } | null {
    this.#left = budget;
    try {
      return { value: work() };
    } catch (error) {
      // A RangeError is the stack: a schema that refers to itself without ever looking deeper into the JSON.
      if (error instanceof WorkExceeded || error instanceof RangeError) return null;
      throw error;
    } finally {
      this.#left = Number.POSITIVE_INFINITY;
    }
  }
}
