// What will judge the tests of a set, in words, and the choice of metrics of its own.
import { describeMetric, evaluatorFor } from '../../src/evaluators/registry.ts';
import type { OfferedMetric } from '../../src/test-sets/test-set-queries.ts';
import { counted } from '../ui/format.ts';
import { FormErrors, Note } from '../ui/notes.tsx';
import { testSetsPath } from './paths.ts';
import type { TestSetViewProps } from './test-set-view.tsx';

export function TestSetMetrics(props: TestSetViewProps) {
  const { testSet, overview: { metrics }, mayEdit } = props;
  const attached = metrics.filter((metric) => metric.attached);
  const idle = attached.filter(({ applies }) => !applies);
  return (
    <section class="sec" id="metrics">
      <header><h2>What judges these tests</h2></header>
      <p class="sm">{sentence(attached, testSet.type)}</p>
      <ol class="ladder gap">
        <li>Metrics of the execution<span class="sub">Chosen when a run is started; they replace all others for that run.</span></li>
        <li class={attached.length > 0 ? 'used' : undefined}>Metrics of this test set<span class="sub">{attached.length > 0 ? attached.map(({ name }) => name).join(', ') : 'none'}</span></li>
        <li class={attached.length === 0 ? 'used' : undefined}>Metrics of each test’s own behavior<span class="sub">A test without behavior, or whose behavior has no metric, gets no verdict.</span></li>
      </ol>
      {idle.length > 0 && <Note tone="error" icon="warn">{names(idle)} {idle.length === 1 ? 'does' : 'do'} not apply to {testSet.type} tests any more. Save the metrics to let go of {idle.length === 1 ? 'it' : 'them'}.</Note>}
      {mayEdit && <MetricForm {...props} />}
    </section>
  );
}

function sentence(attached: readonly OfferedMetric[], type: string): string {
  if (attached.length === 0) return 'Each test is judged by the metrics of its own behavior, because this test set has no metrics of its own.';
  const applying = attached.filter(({ applies }) => applies).length;
  if (applying === 0) return `Nothing judges these tests: no metric of this test set applies to ${type} tests, and the behaviors’ metrics are not used beside them.`;
  return `${counted(applying, 'metric')} of this test set ${applying === 1 ? 'judges' : 'judge'} every test. The behaviors’ metrics are not used.`;
}

function names(metrics: readonly OfferedMetric[]): string {
  return metrics.map(({ name }) => `“${name}”`).join(', ');
}

function MetricForm({ testSet, overview, refused }: TestSetViewProps) {
  const own = refused?.form === 'metrics' ? refused : null;
  const offered = overview.metrics.filter(({ applies }) => applies);
  const path = testSetsPath(testSet.project_id, testSet.id);
  if (overview.metrics.length === 0) return <p class="sm dim gap">No metric of the project applies to {testSet.type} tests yet. <a href={`/projects/${testSet.project_id}/metrics/new`}>Make a metric</a></p>;
  const chosen = own ? new Set(own.values.all('metric')) : new Set(offered.filter(({ attached }) => attached).map(({ id }) => String(id)));
  return (
    <details class="more" open={own !== null}>
      <summary>Choose metrics for this test set</summary>
      <form method="post" action={`${path}/metrics`} class="stack">
        <FormErrors message={own?.refusal.message} />
        <fieldset class="field">
          <legend class="vh">Metrics of this test set</legend>
          {own?.refusal.fields['metric'] && <span class="field-error" role="alert">{own.refusal.fields['metric']}</span>}
          <ul class="picked">
            {offered.map((metric) => (
              <li class="pickable"><label class="row"><input type="checkbox" name="metric" value={String(metric.id)} checked={chosen.has(String(metric.id))} /><span><b>{metric.name}</b> <span class="dim">{explain(metric)}</span></span></label></li>
            ))}
          </ul>
          <span class="hint">Check none to let the behaviors decide.</span>
        </fieldset>
        <div class="row"><button class="btn" type="submit">Save metrics</button></div>
      </form>
    </details>
  );
}

function explain({ kind, config }: OfferedMetric): string {
  return `${describeMetric(kind, config)}${evaluatorFor(kind).needsExpected(config) ? ' Leaves out tests without an expected response.' : ''}`;
}
