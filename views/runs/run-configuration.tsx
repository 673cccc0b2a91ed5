// Everything that was snapshotted when the run started.
import type { MetricChoice, MetricSource } from '../../src/domain/vocabulary.ts';
import { describeMetric, evaluatorFor } from '../../src/evaluators/registry.ts';
import type { RunConfiguration as Configuration } from '../../src/runs/run-configuration.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { count, counted, dollars, latency } from '../ui/format.ts';

const choices: Record<MetricChoice, string> = {
  defaults: 'the defaults: the test set’s metrics, else each behavior’s', behavior: 'each behavior’s metrics', execution: 'metrics chosen for this execution',
};
const sources: Record<MetricSource, string> = { execution: 'this execution', test_set: 'test set', behavior: 'behavior' };

/** What the judges took, once the run has ended. */
function judgeFacts({ judge_calls, judge_input_tokens, judge_output_tokens, judge_cost }: RunRow): [string, string][] {
  if (judge_calls === null) return [];
  const tokens = judge_input_tokens === null && judge_output_tokens === null ? '' : `, ${count(judge_input_tokens ?? 0)} tokens in, ${count(judge_output_tokens ?? 0)} out`;
  return [['Calls to judges', `${count(judge_calls)}${tokens}`], ['Cost of judges', judge_cost === null ? 'unknown: a model has no price or gives no token counts' : dollars(judge_cost)]];
}

export function RunConfiguration({ run, configuration }: { run: RunRow; configuration: Configuration }) {
  const { endpoint } = run;
  const facts: [string, string][] = [
    ['Test set', `${run.test_set_name}, version ${run.test_set_version}, ${counted(run.test_count, 'test')}`],
    ['Mode', run.mode === 'sequential' ? 'sequential: one call at a time, in order' : 'parallel'], ['Trials', String(run.trials)],
    ['Metrics', choices[run.metric_choice]], ['Endpoint', [endpoint.name, endpoint.environment].filter((part) => part !== '').join(', ')],
    ['Address', `${endpoint.method} ${endpoint.url}`], ['Headers', endpoint.headers.map(({ name, secret }) => (secret ? `${name} (secret)` : name)).join(', ') || 'none'],
    ...judgeFacts(run),
    ['Timeout', latency(endpoint.timeoutMs)], ['Attempts', String(endpoint.maxAttempts)], ['Concurrency', `up to ${endpoint.maxConcurrency}`],
    ['Requests per minute', endpoint.requestsPerMinute === null ? 'not limited' : count(endpoint.requestsPerMinute)],
    ['Response mapping', Object.entries(endpoint.mapping).map(([field, path]) => `${field}: ${path}`).join(', ')],
  ];
  return (
    <div class="split">
      <section class="sec">
        <header><h2>Metrics</h2><p>as they were when the run started</p></header>
        {configuration.metrics.length === 0 ? <p class="dim">No metric applied.</p> : <MetricTable run={run} configuration={configuration} />}
        {endpoint.bodyTemplate && <><h3 class="gap">Body template</h3><pre class="code" tabindex={0}>{endpoint.bodyTemplate}</pre></>}
      </section>
      <section class="sec"><header><h2>Execution</h2></header><dl class="kv">{facts.map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}</dl></section>
    </div>
  );
}

function JudgeCell({ kind, judge }: Pick<Configuration['metrics'][number], 'kind' | 'judge'>) {
  if (judge === null) return <span class="dim">{evaluatorFor(kind).asksJudge ? 'no judge' : 'computed'}</span>;
  const { name, model, temperature, baseUrl, timeoutMs } = judge;
  return (
    <>
      {name}<span class="sub"><span class="mono">{model}</span>{temperature !== null && `, temperature ${temperature}`}</span>
      <span class="sub"><span class="mono">{baseUrl}</span>, waits up to {latency(timeoutMs)}</span>
    </>
  );
}

function MetricTable({ run, configuration }: { run: RunRow; configuration: Configuration }) {
  return (
    <table class="tbl reflow" role="table">
      <thead><tr role="row">{['Metric', 'Judge', 'Source'].map((head) => <th role="columnheader" scope="col">{head}</th>)}<th role="columnheader" scope="col" class="num">Tests judged</th></tr></thead>
      <tbody>
        {configuration.metrics.map((metric) => (
          <tr role="row">
            <td role="cell" class="c-g"><a class="name" href={`/projects/${run.project_id}/metrics/${metric.metricId}`}>{metric.name}</a> <span class="dim">v{metric.version}</span><span class="sub">{describeMetric(metric.kind, metric.config)}</span></td>
            <td role="cell" class="c-g"><JudgeCell kind={metric.kind} judge={metric.judge} /></td>
            <td role="cell">{sources[metric.source]}{metric.behaviors.length > 0 && <span class="sub">{metric.behaviors.join(', ')}</span>}</td>
            <td role="cell" class="num nowrap">{counted(metric.judged, 'test')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
