// Periodic work: one round after the other, never two at once, until the signal aborts.
import { setTimeout as wait } from 'node:timers/promises';

/** `work` must not throw; what can fail is caught and logged there. Resolves when the last round has ended. */
export async function everyRound(periodMs: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await wait(periodMs, undefined, { signal }).catch(() => undefined);
  }
}
