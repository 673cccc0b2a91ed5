// What a call has found is kept for a short time, with its age, and however many ask for it, one call is made at a time.
import type { Check } from './preflight.ts';

/** A check that needs a call. */
export interface KeptCall {
  /** What was found a short time ago, else what is shown until the answer comes. */
  check: Check;
  look: () => Promise<Check>;
  /** Calls even where an answer is still believed. */
  lookAnew: () => Promise<Check>;
}

/** `found`: by this look, or while it is under way by the one before; `foundAt` on the clock of `performance.now`. */
interface Kept {
  isUnderWay: boolean;
  look: Promise<Check>;
  found: Check | null;
  foundAt: number;
  keptMs: number;
}

const kept = new Map<string, Kept>();

interface Look {
  /** Of what is asked for, and of each version of it. */
  key: string;
  keptMs: number;
  waiting: Check;
  call: () => Promise<Check>;
}

/** A failure is looked at again; a success is believed as long as it is kept. */
export function keptCall(look: Look): KeptCall {
  for (const [key, { isUnderWay, foundAt, keptMs: longestMs }] of kept) if (!isUnderWay && performance.now() - foundAt >= longestMs) kept.delete(key);
  const known = kept.get(look.key);
  return {
    check: known?.found ? aged(known.found, known.foundAt) : { ...look.waiting, foundBy: look.key },
    look: () => (known?.found?.state === 'ok' && !known.isUnderWay ? Promise.resolve(aged(known.found, known.foundAt)) : once(look)),
    lookAnew: () => once(look),
  };
}

/** However many look, one call is made at a time. */
function once({ key, keptMs: longestMs, call }: Look): Promise<Check> {
  const known = kept.get(key);
  if (known?.isUnderWay) return known.look;
  const entry: Kept = { isUnderWay: true, look: call(), found: known?.found ?? null, foundAt: known?.foundAt ?? 0, keptMs: longestMs };
  kept.set(key, entry);
  entry.look = entry.look.then((answer) => {
    const found = { ...answer, foundBy: key };
    Object.assign(entry, { found, foundAt: performance.now(), isUnderWay: false });
    return aged(found, entry.foundAt);
  }, (error: unknown) => {
    kept.delete(key);
    throw error;
  });
  return entry.look;
}

function aged(check: Check, foundAt: number): Check {
  return { ...check, ageMs: performance.now() - foundAt };
}
