// The pages around the form: a new model with its kinds, and one that is saved.
import type { NamedMetric } from '../../src/models/model-queries.ts';
import { modelPresets } from '../../src/models/model-presets.ts';
import { DefaultJudge } from './default-judge.tsx';
import { DeleteModel } from './delete-model.tsx';
import { ModelForm, type ModelFormProps } from './model-form.tsx';
import { modelsPath } from './paths.ts';
import { modelPresetWords } from './words.ts';
import { metricsPath } from '../metrics/paths.ts';

export function NewModelPage(form: ModelFormProps) {
  const { projectId, values } = form;
  return (
    <main id="main">
      <div class="head"><ModelTitle projectId={projectId} title="New model" /></div>
      <div class="presets">
        <nav class="seg" aria-label="Who provides it">
          {modelPresets.map((preset) => <a href={`${modelsPath(projectId)}/new?preset=${preset}`} aria-current={preset === values.preset ? 'true' : undefined}>{modelPresetWords[preset].label}</a>)}
        </nav>
        <span class="dim sm">{modelPresetWords[values.preset].what}</span>
      </div>
      <ModelForm {...form} />
    </main>
  );
}

interface SavedModelProps extends ModelFormProps {
  modelId: number;
  name: string;
  isDefault: boolean;
  namedBy: NamedMetric[];
  mayDelete: boolean;
}

export function SavedModelPage({ name, isDefault, namedBy, mayDelete, ...form }: SavedModelProps) {
  const { projectId, modelId, values } = form;
  return (
    <main id="main">
      <div class="head">
        <ModelTitle projectId={projectId} title={name} isDefault={isDefault} />
        <p class="meta"><span>{modelPresetWords[values.preset].label}</span></p>
        <div class="actions">
          {!isDefault && <DefaultJudge projectId={projectId} id={modelId} name={name} />}
          {mayDelete && <DeleteModel projectId={projectId} id={modelId} name={name} isDefault={isDefault} namedBy={namedBy} />}
        </div>
      </div>
      <p class="meta dim sm lede">Runs that were started keep the model of their start. A change counts from the next run on.</p>
      <ModelForm {...form} />
    </main>
  );
}

export function ModelTitle({ projectId, title, isDefault = false }: { projectId: number; title: string; isDefault?: boolean }) {
  return (
    <div class="title">
      <nav class="crumbs" aria-label="Breadcrumb"><a href={metricsPath(projectId)}>Metrics</a><span aria-hidden="true">/</span><a href={modelsPath(projectId)}>Models</a><span aria-hidden="true">/</span></nav>
      <h1>{title}</h1>
      {isDefault && <span class="tag">default judge</span>}
    </div>
  );
}
