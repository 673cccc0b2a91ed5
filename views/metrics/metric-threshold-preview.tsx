// Before a threshold is saved: which verdicts of a run it would turn over.
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts';
import type { MetricKind } from '../../src/domain/vocabulary.ts';
import { describeMetric, evaluatorFor } from '../../src/evaluators/registry.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { MeasuredRun } from '../../src/metrics/metric-history-queries.ts';
import { previewRunField } from '../../src/metrics/preview-run-field.ts';
import { mostPreviewedResults } from '../../src/metrics/shown-limits.ts';
import type { FlippedResults, ThresholdPreview } from '../../src/metrics/threshold-preview.ts';
import { hx } from '../layout/hx.tsx';
import { resultPath, withQuery } from '../runs/paths.ts';
import { SelectField } from '../ui/fields.tsx';
import { count, counted, excerpt } from '../ui/format.ts';
import { Note } from '../ui/notes.tsx';
import { metricsPath } from './paths.ts';
import { amount } from './try-it.tsx';

export interface PreviewPartProps {
  projectId: number;
  metric: { id: number; kind: MetricKind; version: number };
  /** To choose from: the latest that this metric judged. */
  runs: readonly MeasuredRun[];
  form: FormValues;
  errors: Record<string, string>;
  /** null: not asked for. */
  preview: ThresholdPreview | Refusal | null;
  /** What the fields of the metric are called, for messages away from them. */
  labels: Record<string, string>;
}

export const previewId = 'threshold-preview';

/** Its choice and its button; the form around them is the caller's. */
export function PreviewPart(props: PreviewPartProps) {
  const { projectId, metric, runs, form, errors } = props;
  const path = `${metricsPath(projectId, metric.id)}/threshold-preview`;
  const options = runs.map(({ number, name, version }) => ({ value: String(number), label: `Run ${number}: ${name}${version === metric.version ? '' : ` (version ${version})`}` }));
  return (
    <section class="sec">
      <header><h2>Preview the threshold</h2><p>From the scores of a run. Nothing is saved and nothing is judged again.</p></header>
      <div class="stack">
        <SelectField name={previewRunField} label="Run" value={form.one(previewRunField)} error={errors[previewRunField]} options={options} />
        <div><button class="btn" type="submit" formaction={`${path}#${previewId}`} formnovalidate {...hx({ post: path, target: `#${previewId}`, swap: 'outerHTML', sync: 'this:replace' })}>Preview</button></div>
        <PreviewResult {...props} />
      </div>
    </section>
  );
}

export function PreviewResult({ projectId, metric, preview, labels }: Pick<PreviewPartProps, 'projectId' | 'metric' | 'preview' | 'labels'>) {
  return (
    <div id={previewId} aria-live="polite">
      {preview !== null && (isRefusal(preview) ? <NotPreviewed fields={preview.fields} labels={labels} /> : <Flips projectId={projectId} metric={metric} preview={preview} />)}
    </div>
  );
}

function NotPreviewed({ fields, labels }: { fields: Record<string, string>; labels: Record<string, string> }) {
  return (
    <Note tone="error" icon="warn">
      The form cannot be previewed yet.
      <ul>{Object.entries(fields).map(([field, message]) => <li><b>{field === previewRunField ? 'Run' : (labels[field] ?? field)}:</b> {message}</li>)}</ul>
    </Note>
  );
}

function Flips({ projectId, metric, preview }: { projectId: number; metric: PreviewPartProps['metric']; preview: ThresholdPreview }) {
  const { run, flips, before, after, isPartial } = preview;
  const total = flips.toFail.total + flips.toPass.total;
  return (
    <div class="stack">
      <p><b>{total === 0 ? 'No verdict would flip' : `${counted(total, 'verdict')} would flip`}</b> among {counted(flips.scored, 'scored result')} of run {run.number}
        {isPartial && `, of which the first ${count(mostPreviewedResults)} results were looked at`}.{flips.errors > 0 && ` ${counted(flips.errors, 'error has', 'errors have')} no score and ${flips.errors === 1 ? 'stays one' : 'stay errors'}.`}</p>
      <Caveats metric={metric} preview={preview} />
      <dl class="kv"><dt>In run {run.number}</dt><dd>{describeMetric(metric.kind, before)}</dd><dt>In the form</dt><dd>{describeMetric(metric.kind, after)}</dd></dl>
      <FlipList projectId={projectId} kind={metric.kind} preview={preview} title="Pass to fail" flipped={flips.toFail} />
      <FlipList projectId={projectId} kind={metric.kind} preview={preview} title="Fail to pass" flipped={flips.toPass} />
    </div>
  );
}

function Caveats({ metric, preview: { run, otherChanges } }: { metric: PreviewPartProps['metric']; preview: ThresholdPreview }) {
  if (run.version === metric.version && otherChanges.length === 0) return null;
  return (
    <Note icon="info">
      {run.version !== metric.version && <>Run {run.number} measured version {run.version} of this metric; the latest is version {metric.version}. </>}
      {otherChanges.length > 0 && <>The form differs from it in more than the threshold ({otherChanges.join(', ')}), so a new run would give other scores than these.</>}
    </Note>
  );
}

interface FlipListProps {
  projectId: number;
  kind: MetricKind;
  preview: ThresholdPreview;
  title: string;
  flipped: FlippedResults;
}

function FlipList({ projectId, kind, preview: { run, before }, title, flipped: { total, first } }: FlipListProps) {
  const unit = evaluatorFor(kind).unitOf(before);
  return (
    <div>
      <h3>{title} <span class="dim">{count(total)}{total > first.length && `, the first ${first.length}`}</span></h3>
      {first.length > 0 && (
        <ul class="flips" role="list">
          {first.map(({ position, trial, prompt, score }) => (
            <li><a href={withQuery(resultPath(projectId, run.number, position), { trial: trial === 1 ? null : trial, tab: 'metrics' })}>{position + 1}{trial > 1 && `, trial ${trial}`}: {excerpt(prompt, 60)}</a>
              <span class="num">{amount(score, unit)}</span></li>
          ))}
        </ul>
      )}
    </div>
  );
}
