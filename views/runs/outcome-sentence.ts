// What came out of a run by itself, in a sentence.
import type { RunOverview } from '../../src/runs/run-overview.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { count, counted } from '../ui/format.ts';

/** "1 of 6 scored tests passed, 1 error." */
export function outcomeSentence(run: RunRow, overview: RunOverview): string {
  const { pass, fail } = overview.counts;
  const scored = pass + fail;
  return sentence([scored === 0 ? 'No test was scored' : `${count(pass)} of ${counted(scored, 'scored test')} passed`, ...unscoredParts(run, overview)]);
}

/** "1 error, 6 not run." */
export function unscoredSentence(run: RunRow, overview: RunOverview): string {
  return sentence(unscoredParts(run, overview));
}

function unscoredParts(run: RunRow, { counts, settled, flaky }: RunOverview): string[] {
  return [
    counts.error > 0 ? counted(counts.error, 'error') : '',
    counts.none > 0 ? `${count(counts.none)} without metric` : '',
    flaky > 0 ? `${count(flaky)} flaky` : '',
    settled < run.test_count ? `${count(run.test_count - settled)} not run` : '',
  ];
}

function sentence(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join(', ')}.`;
}
