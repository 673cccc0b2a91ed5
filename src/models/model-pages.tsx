// The pages of models: list, new, one; making, changing and deleting one; choosing the default judge.
import { isRefusal } from '../domain/refusal.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { readForm } from '../http/forms.ts';
import { goTo } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { ModelList } from '../../views/models/model-list.tsx';
import { ModelView } from '../../views/models/model-view.tsx';
import { modelsPath } from '../../views/models/paths.ts';
import { modelPresets } from './model-presets.ts';
import { defaultJudgeId, findModel, listModels } from './model-queries.ts';
import { readModelValues, valuesOfModel, valuesOfModelPreset, type ModelValues } from './model-values.ts';
import { chooseDefaultJudge, createModel, deleteModel, updateModel, type ModelEditor } from './model-verbs.ts';
import { maySetKey, showNewModel, showSavedModel } from './show-model.tsx';
import type { ModelRow } from './snapshot-judge.ts';

export async function modelListPage(c: AppContext): Promise<Response> {
  const { id, role } = projectOf(c);
  const models = await listModels(c.var.deps.db, id);
  return answerPage(c, { title: 'Models', place: 'metrics', body: <ModelList projectId={id} models={models} mayEdit={may(role, 'project.edit')} mayDelete={may(role, 'project.administer')} /> });
}

export function newModelPage(c: AppContext): Response | Promise<Response> {
  return showNewModel(c, { values: valuesOfModelPreset(modelPresets.find((known) => known === c.req.query('preset')) ?? 'openai') });
}

export async function createModelAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const values = readModelValues(form);
  const created = await createModel(c.var.deps, editorOf(c), values);
  return isRefusal(created) ? showNewModel(c, { values, refusal: created }) : goTo(c, modelsPath(projectOf(c).id));
}

export async function modelPage(c: AppContext): Promise<Response> {
  const model = await modelOf(c);
  if (!model) return notFoundPage(c);
  const { id, role } = projectOf(c);
  if (may(role, 'project.edit')) return showSavedModel(c, model, { values: valuesOfModel(model) });
  const isDefault = (await defaultJudgeId(c.var.deps.db, id)) === model.id;
  return answerPage(c, { title: model.name, place: 'metrics', body: <ModelView model={model} isDefault={isDefault} /> });
}

export async function updateModelAction(c: AppContext): Promise<Response> {
  const model = await modelOf(c);
  if (!model) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const values = typedFor(model, readModelValues(form));
  const refusal = await updateModel(c.var.deps, editorOf(c), model.id, values);
  if (refusal?.refused === 'invalid') return showSavedModel(c, model, { values, refusal });
  return refusal ? refusalPage(c, refusal) : goTo(c, modelsPath(projectOf(c).id));
}

export async function deleteModelAction(c: AppContext): Promise<Response> {
  const id = idParam(c, 'model');
  if (id === null) return notFoundPage(c);
  const refusal = await deleteModel(c.var.deps.db, editorOf(c), id);
  return refusal ? refusalPage(c, refusal) : goTo(c, modelsPath(projectOf(c).id));
}

export async function chooseDefaultJudgeAction(c: AppContext): Promise<Response> {
  const id = idParam(c, 'model');
  if (id === null) return notFoundPage(c);
  const refusal = await chooseDefaultJudge(c.var.deps.db, editorOf(c), id);
  return refusal ? refusalPage(c, refusal) : goTo(c, modelsPath(projectOf(c).id));
}

export function modelOf(c: AppContext): Promise<ModelRow | null> {
  return findModel(c.var.deps.db, projectOf(c).id, idParam(c, 'model'));
}

/** Of a saved model the kind is not chosen any more. */
export function typedFor(model: ModelRow, values: ModelValues): ModelValues {
  const { preset, baseUrl } = valuesOfModel(model);
  return preset === 'demo' ? { ...values, preset, baseUrl } : { ...values, preset };
}

function editorOf(c: AppContext): ModelEditor {
  return { projectId: projectOf(c).id, accountId: accountOf(c).id, maySetKey: maySetKey(c) };
}
