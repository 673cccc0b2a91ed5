// Waits for a condition with a deadline, so that no test sleeps.
import { setTimeout as wait } from 'node:timers/promises';

/** Asks until the answer is not null, undefined or false. Throws what it waited for when the deadline passes. */
export async function until<T>(what: string, ask: () => Promise<T | null | undefined | false> | T | null | undefined | false, deadlineMs = 30_000): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`Waited ${deadlineMs} ms in vain: ${what}${last ? ` (${String(last)})` : ''}`);
    await wait(20);
  }
}
