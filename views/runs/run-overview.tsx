// The overview of a run: what came out, its figures, all tests as a strip, and by behavior and metric.
import type { EvaluationVerdict } from '../../src/domain/vocabulary.ts';
import type { RunOverview } from '../../src/runs/run-overview.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { hx } from '../layout/hx.tsx';
import { count, counted, percent, roughly } from '../ui/format.ts';
import { Gauge, rateOf } from '../ui/gauge.tsx';
import { Icon } from '../ui/icon.tsx';
import { BasisSwitch } from './basis-switch.tsx';
import { MetricResults } from './metric-results.tsx';
import { RunVerdict } from '../comparisons/run-verdict.tsx';
import { runsPath, withQuery } from './paths.ts';
import { overviewResults } from './overview-results.ts';
import { metricQuery } from './result-address.ts';
import { revisionsId } from './result-list-ids.ts';
import { runMainId } from './run-frame.tsx';
import { isFinished, timeLeftMs, type RunOverviewProps } from './run-moment.ts';
import { RunFigures } from './run-figures.tsx';
import { RunFeeds } from './run-feeds.tsx';
import { RunStrip } from './run-strip.tsx';

export const runLiveId = 'run-live';

/** While the run is unfinished the server streams this part's content; when it ends the page asks for itself anew. */
export function RunOverviewPart(props: RunOverviewProps) {
  const { run } = props;
  const path = runsPath(run.project_id, run.number);
  if (isFinished(run)) return <><RunLive {...props} /><span id={revisionsId} {...hx({ 'sse:connect': `${path}/revisions?shown=${run.revision}` })}></span></>;
  return (
    <>
      <div id={runLiveId} {...hx({ 'sse:connect': `${path}/progress`, 'sse:close': 'done', swap: 'innerMorph' })}><RunOverviewContent {...props} /></div>
      <span {...hx({ get: path, trigger: `done from:#${runLiveId}`, target: `#${runMainId}`, select: `#${runMainId}`, swap: 'outerHTML' })}></span>
    </>
  );
}

/** Of a finished run: asks for itself anew when people's reviews have changed a verdict. */
export function RunLive(props: RunOverviewProps) {
  const { run, overview: { basis } } = props;
  const self = withQuery(runsPath(run.project_id, run.number), { basis: basis === 'final' ? null : basis });
  return (
    <div id={runLiveId} {...hx({ get: self, trigger: `revised from:#${revisionsId}`, swap: 'outerMorph', target: 'this' })}>
      <BasisLine {...props} />
      <RunOverviewContent {...props} />
    </div>
  );
}

/** What reviews changed, and the choice to look at the machine's verdicts alone. */
function BasisLine({ run, overview: { basis, corrected } }: RunOverviewProps) {
  if (run.revision === 0 && basis === 'final') return null;
  const path = runsPath(run.project_id, run.number);
  return (
    <div class="basis">
      <span class="mark human"><Icon name="human" />{corrected === 0 ? 'People changed no verdict' : <a href={`${path}/results?review=corrected`}>{counted(corrected, 'verdict')} corrected by people</a>}</span>
      <BasisSwitch run={run} basis={basis} hrefOf={(one) => withQuery(path, { basis: one === 'final' ? null : one })} target={runLiveId} />
      {basis === 'automated' && <span class="dim">These are the verdicts of the metrics alone.</span>}
    </div>
  );
}

/** Without htmx attributes: what a stream brings carries no nonce. */
export function RunOverviewContent(props: RunOverviewProps) {
  const { run, overview } = props;
  return (
    <>
      <Headline {...props} />
      <RunFigures {...props} />
      <RunStrip run={run} overview={overview} />
      {isFinished(run) ? <Breakdowns {...props} /> : <RunFeeds {...props} />}
    </>
  );
}

function Headline(props: RunOverviewProps) {
  const { run, against } = props;
  if (!isFinished(run)) return <Progress {...props} />;
  return against && against.kind !== 'no_baseline' ? <RunVerdict run={run} against={against} basis={props.overview.basis} outcome={outcomeSentence(run, props.overview)} /> : <Outcome {...props} />;
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

function outcomeSentence(run: RunRow, { counts, settled, flaky }: RunOverview): string {
  const scored = counts.pass + counts.fail;
  const parts = [
    scored === 0 ? 'No test was scored' : `${count(counts.pass)} of ${counted(scored, 'scored test')} passed`,
    counts.error > 0 ? counted(counts.error, 'error') : '',
    counts.none > 0 ? `${count(counts.none)} without metric` : '',
    flaky > 0 ? `${count(flaky)} flaky` : '',
    settled < run.test_count ? `${count(run.test_count - settled)} not run` : '',
  ];
  return `${parts.filter((part) => part !== '').join(', ')}.`;
}

function Breakdowns({ run, overview }: RunOverviewProps) {
  return (
    <div class="split">
      <section class="sec">
        <header><h2>By behavior</h2><p>most failures first</p></header>
        <table class="tbl reflow" role="table">
          <thead><tr role="row"><th role="columnheader" scope="col">Behavior</th><th role="columnheader" scope="col">Pass rate, 95% interval</th>
            <th role="columnheader" scope="col" class="num">Failed</th><th role="columnheader" scope="col" class="num">Errors</th></tr></thead>
          <tbody>{overview.behaviors.map((behavior) => <BehaviorRow run={run} overview={overview} behavior={behavior} />)}</tbody>
        </table>
      </section>
      <section class="sec">
        <header><h2>By metric</h2><p>each result counts</p></header>
        <MetricTable run={run} overview={overview} />
      </section>
    </div>
  );
}

function BehaviorRow({ run, overview, behavior }: { run: RunRow; overview: RunOverview; behavior: RunOverview['behaviors'][number] }) {
  const rate = rateOf(behavior.counts);
  return (
    <tr role="row">
      <td role="cell"><a class="name" href={overviewResults(run, overview, { behavior: behavior.id })}>{behavior.name}</a></td>
      <td role="cell" class="w-g c-g">{rate ? <><Gauge {...rate} /><span class="sub">{percent(rate.rate)}, {count(rate.passed)} of {count(rate.scored)}</span></> : <span class="dim">not scored</span>}</td>
      <td role="cell" class={behavior.counts.fail > 0 ? 'num t-fail' : 'num'}>{count(behavior.counts.fail)}</td>
      <td role="cell" class={behavior.counts.error > 0 ? 'num t-err' : 'num'}>{count(behavior.counts.error)}</td>
    </tr>
  );
}

function MetricTable({ run, overview }: { run: RunRow; overview: RunOverview }) {
  if (overview.metrics.length === 0) return <p class="dim">This run has no metrics.</p>;
  return (
    <table class="tbl" role="table">
      <thead><tr role="row"><th role="columnheader" scope="col">Metric</th><th role="columnheader" scope="col" class="num">Passed</th>
        <th role="columnheader" scope="col" class="num">Failed</th><th role="columnheader" scope="col" class="num">Errors</th></tr></thead>
      <tbody>
        {overview.metrics.map(({ id, name, counts }) => {
          const said = (verdict: EvaluationVerdict) => <MetricResults href={overviewResults(run, overview, metricQuery({ id, verdict }))} verdict={verdict} results={counts[verdict]} />;
          return (
            <tr role="row">
              <td role="cell"><span class="name">{name}</span></td>
              <td role="cell" class="num">{said('pass')}</td>
              <td role="cell" class={counts.fail > 0 ? 'num t-fail' : 'num'}>{said('fail')}</td>
              <td role="cell" class={counts.error > 0 ? 'num t-err' : 'num'}>{said('error')}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
