// The form of a metric, new or existing, with its sentence above and Try it beside it.
import type { Refusal } from '../../src/domain/refusal.ts';
import { testTypes, type MetricKind } from '../../src/domain/vocabulary.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { JudgeChoices } from '../../src/metrics/judge-choices.ts';
import type { MetricHistory } from '../../src/metrics/metric-history-queries.ts';
import type { MetricRow, MetricUses } from '../../src/metrics/metric-queries.ts';
import type { VersionPage } from '../../src/metrics/metric-version-queries.ts';
import type { ThresholdPreview } from '../../src/metrics/threshold-preview.ts';
import { triedParts } from '../../src/metrics/tried-fields.ts';
import type { TryOut } from '../../src/metrics/try-out.ts';
import { hx } from '../layout/hx.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { modelsPath } from '../models/paths.ts';
import { ConfigFields } from './config-fields.tsx';
import { Explanation, explanationId } from './explanation.tsx';
import { ConflictNote, type MetricConflict } from './metric-conflict.tsx';
import { MetricHead, NewMetricHead } from './metric-head.tsx';
import { MetricRecord } from './metric-record.tsx';
import { PreviewPart } from './metric-threshold-preview.tsx';
import { MetricUsesPart } from './metric-uses.tsx';
import { metricsPath } from './paths.ts';
import { triedLabels, TryIt } from './try-it.tsx';

export interface MetricEditorProps {
  projectId: number;
  kind: MetricKind;
  form: FormValues;
  errors: Record<string, string>;
  message: string | undefined;
  tried: TryOut | null;
  /** null: a new one. */
  existing: ExistingMetric | null;
  /** null for kinds that ask none. */
  judges: JudgeChoices | null;
  now: Date;
}

export interface ExistingMetric {
  metric: MetricRow;
  uses: MetricUses;
  history: MetricHistory;
  versions: VersionPage;
  mayDelete: boolean;
  /** The version that a save of this form will replace. */
  seenVersion: number;
  conflict: MetricConflict | null;
  preview: ThresholdPreview | Refusal | null;
}

export function MetricEditor(props: MetricEditorProps) {
  const { projectId, kind, form, errors, existing } = props;
  return (
    <main id="main">
      {existing ? <MetricHead projectId={projectId} {...existing} /> : <NewMetricHead projectId={projectId} kind={kind} />}
      <form method="post" action={metricsPath(projectId, existing?.metric.id)} class="split">
        <div class="col">
          <Definition {...props} />
          {existing && hasThreshold(existing) && <PreviewPart {...existing} projectId={projectId} runs={existing.history.runs} form={form} errors={errors} labels={fieldLabels(kind)} />}
        </div>
        <div class="col">
          <TryIt projectId={projectId} kind={kind} parts={triedParts(kind)} mayAsk form={form} errors={errors} tried={props.tried} labels={fieldLabels(kind)} />
          {existing && <MetricUsesPart projectId={projectId} uses={existing.uses} />}
        </div>
      </form>
      {existing && <MetricRecord {...existing} projectId={projectId} now={props.now} />}
    </main>
  );
}

/** Only where there is something to preview: a kind with a number to hold scores against, and a run with scores. */
function hasThreshold({ metric, history }: ExistingMetric): boolean {
  return evaluatorFor(metric.kind).passing !== undefined && history.runs.length > 0;
}

function Definition({ projectId, kind, form, errors, message, existing, judges, now }: MetricEditorProps) {
  const live = hx({ post: `${metricsPath(projectId)}/try-out`, trigger: 'input delay:300ms', target: `#${explanationId}`, swap: 'outerHTML', sync: 'this:replace' });
  return (
    <section class="sec">
      <header><h2>What it judges</h2></header>
      <div class="stack">
        {existing?.conflict ? <ConflictNote conflict={existing.conflict} now={now} /> : <FormErrors message={message} />}
        <input type="hidden" name="kind" value={kind} />
        {existing && <><input type="hidden" name="metric" value={String(existing.metric.id)} /><input type="hidden" name="version" value={String(existing.seenVersion)} /></>}
        <Explanation kind={kind} values={form.record} />
        <TextField name="name" label="Name" value={form.one('name')} error={errors['name']} autocomplete="off" autofocus={existing === null} />
        <div class="stack" {...live}><ConfigFields fields={evaluatorFor(kind).fields} form={form} errors={errors} judges={judges} modelsAddress={modelsPath(projectId)} /></div>
        <TypesField kind={kind} form={form} error={errors['types']} />
        <div class="row"><button class="btn primary" type="submit">{existing ? 'Save metric' : 'Make metric'}</button><a class="btn quiet" href={metricsPath(projectId)}>Back</a></div>
      </div>
    </section>
  );
}

function TypesField({ kind, form, error }: { kind: MetricKind; form: FormValues; error: string | undefined }) {
  const possible = evaluatorFor(kind).testTypes;
  return (
    <fieldset class="field" aria-describedby={error ? 'types-error' : undefined}>
      <legend class="label">Applies to</legend>
      {testTypes.map((type) => (
        <div class="sm"><label class="row"><input type="checkbox" name="types" value={type} checked={form.all('types').includes(type)} disabled={!possible.includes(type)} />
          {type} tests{!possible.includes(type) && <span class="dim">not possible for this kind</span>}</label></div>
      ))}
      {error && <span class="field-error" id="types-error">{error}</span>}
      <span class="hint">In runs, tests of other types are not judged by it.</span>
    </fieldset>
  );
}

export function fieldLabels(kind: MetricKind): Record<string, string> {
  return {
    ...Object.fromEntries(evaluatorFor(kind).fields.map(({ name, label }) => [name, label])),
    ...triedLabels,
  };
}
