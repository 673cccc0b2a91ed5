// Has long arithmetic done without keeping everybody else waiting.
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Steps } from '../domain/steps.ts';

/** After each step whatever else is waiting gets its turn. */
export async function betweenRequests<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await otherWork();
  }
}
