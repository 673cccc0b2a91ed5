// The overview of a run: its headline, its figures, all tests as a strip, and by behavior and metric.
import type { EvaluationVerdict } from '../../src/domain/vocabulary.ts';
import type { RunOverview } from '../../src/runs/run-overview.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { hx } from '../layout/hx.tsx';
import { count, counted, percent } from '../ui/format.ts';
import { Gauge, rateOf } from '../ui/gauge.tsx';
import { Icon } from '../ui/icon.tsx';
import { BasisSwitch } from './basis-switch.tsx';
import { MetricResults } from './metric-results.tsx';
import { runsPath, withQuery } from './paths.ts';
import { overviewResults } from './overview-results.ts';
import { metricQuery } from './result-address.ts';
import { revisionsId } from './result-list-ids.ts';
import { runMainId } from './run-frame.tsx';
import { RunHeadline } from './run-headline.tsx';
import { isFinished, type RunOverviewProps } from './run-moment.ts';
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
      <RunHeadline {...props} />
      <RunFigures {...props} />
      <RunStrip run={run} overview={overview} />
      {!isFinished(run) ? <RunFeeds {...props} /> : overview.settled > 0 && <Breakdowns {...props} />}
    </>
  );
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
      <td role="cell" class={behavior.counts.fail > 0 ? 'num t-fail' : 'num'} data-head="Failed">{count(behavior.counts.fail)}</td>
      <td role="cell" class={behavior.counts.error > 0 ? 'num t-err' : 'num'} data-head="Errors">{count(behavior.counts.error)}</td>
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
