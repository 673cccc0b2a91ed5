// The form that starts a run: what is called, how, and what judges; beside it what the run will cost.
import type { Child } from 'hono/jsx';
import { describeMetric } from '../../src/evaluators/registry.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { Executable } from '../../src/runs/execute-queries.ts';
import type { Preflight } from '../../src/runs/preflight.ts';
import { SelectField, TextField } from '../ui/fields.tsx';
import { count, counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { endpointLabel } from './endpoint-label.ts';
import { ChoiceHint, MetricsError, PreflightPart } from './preflight.tsx';

export interface ExecuteFormProps {
  projectId: number;
  executable: Executable;
  /** However often this form is sent, it starts one run. */
  requestKey: string;
  report: Preflight;
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
      <form method="post" action={`${back}/runs`} class="dbody" id="execute-form">
        <input type="hidden" name="request-key" value={props.requestKey} data-renewed />
        <div class="dform">
          <FormErrors message={props.message} />
          <AnswersField {...props} />
          <div class="stack" data-show-if="answers=fresh">
            <EndpointField {...props} />
            <div class="pairf"><ModeField {...props} /><TrialsField {...props} /></div>
          </div>
          <MetricsField {...props} />
          <div class="pairf">
            <TextField name="name" label="Name" value={props.form.one('name')} error={props.errors['name']} hint="Left empty: the test set’s name and the run’s number." />
            <TextField name="tags" label="Tags" value={props.form.one('tags')} error={props.errors['tags']} hint="Separated by commas, for example rc3, nightly." />
          </div>
          <div class="row"><button class="btn primary" type="submit"><Icon name="play" />Start run <kbd>Ctrl Enter</kbd></button><a class="btn quiet" href={back}>Back</a></div>
        </div>
        <PreflightPart path={`${back}/runs/preflight`} report={props.report} form={props.form} error={props.errors['despite']} />
      </form>
    </main>
  );
}

/** Without an ended run there is nothing to choose. */
function AnswersField({ executable: { reusable }, form, errors }: ExecuteFormProps) {
  if (reusable.length === 0) return <input type="hidden" name="answers" value="fresh" />;
  const answers = form.one('answers') || 'fresh';
  const error = errors['answers-from'];
  return (
    <fieldset class="field">
      <legend class="label">What to score</legend>
      <div class="choices">
        <label><input type="radio" name="answers" value="fresh" checked={answers !== 'reused'} />Fresh answers<span></span><span class="hint">Calls the endpoint for every test.</span></label>
        <div class="opt">
          <input type="radio" name="answers" id="answers-reused" value="reused" checked={answers === 'reused'} />
          <label for="answers-reused"><span>Reuse the answers of an earlier run</span><span class="hint">No call to the endpoint. The same tests and answers are judged by other metrics or another judge.</span></label>
          <select class="pick" name="answers-from" aria-label="Earlier run" aria-describedby={error ? 'answers-from-error' : undefined}>
            {reusable.map(({ number, name, trials }) => (
              <option value={String(number)} selected={String(number) === form.one('answers-from')}>{name}{trials > 1 ? `, ${counted(trials, 'trial')}` : ''}</option>
            ))}
          </select>
        </div>
      </div>
      {error && <span class="field-error" id="answers-from-error" role="alert">{error}</span>}
    </fieldset>
  );
}

function EndpointField({ projectId, executable: { endpoints, lastRun }, form, errors }: ExecuteFormProps) {
  if (endpoints.length === 0) {
    return <div class="note error"><Icon name="warn" /><div><b>This project has no endpoint yet.</b> <a href={`/projects/${projectId}/endpoints/new`}>Connect your endpoint</a> first.</div></div>;
  }
  const options = endpoints.map((endpoint) => ({ value: String(endpoint.id), label: endpointLabel(endpoint) }));
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
  const { report: { choices }, executable: { metrics }, form, errors } = props;
  const choice = form.one('metric-choice') || 'defaults';
  return (
    <fieldset class="field">
      <legend class="label">Metrics for this run</legend>
      <div class="choices">
        <Choice value="defaults" choice={choice} label="Use the defaults" aside="test set, else behaviors" hint={<ChoiceHint choice="defaults" choices={choices} />} />
        <Choice value="behavior" choice={choice} label="Behavior metrics" aside="even where the set has some" hint={<ChoiceHint choice="behavior" choices={choices} />} />
        <Choice value="execution" choice={choice} label="Define metrics for this execution" aside={`${count(metrics.length)} to choose from`} hint="They replace all other metrics in this run and are not saved to the test set." />
      </div>
      {errors['metric-choice'] && <span class="field-error">{errors['metric-choice']}</span>}
      <MetricsError message={errors['metrics']} />
      <MetricChoices {...props} />
    </fieldset>
  );
}

function Choice({ value, choice, label, aside, hint }: { value: string; choice: string; label: string; aside: string; hint: Child }) {
  return <label><input type="radio" name="metric-choice" value={value} checked={value === choice} />{label}<span class="dim sm">{aside}</span><span class="hint">{hint}</span></label>;
}

/** Those that were chosen when the page was made stand first. Only below them is there a list to open. */
function MetricChoices({ projectId, executable: { metrics, testSet }, form }: ExecuteFormProps) {
  const chosen = new Set(form.all('metric'));
  const isChosen = ({ id }: { id: number }): boolean => chosen.has(String(id));
  const others = metrics.filter((metric) => !isChosen(metric));
  return (
    <ul class="picked" data-show-if="metric-choice=execution">
      {metrics.filter(isChosen).map((metric) => <MetricChoice metric={metric} checked />)}
      <li class="addm">
        {metrics.length === 0 && <><span>No metric applies to {testSet.type} tests yet.</span><a href={`/projects/${projectId}/metrics/new`}>Make one</a></>}
        {others.length > 0 && (others.length === metrics.length ? <Addable metrics={others} type={testSet.type} /> : (
          <details>
            <summary class="btn"><span class="when-closed"><Icon name="plus" />Add metric</span><span class="when-open"><Icon name="close" />Close the list</span></summary>
            <Addable metrics={others} type={testSet.type} />
          </details>
        ))}
      </li>
    </ul>
  );
}

function Addable({ metrics, type }: { metrics: Executable['metrics']; type: string }) {
  return (
    <>
      <p class="hint">Only metrics that apply to {type} tests are listed.</p>
      <ul class="bare">{metrics.map((metric) => <MetricChoice metric={metric} checked={false} />)}</ul>
    </>
  );
}

function MetricChoice({ metric: { id, name, kind, config }, checked }: { metric: Executable['metrics'][number]; checked: boolean }) {
  return (
    <li class="pickable"><label class="row"><input type="checkbox" name="metric" value={String(id)} checked={checked} /><span><b>{name}</b> <span class="dim">{describeMetric(kind, config)}</span></span></label></li>
  );
}
