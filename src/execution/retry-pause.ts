// How long is waited before a transient failure is tried again.
import { setTimeout as wait } from 'node:timers/promises';

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** Who asks for a longer pause than this is not waited for. */
const longestRetryAfterMs = 60_000;

/** Milliseconds before the next attempt, the first attempt being number 1; null: not to be repeated. */
export function pauseAfter(failure: { transient: boolean; retryAfterMs: number | null }, attempt: number, maxAttempts: number): number | null {
  if (!failure.transient || attempt >= maxAttempts) return null;
  if (failure.retryAfterMs !== null) return failure.retryAfterMs > longestRetryAfterMs ? null : failure.retryAfterMs;
  // Half of the pause is left to chance, so that calls that failed together do not return together.
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

/** Returns false where the signal aborted first. */
export async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
