// Has arithmetic in steps done to its end, with nothing in between.
import type { Steps } from '../../src/domain/steps.ts';

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
