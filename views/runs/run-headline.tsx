// What an overview leads with: progress, the run against its baseline, the run by itself, or why nothing of it was scored.
import type { RunRow } from '../../src/runs/run-queries.ts';
import { RunVerdict } from '../comparisons/run-verdict.tsx';
import { count, counted, percent, roughly } from '../ui/format.ts';
import { rateOf } from '../ui/gauge.tsx';
import { Icon } from '../ui/icon.tsx';
import { outcomeSentence } from './outcome-sentence.ts';
import { overviewResults } from './overview-results.ts';
import { isFinished, timeLeftMs, type RunOverviewProps } from './run-moment.ts';
import { UnscoredHeadline } from './unscored-headline.tsx';

export function RunHeadline(props: RunOverviewProps) {
  const { run, overview, against, mayEdit } = props;
  if (!isFinished(run)) return <Progress {...props} />;
  const { pass, fail, error } = overview.counts;
  if (pass + fail === 0 && (error > 0 || run.state === 'cancelled')) return <UnscoredHeadline {...props} />;
  if (!against || against.kind === 'no_baseline') return <Outcome {...props} />;
  return <RunVerdict run={run} against={against} basis={overview.basis} outcome={outcomeSentence(run, overview)} mayEdit={mayEdit} />;
}

function Progress({ run, overview, now }: Pick<RunOverviewProps, 'run' | 'overview' | 'now'>) {
  const { settled } = overview;
  const left = timeLeftMs(run, settled, now);
  return (
    <section class="verdict running" aria-label="Progress">
      <div>
        <Icon name="running" also="spin" />
        <h2>{run.state === 'queued' ? 'Waiting for a worker.' : `${count(settled)} of ${counted(run.test_count, 'test')} judged.`}</h2>
        <p>{run.cancel_requested_at !== null ? 'The run is being cancelled; what was judged stays.' : progressSentence(run, settled, left)}</p>
        <div class="next"><progress value={settled} max={run.test_count} aria-label={`${settled} of ${run.test_count} tests`}></progress></div>
      </div>
    </section>
  );
}

function progressSentence(run: RunRow, settled: number, leftMs: number | null): string {
  if (run.state === 'queued') return 'It starts as soon as a worker is free. This page updates itself.';
  if (settled === 0 || leftMs === null) return 'The first answers are on their way. This page updates itself.';
  return `The run ends in ${roughly(leftMs)}; until then it is too early for a verdict. This page updates itself.`;
}

function Outcome({ run, overview }: Pick<RunOverviewProps, 'run' | 'overview'>) {
  const { counts } = overview;
  const rate = rateOf(counts);
  const failedPath = overviewResults(run, overview, { verdict: 'fail' });
  const errorsPath = overviewResults(run, overview, { verdict: 'error' });
  return (
    <section class="verdict" aria-label="Outcome">
      <div>
        <Icon name={counts.fail > 0 ? 'fail' : rate ? 'pass' : 'none'} />
        <h2>{outcomeSentence(run, overview)}</h2>
        {rate && <p>Of many tests like these, between {(rate.interval.low * 100).toFixed(1)} and {percent(rate.interval.high)} would pass (95% interval, Wilson).{counts.error > 0 && ' Errors have no verdict and are left out of the rate.'}</p>}
        {!rate && <p>{counts.none > 0 ? 'No metric applied to these tests, so nothing was judged.' : 'No test has a verdict.'}</p>}
        <div class="next">
          {counts.fail > 0 && <a class="btn primary" href={failedPath}>See {counts.fail === 1 ? 'the failed test' : `the ${counted(counts.fail, 'failed test')}`}</a>}
          {counts.error > 0 && <a class="btn" href={errorsPath}>See {counts.error === 1 ? 'the error' : `the ${counted(counts.error, 'error')}`}</a>}
          {counts.fail + counts.error === 0 && <a class="btn" href={overviewResults(run, overview)}>Read the results</a>}
        </div>
      </div>
    </section>
  );
}
