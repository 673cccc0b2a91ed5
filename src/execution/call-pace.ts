// When a worker's calls to an endpoint or a model with a limited rate may start: times that the database hands out to all workers.
import type { CallLimits, LimitsInForce } from './call-gate.ts';

export interface Pace {
  /** When (performance.now()) the next call may start. */
  next(): Promise<number>;
}

/** Never reserves more times than calls wait for, and at most about a second of calls: a time that is kept would be used late, on top of the pace. */
export function createPace(limits: CallLimits, inForce: LimitsInForce): Pace {
  let wanted = 0;
  const times: number[] = [];
  let reserving: Promise<number> | null = null;

  async function reserve(): Promise<number> {
    const mostAtOnce = Math.max(1, Math.floor((inForce.requestsPerMinute ?? 0) / 60));
    const delays = await limits.reserveTimes(Math.min(wanted, mostAtOnce));
    const now = performance.now();
    times.push(...delays.map((delayMs) => now + delayMs));
    return delays.length;
  }

  async function next(): Promise<number> {
    for (;;) {
      const time = times.shift();
      if (time !== undefined) return time;
      // One reservation at a time, for all that wait.
      reserving ??= reserve().finally(() => { reserving = null; });
      if ((await reserving) === 0) return performance.now();
    }
  }

  return {
    async next() {
      if (inForce.requestsPerMinute === null) return performance.now();
      wanted += 1;
      try {
        return await next();
      } finally {
        wanted -= 1;
      }
    },
  };
}
