// Tells a passing fault of the database from an error of ours, and repeats work that may be repeated.
import { setTimeout as wait } from 'node:timers/promises';

const passingCodes = new Set([
  // Shut down, starting up, out of time, read-only after a failover, silent for too long, serialisation, deadlock, lock not available.
  '57P01', '57P02', '57P03', '57P05', '57014', '25006', '25P03', '40001', '40P01', '55P03', '58030',
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN',
]);
/** Connection exceptions and insufficient resources (memory, disk, connections). */
const passingClasses = /^(08|53)/;
const passingMessages = /connection terminated|client has encountered a connection error|timeout exceeded when trying to connect|not queryable|connection error/i;

/** Lost connection, restart, deadlock, timeout, full disk: the same statement may succeed later. */
export function isPassingFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as Error & { code?: string }).code;
  if (code !== undefined && (passingCodes.has(code) || passingClasses.test(code))) return true;
  if (error instanceof AggregateError) return error.errors.some(isPassingFault);
  return passingMessages.test(error.message);
}

/** True where the database itself cannot take writes just now: for a person's request that is a 503. */
export function isUnavailable(error: unknown): boolean {
  return isPassingFault(error) && (error as { code?: string }).code !== '40P01';
}

/** For what is only noted in passing or kept for the next reader: where the database takes no writes, reading goes on. Tells whether it was written. Not within a transaction, which the fault would end. */
export async function unlessUnavailable(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isUnavailable(error)) return false;
    throw error;
  }
}

/** Repeats idempotent work through passing faults until it succeeds or `untilMs` (monotonic) has passed. */
export async function throughPassingFaults<T>(work: () => Promise<T>, untilMs: () => number): Promise<T> {
  for (let pauseMs = 50; ; pauseMs = Math.min(1_000, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isPassingFault(error) || performance.now() + pauseMs > untilMs()) throw error;
      await wait(pauseMs);
    }
  }
}
