// The models of a project and which of them judges by default, or ways to begin.
import { modelPresets, presetOf } from '../../src/models/model-presets.ts';
import type { ModelSummary } from '../../src/models/model-queries.ts';
import { metricsPath } from '../metrics/paths.ts';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Note } from '../ui/notes.tsx';
import { DefaultJudge } from './default-judge.tsx';
import { DeleteModel } from './delete-model.tsx';
import { modelsPath } from './paths.ts';
import { describeModelLimits, describePrice, modelPresetWords } from './words.ts';

interface ModelListProps {
  projectId: number;
  models: ModelSummary[];
  mayEdit: boolean;
  mayDelete: boolean;
}

export function ModelList(props: ModelListProps) {
  const { projectId, models, mayEdit } = props;
  return (
    <main id="main">
      <div class="head">
        <div>
          <div class="title"><nav class="crumbs" aria-label="Breadcrumb"><a href={metricsPath(projectId)}>Metrics</a><span aria-hidden="true">/</span></nav><h1>Models</h1></div>
          <p class="meta"><span>LLMs that Assay asks to judge answers.</span>{models.length > 0 && <span>{counted(models.length, 'model')}</span>}</p>
        </div>
        {mayEdit && models.length > 0 && <div class="actions"><a class="btn primary" href={`${modelsPath(projectId)}/new`} data-key="n"><Icon name="plus" />New model</a></div>}
      </div>
      {models.length > 0 && !models.some(({ isDefault }) => isDefault) && <Note icon="warn" tone="error"><b>No default judge.</b> Metrics that name no judge of their own end in errors. {mayEdit ? 'Choose one below.' : 'An editor of the project can choose one.'}</Note>}
      {models.length === 0 ? <NoModels projectId={projectId} mayEdit={mayEdit} /> : <Table {...props} />}
    </main>
  );
}

function NoModels({ projectId, mayEdit }: Pick<ModelListProps, 'projectId' | 'mayEdit'>) {
  return (
    <div class="sec blank-starts">
      <h2>No model yet</h2>
      <p>Metrics such as correctness or tone are judged by an LLM. {mayEdit ? 'The first model becomes the project’s default judge.' : 'An editor of the project can add one.'}</p>
      {mayEdit && <ul class="starts">{modelPresets.map((preset) => <li><a href={`${modelsPath(projectId)}/new?preset=${preset}`}><b>{modelPresetWords[preset].label}</b></a>{modelPresetWords[preset].what}</li>)}</ul>}
    </div>
  );
}

function Table({ projectId, models, mayEdit, mayDelete }: ModelListProps) {
  return (
    <div class="sec flat">
      <table class="tbl endpoints models" role="table">
        <thead>
          <tr role="row">
            {['Model', 'Judge', 'Called as', 'Limits', 'Price per million'].map((head) => <th role="columnheader" scope="col">{head}</th>)}
            {mayEdit && <th role="columnheader" scope="col"><span class="vh">Actions</span></th>}
          </tr>
        </thead>
        <tbody data-list>{models.map((model) => <Row projectId={projectId} model={model} mayEdit={mayEdit} mayDelete={mayDelete} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ projectId, model, mayEdit, mayDelete }: Omit<ModelListProps, 'models'> & { model: ModelSummary }) {
  const { id, name, isDefault, namedBy } = model;
  const [pace, patience] = describeModelLimits(model);
  const price = describePrice(model);
  return (
    <tr role="row">
      <td role="cell" class="c-name"><a class="name" href={modelsPath(projectId, id)}>{name}</a><span class="sub">{modelPresetWords[presetOf(model)].label}</span></td>
      <td role="cell" class="c-env">{isDefault && <span class="tag">default</span>}<span class="sub">{namedBy.length > 0 ? `named by ${counted(namedBy.length, 'metric')}` : ''}</span></td>
      <td role="cell" class="c-req"><span class="mono">{model.model}</span><span class="sub mono">{hostOf(model.baseUrl)}{model.hasKey ? ', key stored' : ', no key'}</span></td>
      <td role="cell" class="c-lim">{pace}<span class="sub">{patience}</span></td>
      <td role="cell" class="c-sec">{price ?? <span class="dim">not known</span>}</td>
      {mayEdit && (
        <td role="cell" class="c-act shrink">
          <div class="row acts">{!isDefault && <DefaultJudge projectId={projectId} id={id} name={name} />}{mayDelete && <DeleteModel projectId={projectId} id={id} name={name} isDefault={isDefault} namedBy={namedBy} />}</div>
        </td>
      )}
    </tr>
  );
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}
