// The slots of this worker at one endpoint or model: how many calls it may have under way, as the database shares them among all workers.
import type { CallLimits, LimitsInForce } from './call-gate.ts';

export interface CallSlots {
  /** Resolves when a call may start; call the returned function when it has ended. Rejects when the signal aborts, and when no slot is to be had for long. */
  take(signal: AbortSignal): Promise<() => void>;
  /** How many calls may be under way here: all that there may be, unless other workers hold a part of them. */
  lanes(): number;
  /** Calls under way and those that wait for a slot. */
  demand(): number;
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** The slots are trusted for a shorter time than the database keeps them. */
const slotsTrustedMs = 8_000;

/** A worker without a single slot asks for its share, at first so soon and then ever later: whoever holds them all gives some up with their next renewal, if there are enough for all. */
const firstAskMs = 100;
const longestAskMs = 1_000;
/** After so long without a slot what waits for one is refused, so that it is given back to whoever has some. */
const patienceMs = 2_000;

export function createCallSlots(limits: Pick<CallLimits, 'claimSlots' | 'releaseSlots'>, inForce: LimitsInForce): CallSlots {
  const waiting: { admit: () => void; refuse: (reason: Error) => void }[] = [];
  let slots = 0;
  let asked = 0;
  let inUse = 0;
  let trustedUntil = 0;
  /** Of the slots, how many may be used while the database is being asked: it gives the rest to others. */
  let ceiling = Infinity;
  let renewing: Promise<void> | null = null;
  /** Calls under way still hold slots that were given to others: the database has to hear when they have ended. */
  let owes = false;
  let asking: NodeJS.Timeout | undefined;
  let askMs = firstAskMs;
  /** Since when there has been no slot though some were asked for. */
  let starvingSince: number | null = null;
  let closed = false;

  function hasFreeSlot(): boolean {
    return inUse < Math.min(slots, ceiling) && performance.now() < trustedUntil;
  }

  function admitWaiting(): void {
    while (waiting.length > 0 && hasFreeSlot()) {
      inUse += 1;
      waiting.shift()!.admit();
    }
  }

  function isStarving(): boolean {
    return slots === 0 && asked > 0;
  }

  function wanted(): number {
    // Who has none claims nothing that could ask for one: they are asked for as if there were enough to do.
    if (isStarving()) return inForce.maxConcurrency;
    // Who was just opened asks for one, to learn whether others have them all.
    return Math.max(inUse + waiting.length, trustedUntil === 0 ? 1 : 0);
  }

  async function renewSlots(): Promise<void> {
    const askedAt = performance.now();
    const held = inUse;
    asked = Math.min(inForce.maxConcurrency, wanted());
    // Stays so low where no answer comes: what the database has written is then unknown.
    ceiling = held;
    slots = await limits.claimSlots(asked, held);
    ceiling = Infinity;
    trustedUntil = askedAt + slotsTrustedMs;
    owes = held > slots;
    if (isStarving()) starvingSince ??= performance.now();
    else [starvingSince, askMs] = [null, firstAskMs];
    admitWaiting();
  }

  async function renew(): Promise<void> {
    if (closed) return;
    renewing ??= renewSlots().finally(hasRenewed);
    await renewing;
  }

  function hasRenewed(): void {
    renewing = null;
    if (starvingSince !== null && performance.now() - starvingSince > patienceMs) refuseWaiting();
    if (isStarving() && !closed) asking ??= setTimeout(askForShare, askMs).unref();
    payBack();
    askForMore();
  }

  function refuseWaiting(): void {
    for (const { refuse } of waiting.splice(0)) refuse(new Error('other workers hold every slot'));
  }

  function askForShare(): void {
    asking = undefined;
    askMs = Math.min(2 * askMs, longestAskMs);
    void renew().catch(() => undefined);
  }

  function payBack(): void {
    if (owes && inUse <= slots && renewing === null) void renew().catch(() => undefined);
  }

  /** Worth a query only where the last one was answered with all that was asked for; anything else is asked for again with the next renewal. */
  function askForMore(): void {
    const demand = Math.min(inForce.maxConcurrency, inUse + waiting.length);
    if (closed || renewing !== null || ceiling !== Infinity || waiting.length === 0 || (demand <= asked && performance.now() < trustedUntil) || slots < asked) return;
    // Everything that enters in this turn of the event loop is asked for at once.
    renewing = new Promise<void>((resolve) => setImmediate(resolve)).then(renewSlots).catch(() => undefined).finally(hasRenewed);
  }

  function release(): void {
    inUse -= 1;
    payBack();
    admitWaiting();
  }

  return {
    async take(signal) {
      if (waiting.length === 0 && hasFreeSlot()) {
        inUse += 1;
        return release;
      }
      await new Promise<void>((resolve, reject) => {
        const entry = {
          admit: () => { signal.removeEventListener('abort', leave); resolve(); },
          refuse: (reason: Error) => { signal.removeEventListener('abort', leave); reject(reason); },
        };
        const leave = (): void => {
          waiting.splice(waiting.indexOf(entry), 1);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(entry);
        askForMore();
      });
      return release;
    },
    // Whether there are any is not known where none were asked for.
    lanes: () => (slots < asked ? slots : slots === 0 ? 1 : inForce.maxConcurrency),
    demand: () => inUse + waiting.length,
    renew,
    async close() {
      closed = true;
      clearTimeout(asking);
      // Otherwise its answer would take the slots again that are returned here.
      await renewing?.catch(() => undefined);
      slots = 0;
      await limits.releaseSlots();
    },
  };
}
