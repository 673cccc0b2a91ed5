// The form that starts a run: what is called, how, and what judges; beside it what the run will cost.
import type { Child } from 'hono/jsx';
import { describeMetric } from '../../src/evaluators/registry.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { Executable } from '../../src/runs/execute-queries.ts';
import { SelectField, TextField } from '../ui/fields.tsx';
import { count, counted, latency, roughly } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';

export interface ExecuteFormProps {
  projectId: number;
  executable: Executable;
  form: FormValues;
  errors: Record<string, string>;
  message: string | undefined;
}

export function ExecuteForm(props: ExecuteFormProps) {
  const { projectId, executable: { testSet, testCount } } = props;
  const back = `/projects/${projectId}/test-sets/${testSet.id}`;
  return (
    <main id="main" class="execute">
      <nav class="crumbs" aria-label="Breadcrumb"><a href={`/projects/${projectId}/test-sets`}>Test sets</a><span aria-hidden="true">/</span><a href={back}>{testSet.name}</a></nav>
      <div class="head"><div><h1>Run {testSet.name}</h1><p class="meta"><span>v{testSet.version}, {counted(testCount, 'test')}</span></p></div></div>
      <form method="post" action={`${back}/runs`} class="dbody">
        <div class="dform">
          <FormErrors message={props.message} />
          <EndpointField {...props} />
          <div class="pairf"><ModeField {...props} /><TrialsField {...props} /></div>
          <MetricsField {...props} />
          <div class="pairf">
            <TextField name="name" label="Name" value={props.form.one('name')} error={props.errors['name']} hint="Left empty: the test set’s name and the run’s number." />
            <TextField name="tags" label="Tags" value={props.form.one('tags')} error={props.errors['tags']} hint="Separated by commas, for example rc3, nightly." />
          </div>
          <div class="row"><button class="btn primary" type="submit"><Icon name="play" />Start run <kbd>Ctrl Enter</kbd></button><a class="btn quiet" href={back}>Back</a></div>
        </div>
        <Estimate {...props} />
      </form>
    </main>
  );
}

function EndpointField({ projectId, executable: { endpoints, lastRun }, form, errors }: ExecuteFormProps) {
  if (endpoints.length === 0) {
    return <div class="note error"><Icon name="warn" /><div><b>This project has no endpoint yet.</b> <a href={`/projects/${projectId}/endpoints/new`}>Connect your endpoint</a> first.</div></div>;
  }
  const options = endpoints.map(({ id, name, environment }) => ({ value: String(id), label: environment ? `${name} · ${environment}` : name }));
  return <SelectField name="endpoint" label="Endpoint" value={form.one('endpoint') || String(lastRun?.endpointId ?? '')} options={options} error={errors['endpoint']} />;
}

function ModeField({ form, errors }: ExecuteFormProps) {
  const mode = form.one('mode') || 'parallel';
  return (
    <fieldset class="field">
      <legend class="label">Mode</legend>
      <div class="seg full">
        {(['parallel', 'sequential'] as const).map((value) => (
          <label><input type="radio" name="mode" value={value} checked={value === mode} />{value === 'parallel' ? 'Parallel' : 'Sequential'}</label>
        ))}
      </div>
      {errors['mode'] && <span class="field-error">{errors['mode']}</span>}
      <span class="hint">Parallel keeps to the endpoint’s limits. Sequential makes one call at a time, in order.</span>
    </fieldset>
  );
}

function TrialsField({ form, errors }: ExecuteFormProps) {
  return <TextField name="trials" label="Trials per test" type="number" min={1} max={20} step={1} value={form.one('trials') || '1'} error={errors['trials']} hint="1 to 20. Three or more tell flaky from broken." />;
}

function MetricsField(props: ExecuteFormProps) {
  const { executable: { testSetMetrics, behaviorMetrics, metrics }, form, errors } = props;
  const choice = form.one('metric-choice') || 'defaults';
  const defaults = testSetMetrics > 0 ? 'The metrics of the test set judge every test.' : 'The test set has none of its own, so each test’s behavior decides.';
  return (
    <fieldset class="field">
      <legend class="label">Metrics for this run</legend>
      <div class="choices">
        <Choice value="defaults" choice={choice} label="Use the defaults" aside={testSetMetrics > 0 ? counted(testSetMetrics, 'metric') : counted(behaviorMetrics, 'metric')} hint={defaults} />
        <Choice value="behavior" choice={choice} label="Behavior metrics" aside={counted(behaviorMetrics, 'metric')} hint="Each test uses the metrics of its own behavior, even where the test set has some." />
        <Choice value="execution" choice={choice} label="Define metrics for this execution" aside={`${count(metrics.length)} to choose from`} hint="They replace all other metrics in this run and are not saved to the test set." />
      </div>
      {errors['metric-choice'] && <span class="field-error">{errors['metric-choice']}</span>}
      {errors['metrics'] && <span class="field-error" role="alert">{errors['metrics']}</span>}
      <MetricChoices {...props} />
    </fieldset>
  );
}

function Choice({ value, choice, label, aside, hint }: { value: string; choice: string; label: string; aside: string; hint: Child }) {
  return <label><input type="radio" name="metric-choice" value={value} checked={value === choice} />{label}<span class="dim sm">{aside}</span><span class="hint">{hint}</span></label>;
}

function MetricChoices({ projectId, executable: { metrics, testSet }, form }: ExecuteFormProps) {
  const chosen = new Set(form.all('metric'));
  return (
    <ul class="picked" data-show-if="metric-choice=execution">
      {metrics.length === 0 && <li class="addm"><span>No metric applies to {testSet.type} tests yet.</span><a href={`/projects/${projectId}/metrics/new`}>Make one</a></li>}
      {metrics.map(({ id, name, kind, config }) => (
        <li class="pickable"><label class="row nowrap"><input type="checkbox" name="metric" value={String(id)} checked={chosen.has(String(id))} /><span><b>{name}</b> <span class="dim">{describeMetric(kind, config)}</span></span></label></li>
      ))}
    </ul>
  );
}

function Estimate({ executable: { testCount, lastRun, endpoints } }: ExecuteFormProps) {
  const endpoint = endpoints.find(({ id }) => id === lastRun?.endpointId) ?? endpoints[0];
  const p50 = lastRun?.latencyP50Ms ?? null;
  return (
    <aside class="dside">
      <h2>Estimate for one trial</h2>
      <dl class="kv est">
        <dt>Calls to the endpoint</dt><dd>{count(testCount)}</dd>
        {endpoint && p50 !== null && <><dt>Time</dt><dd>{roughly(estimateMs(testCount, p50, endpoint))}</dd></>}
      </dl>
      <p class="hint">{p50 !== null && lastRun ? `From a median of ${latency(p50)} in ${lastRun.name}. More trials multiply both.` : 'The time is estimated from the second run on. More trials multiply the calls.'}</p>
    </aside>
  );
}

function estimateMs(calls: number, p50Ms: number, { maxConcurrency, requestsPerMinute }: Executable['endpoints'][number]): number {
  const byConcurrency = (calls / maxConcurrency) * p50Ms;
  return requestsPerMinute === null ? byConcurrency : Math.max(byConcurrency, (calls / requestsPerMinute) * 60_000);
}
