// When a worker's calls to an endpoint with a limited rate may start: times that the database hands out to all workers.
import type { EndpointLimits } from './endpoint-gate.ts';

export interface Pace {
  /** When (performance.now()) the next call may start. */
  next(): Promise<number>;
}

/** Times are reserved for about a second of calls at once. A time that passed unused is lost: using it late would come on top of the pace. */
export function createPace(limits: EndpointLimits, requestsPerMinute: number | null): Pace {
  if (requestsPerMinute === null) return { next: async () => 0 };
  const spacingMs = 60_000 / requestsPerMinute;
  const mostAtOnce = Math.max(1, Math.floor(requestsPerMinute / 60));
  let wanted = 0;
  let times: number[] = [];
  let reserving: Promise<number> | null = null;

  async function reserve(): Promise<number> {
    const delays = await limits.reserveTimes(Math.min(wanted, mostAtOnce));
    const now = performance.now();
    times.push(...delays.map((delayMs) => now + delayMs));
    return delays.length;
  }

  async function next(): Promise<number> {
    for (;;) {
      times = times.filter((at) => at > performance.now() - spacingMs);
      
      const time = times.shift();
      if (time !== undefined) return time;
      // One reservation at a time, for all that wait.
      reserving ??= reserve().finally(() => { reserving = null; });
      if ((await reserving) === 0) return 0;
    }
  }

  return {
    async next() {
      wanted += 1;
      try {
        return await next();
      } finally {
        wanted -= 1;
      }
    },
  };
}
