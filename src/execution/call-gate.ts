// The gate before an endpoint or a model: calls of this worker pass while it holds slots, and at the times that were reserved for it.
// Slots and times come from the database (call-limits.ts), so that its limits hold across all workers and runs.
import { setTimeout as wait } from 'node:timers/promises';
import { createPace } from './call-pace.ts';
import { createCallSlots } from './call-slots.ts';
import { createPassingRate } from './passing-rate.ts';

export interface CallLimits {
  /** Asks for slots; returns how many calls this worker may have under way from now on. */
  claimSlots(wanted: number, inUse: number): Promise<number>;
  /** Reserves the next call times; delays from now in milliseconds, one for each call; empty: no rate limit. */
  reserveTimes(count: number): Promise<number[]>;
  releaseSlots(): Promise<void>;
}

export interface CallGate {
  /** Resolves when a call may start; call the returned function when it has ended. Rejects when the signal aborts, and when others hold every slot for long. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** How many results it is worth to have in hand: those that may call, and those that follow them while more are claimed; 0 where others hold every slot. */
  worth(): number;
  /** How many more than there are now; below 0 where more wait than that. */
  room(): number;
  /** Holds back every call of this worker, as a server asks with Retry-After. */
  pause(ms: number): void;
  /** Renews the slots; to be called about every second while results that need it are in hand. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** As its owner set them; they may change while the gate is open. */
export interface LimitsInForce {
  maxConcurrency: number;
  requestsPerMinute: number | null;
}

/** A call that is later than this for its reserved time takes a new one. */
const latestMs = 250;

/** So long it takes at most until a claim brings new results: those that pass meanwhile are kept waiting. */
const claimMs = 80;
/** Whatever passes, no more than so many times the calls at once: what waits here is kept from other workers and runs. */
const mostAhead = 8;

/** `ahead`: how many times the calls at once are kept waiting at least, so that no lane waits for a claim. */
export function createCallGate(limits: CallLimits, inForce: LimitsInForce, ahead = 1): CallGate {
  const slots = createCallSlots(limits, inForce);
  const pace = createPace(limits, inForce);
  const rate = createPassingRate();
  let pausedUntil = 0;

  async function nextTime(signal: AbortSignal): Promise<void> {
    let at: number;
    do {
      await waitUntil(pausedUntil, signal);
      at = await pace.next();
      await waitUntil(at, signal);
      // A new time after a pause, or after this process stood still: otherwise all that waited for its end would start at once.
    } while (performance.now() < pausedUntil || performance.now() > at + latestMs);
  }

  function worth(): number {
    const lanes = slots.lanes();
    const passing = Math.min(Math.ceil(rate.perMs() * claimMs), mostAhead * lanes);
    return lanes === 0 ? 0 : lanes + Math.max(ahead * Math.max(8, lanes), passing);
  }

  return {
    async enter(signal) {
      signal.throwIfAborted();
      const release = await slots.take(signal);
      const leave = (): void => {
        rate.passed();
        release();
      };
      try {
        await nextTime(signal);
        signal.throwIfAborted();
        return leave;
      } catch (error) {
        release();
        throw error;
      }
    },
    worth,
    room: () => worth() - slots.demand(),
    pause: (ms) => { pausedUntil = Math.max(pausedUntil, performance.now() + ms); },
    renew: slots.renew,
    close: slots.close,
  };
}

async function waitUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const delay = atMs - performance.now();
  if (delay > 0) await wait(delay, undefined, { signal });
}
