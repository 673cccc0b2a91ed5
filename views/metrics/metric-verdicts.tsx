// What a metric has said in its last runs: how much passed, and the results that it could not judge.
import type { EvaluationVerdict } from '../../src/domain/vocabulary.ts';
import type { ErredResult, MeasuredRun, MetricHistory } from '../../src/metrics/metric-history-queries.ts';
import { searchedRuns, shownErrors } from '../../src/metrics/shown-limits.ts';
import { MetricResults } from '../runs/metric-results.tsx';
import { resultPath, runsPath, withQuery } from '../runs/paths.ts';
import { metricQuery } from '../runs/result-address.ts';
import { count, excerpt, moment, percent } from '../ui/format.ts';
import { Gauge, rateOf } from '../ui/gauge.tsx';

export interface MetricVerdictsProps {
  projectId: number;
  /** The metric's present version. */
  version: number;
  history: MetricHistory;
  now: Date;
}

export function MetricVerdicts({ projectId, version, history, now }: MetricVerdictsProps) {
  return (
    <>
      <section class="sec">
        <header><h2>Verdicts over the last runs</h2><p>each result counts</p></header>
        {history.runs.length === 0 ? <p class="dim sm">No run has measured it yet.</p> : <RunTable projectId={projectId} version={version} runs={history.runs} now={now} />}
      </section>
      {history.erred.length > 0 && (
        <section class="sec">
          <header><h2>Where it could not judge</h2><p>the last {count(shownErrors)} at most, from its last {count(searchedRuns)} runs</p></header>
          <ErredTable projectId={projectId} erred={history.erred} />
        </section>
      )}
    </>
  );
}

interface RunTableProps {
  projectId: number;
  version: number;
  runs: readonly MeasuredRun[];
  now: Date;
}

function RunTable({ projectId, version, runs, now }: RunTableProps) {
  const hasOverruled = runs.some(({ overruled }) => overruled > 0);
  return (
    <table class="tbl reflow" role="table">
      <thead>
        <tr role="row"><th role="columnheader" scope="col">Run</th><th role="columnheader" scope="col">Pass rate, 95% interval</th>
          {['Passed', 'Failed', 'Errors', ...(hasOverruled ? ['Overruled'] : [])].map((head) => <th role="columnheader" scope="col" class="num">{head}</th>)}</tr>
      </thead>
      <tbody>{runs.map((run) => <RunRow projectId={projectId} version={version} run={run} hasOverruled={hasOverruled} now={now} />)}</tbody>
    </table>
  );
}

function RunRow({ projectId, version, run, hasOverruled, now }: Omit<RunTableProps, 'runs'> & { run: MeasuredRun; hasOverruled: boolean }) {
  const { pass, fail, error, overruled } = run;
  const rate = rateOf({ pass, fail, error, none: 0 });
  const results = `${runsPath(projectId, run.number)}/results`;
  // What is counted here is what the metric said, whatever people said of it.
  const said = (verdict: EvaluationVerdict): string => withQuery(results, { ...metricQuery({ id: run.runMetricId, verdict }), basis: overruled > 0 ? 'automated' : null });
  return (
    <tr role="row">
      <td role="cell" class="c-g"><a class="name" href={results}>{run.name}</a><span class="sub">run {run.number}, {run.version === version ? `v${run.version}` : <span title="Not the latest version">v{run.version}</span>}, <time datetime={run.createdAt.toISOString()}>{moment(run.createdAt, now)}</time></span></td>
      <td role="cell" class="w-g c-g">{rate ? <><Gauge {...rate} /><span class="sub">{percent(rate.rate)}, {count(rate.passed)} of {count(rate.scored)}</span></> : <span class="dim">{run.state === 'queued' || run.state === 'running' ? 'not yet' : 'not scored'}</span>}</td>
      <td role="cell" class="num" data-head="Passed">{count(pass)}</td>
      <td role="cell" class={fail > 0 ? 'num t-fail' : 'num'} data-head="Failed"><MetricResults href={said('fail')} verdict="fail" results={fail} /></td>
      <td role="cell" class={error > 0 ? 'num t-err' : 'num'} data-head="Errors"><MetricResults href={said('error')} verdict="error" results={error} /></td>
      {hasOverruled && <td role="cell" class="num" data-head="Overruled" title="People gave another verdict">{count(overruled)}</td>}
    </tr>
  );
}

function ErredTable({ projectId, erred }: { projectId: number; erred: readonly ErredResult[] }) {
  return (
    <table class="tbl reflow" role="table">
      <thead><tr role="row">{['Result', 'Why'].map((head) => <th role="columnheader" scope="col">{head}</th>)}</tr></thead>
      <tbody>
        {erred.map(({ runNumber, runName, version, position, trial, prompt, reason }) => (
          <tr role="row">
            <td role="cell" class="c-g"><a class="name" href={withQuery(resultPath(projectId, runNumber, position), { trial: trial === 1 ? null : trial, tab: 'metrics' })}>{excerpt(prompt, 90) || `Result ${position + 1}`}</a>
              <span class="sub">result {position + 1}{trial > 1 && `, trial ${trial}`} of {runName}, v{version}</span></td>
            <td role="cell">{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
