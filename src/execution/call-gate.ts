// The gate before an endpoint or a model: calls of this worker pass while it holds slots, and at the times that were reserved for it.
// Slots and times come from the database (call-limits.ts), so that its limits hold across all workers and runs.
import { setTimeout as wait } from 'node:timers/promises';
import { createPace } from './call-pace.ts';

export interface CallLimits {
  /** Asks for slots; returns how many calls this worker may have under way from now on. */
  claimSlots(wanted: number, inUse: number): Promise<number>;
  /** Reserves the next call times; delays from now in milliseconds, one for each call; empty: no rate limit. */
  reserveTimes(count: number): Promise<number[]>;
  releaseSlots(): Promise<void>;
}

export interface CallGate {
  /** Resolves when a call may start; call the returned function when it has ended. Rejects when the signal aborts. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** How many more results it is worth to have in hand; below 0 where more wait than that. */
  room(): number;
  /** How many calls may be under way at once, over all workers. */
  capacity(): number;
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

/** The slots are trusted for a shorter time than the database keeps them. */
export const slotsTrustedMs = 8_000;

/** A call that is later than this for its reserved time takes a new one. */
const latestMs = 250;

/** `ahead`: how many times the calls at once are kept waiting, so that no lane waits for a claim. */
export function createCallGate(limits: CallLimits, inForce: LimitsInForce, ahead = 1): CallGate {
  const waiting: { admit: () => void }[] = [];
  let slots = 0;
  let asked = 0;
  let inUse = 0;
  let trustedUntil = 0;
  let pausedUntil = 0;
  /** Of the slots, how many may be used while the database is being asked: it gives the rest to others. */
  let ceiling = Infinity;
  let renewing: Promise<void> | null = null;
  let closed = false;
  const pace = createPace(limits, inForce);

  function hasFreeSlot(): boolean {
    return inUse < Math.min(slots, ceiling) && performance.now() < trustedUntil;
  }

  function admitWaiting(): void {
    while (waiting.length > 0 && hasFreeSlot()) {
      inUse += 1;
      waiting.shift()!.admit();
    }
  }

  async function renewSlots(): Promise<void> {
    const askedAt = performance.now();
    asked = Math.min(inForce.maxConcurrency, inUse + waiting.length);
    // Stays so low where no answer comes: what the database has written is then unknown.
    ceiling = inUse;
    slots = await limits.claimSlots(asked, inUse);
    ceiling = Infinity;
    trustedUntil = askedAt + slotsTrustedMs;
    admitWaiting();
  }

  async function renew(): Promise<void> {
    if (closed) return;
    renewing ??= renewSlots().finally(() => {
      renewing = null;
      askForMore();
    });
    await renewing;
  }

  /** Worth a query only where the last one was answered with all that was asked for; anything else is asked for again with the next renewal. */
  function askForMore(): void {
    const demand = Math.min(inForce.maxConcurrency, inUse + waiting.length);
    if (closed || renewing !== null || ceiling !== Infinity || waiting.length === 0 || (demand <= asked && performance.now() < trustedUntil) || slots < asked) return;
    // Everything that enters in this turn of the event loop is asked for at once.
    renewing = new Promise<void>((resolve) => setImmediate(resolve)).then(renewSlots).catch(() => undefined).finally(() => {
      renewing = null;
      askForMore();
    });
  }

  async function takeSlot(signal: AbortSignal): Promise<void> {
    if (waiting.length === 0 && hasFreeSlot()) {
      inUse += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const entry = { admit: () => { signal.removeEventListener('abort', leave); resolve(); } };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(entry);
      askForMore();
    });
  }

  function release(): void {
    inUse -= 1;
    admitWaiting();
  }

  async function nextTime(signal: AbortSignal): Promise<void> {
    let at: number;
    do {
      await waitUntil(pausedUntil, signal);
      at = await pace.next();
      await waitUntil(at, signal);
      // A new time after a pause, or after this process stood still: otherwise all that waited for its end would start at once.
    } while (performance.now() < pausedUntil || performance.now() > at + latestMs);
  }

  return {
    async enter(signal) {
      signal.throwIfAborted();
      await takeSlot(signal);
      try {
        await nextTime(signal);
        signal.throwIfAborted();
        return release;
      } catch (error) {
        release();
        throw error;
      }
    },
    capacity: () => inForce.maxConcurrency,
    room: () => inForce.maxConcurrency + ahead * Math.max(8, inForce.maxConcurrency) - inUse - waiting.length,
    pause: (ms) => { pausedUntil = Math.max(pausedUntil, performance.now() + ms); },
    renew,
    async close() {
      closed = true;
      // Otherwise its answer would take the slots again that are returned here.
      await renewing?.catch(() => undefined);
      slots = 0;
      await limits.releaseSlots();
    },
  };
}

async function waitUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const delay = atMs - performance.now();
  if (delay > 0) await wait(delay, undefined, { signal });
}
