// The head of an ended run in which no test was scored: why, and what to do; there is nothing to compare.
import type { RunOverview } from '../../src/runs/run-overview.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { count, counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { wordsOfCause } from './causes.ts';
import { unscoredSentence } from './outcome-sentence.ts';
import { overviewResults } from './overview-results.ts';
import { runsPath } from './paths.ts';
import type { RunOverviewProps } from './run-moment.ts';

export function UnscoredHeadline({ run, overview, against, mayEdit }: RunOverviewProps) {
  const { error } = overview.counts;
  return (
    <section class="verdict unsure" aria-label="Outcome">
      <div>
        <Icon name={error > 0 ? 'error' : 'cancelled'} />
        <h2>{error > 0 ? errorsTitle(run, overview) : 'Cancelled before any test was scored.'}</h2>
        <p>{unscoredSentence(run, overview)}{against && against.kind !== 'no_baseline' && ` Without a score there is nothing to compare with ${against.baseline.name}.`}</p>
        <div class="next">
          {error > 0 && <a class="btn primary" href={overviewResults(run, overview, { verdict: 'error' })}>See {error === 1 ? 'the error' : `the ${counted(error, 'error')}`}</a>}
          {mayEdit && <a class="btn" href={`${runsPath(run.project_id, run.number)}/rerun`}><Icon name="rerun" />Run again</a>}
        </div>
      </div>
    </section>
  );
}

/** "All 7 results are errors: no connection." */
function errorsTitle(run: RunRow, { counts, errorCauses }: RunOverview): string {
  const { causes, isComplete } = errorCauses;
  const [most] = causes;
  if (!most) return 'No test was scored.';
  const mostly = isComplete && causes.length === 1 ? '' : ', mostly';
  return `${whatErred(run, counts, errorCauses)}${mostly}: ${inRunningText(wordsOfCause(most.cause, most.httpStatus))}${most.cause === 'http' && most.httpStatus !== null ? ` (HTTP ${most.httpStatus})` : ''}.`;
}

/** Some tests may not have run, and one is an error by a single one of its trials: "all" is said only where it is known of every result. */
function whatErred({ trials, test_count: tests }: RunRow, { error }: RunOverview['counts'], { causes, isComplete }: RunOverview['errorCauses']): string {
  const results = causes.reduce((sum, cause) => sum + cause.results, 0);
  const areAll = isComplete ? results === tests * trials : trials === 1 && error === tests;
  if (!areAll) return 'No test was scored';
  if (!isComplete) return 'Every result is an error';
  return results === 1 ? 'The only result is an error' : `All ${count(results)} results are errors`;
}

function inRunningText(words: string): string {
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}
