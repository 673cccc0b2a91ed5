// Everything that this worker has in hand, over all runs: how much more it can take, and a way to have one result alone.
import { setTimeout as wait } from 'node:timers/promises';
import type { ClaimedResult } from './claim-results.ts';

export interface InHand {
  capacity: number;
  add(result: ClaimedResult): void;
  remove(result: ClaimedResult): void;
  /** Counts what is being claimed as if it were in hand already: several runs claim at the same time. */
  claiming<T>(size: number, claim: () => Promise<T>): Promise<T>;
  room(): number;
  all(): ClaimedResult[];
  isIsolating(): boolean;
  /** Runs `work` while nothing else is in hand or on its way; one at a time. */
  isolate<T>(work: () => Promise<T>): Promise<T>;
}

const pauseMs = 20;

export function createInHand(capacity: number): InHand {
  const held = new Map<number, ClaimedResult>();
  let onTheWay = 0;
  let isolating = false;
  return {
    capacity,
    add: (result) => void held.set(result.id, result),
    remove: (result) => void held.delete(result.id),
    async claiming(size, claim) {
      onTheWay += size;
      try {
        return await claim();
      } finally {
        onTheWay -= size;
      }
    },
    room: () => capacity - held.size - onTheWay,
    all: () => [...held.values()],
    isIsolating: () => isolating,
    async isolate(work) {
      while (isolating) await wait(pauseMs);
      isolating = true;
      try {
        while (held.size + onTheWay > 0) await wait(pauseMs);
        return await work();
      } finally {
        isolating = false;
      }
    },
  };
}
