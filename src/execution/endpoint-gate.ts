// The gate before an endpoint: calls of this worker pass while it holds slots, and at the times that were reserved for it.
// Slots and times come from the database (endpoint-limits.ts), so that the endpoint's limits hold across all workers and runs.
import { setTimeout as wait } from 'node:timers/promises';

export interface EndpointLimits {
  /** Asks for slots; returns how many calls this worker may have under way from now on. */
  claimSlots(wanted: number, inUse: number): Promise<number>;
  /** Reserves the next call times; delays from now in milliseconds, one for each call; empty: no rate limit. */
  reserveTimes(count: number): Promise<number[]>;
  releaseSlots(): Promise<void>;
}

export interface EndpointGate {
  /** Resolves when a call may start; call the returned function when it has ended. Rejects when the signal aborts. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** How many more results it is worth to have in hand. */
  room(): number;
  /** Holds back every call of this worker, as an endpoint asks with Retry-After. */
  pause(ms: number): void;
  /** Renews the slots; to be called about every second while results for this endpoint are in hand. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** The slots are trusted for a shorter time than the database keeps them. */
export const slotsTrustedMs = 8_000;

export function createEndpointGate(limits: EndpointLimits, options: { requestsPerMinute: number | null; maxConcurrency: number }): EndpointGate {
  const waiting: { admit: () => void }[] = [];
  let slots = 0;
  let asked = 0;
  let inUse = 0;
  let trustedUntil = 0;
  let pausedUntil = 0;
  let renewing: Promise<void> | null = null;
  let times: number[] = [];

  function admitWaiting(): void {
    while (waiting.length > 0 && inUse < slots && performance.now() < trustedUntil) {
      inUse += 1;
      waiting.shift()!.admit();
    }
  }

  async function renewSlots(): Promise<void> {
    const askedAt = performance.now();
    asked = Math.min(options.maxConcurrency, inUse + waiting.length);
    slots = await limits.claimSlots(asked, inUse);
    trustedUntil = askedAt + slotsTrustedMs;
    admitWaiting();
  }

  function renew(): Promise<void> {
    renewing ??= renewSlots().finally(() => {
      renewing = null;
      askForMore();
    });
    return renewing;
  }

  /** Worth a query only while the last answer was all that was asked for; what others hold is asked for again with the next renewal. */
  function askForMore(): void {
    const demand = Math.min(options.maxConcurrency, inUse + waiting.length);
    if (renewing !== null || waiting.length === 0 || (demand <= asked && performance.now() < trustedUntil) || slots < asked) return;
    // Everything that enters in this turn of the event loop is asked for at once.
    renewing = new Promise<void>((resolve) => setImmediate(resolve)).then(renewSlots).catch(() => undefined).finally(() => {
      renewing = null;
      askForMore();
    });
  }

  async function takeSlot(signal: AbortSignal): Promise<void> {
    if (waiting.length === 0 && inUse < slots && performance.now() < trustedUntil) {
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
    if (options.requestsPerMinute !== null) {
      if (times.length === 0) {
        const now = performance.now();
        const atOnce = Math.max(1, Math.min(inUse, Math.floor(options.requestsPerMinute / 60)));
        times.push(...(await limits.reserveTimes(atOnce)).map((delayMs) => now + delayMs));
      }
      await waitUntil(times.shift() ?? 0, signal);
    }
    while (performance.now() < pausedUntil) await waitUntil(pausedUntil, signal);
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
    // A few more in hand than can be called at once, so that a lane never waits for a claim.
    room: () => options.maxConcurrency + Math.max(8, options.maxConcurrency) - inUse - waiting.length,
    pause: (ms) => { pausedUntil = Math.max(pausedUntil, performance.now() + ms); },
    renew,
    async close() {
      slots = 0;
      times = [];
      await limits.releaseSlots();
    },
  };
}

async function waitUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const delay = atMs - performance.now();
  if (delay > 0) await wait(delay, undefined, { signal });
}
