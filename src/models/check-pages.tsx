// Checks a model with what stands in the form, before anything is saved, and shows the form with what came back.
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal } from '../domain/refusal.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { readForm } from '../http/forms.ts';
import { checkModel } from './check-model.ts';
import { defineModel } from './model-definition.ts';
import { modelOf, typedFor } from './model-pages.tsx';
import { readModelValues } from './model-values.ts';
import { maySetKey, showNewModel, showSavedModel, type Shown } from './show-model.tsx';
import type { ModelRow } from './snapshot-judge.ts';

export function checkNewModelAction(c: AppContext): Promise<Response> {
  return check(c, null);
}

/** A key that was left empty is sent as it is stored, unless the base URL leads to another host now. */
export async function checkSavedModelAction(c: AppContext): Promise<Response> {
  const model = await modelOf(c);
  return model ? check(c, model) : notFoundPage(c);
}

async function check(c: AppContext, model: ModelRow | null): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const values = model ? typedFor(model, readModelValues(form)) : readModelValues(form);
  // A name is not needed for the call.
  const definition = defineModel({ ...values, name: values.name === '' ? 'Model' : values.name }, { stored: model, maySetKey: maySetKey(c) });
  if (isRefusal(definition)) return show(c, model, { values, refusal: definition, check: { kind: 'invalid', errors: definition.fields } });
  await recordAudit(c.var.deps.db, {
    projectId: projectOf(c).id, accountId: accountOf(c).id, action: 'model.checked', subject: model ? `model ${model.id}` : 'a new model', detail: { origin: new URL(definition.baseUrl).origin },
  });
  const outcome = await checkModel(c.var.deps, { definition, modelId: model?.id ?? null, signal: c.req.raw.signal });
  return show(c, model, { values, check: { kind: 'asked', check: outcome } });
}

function show(c: AppContext, model: ModelRow | null, shown: Shown): Response | Promise<Response> {
  return model ? showSavedModel(c, model, shown) : showNewModel(c, shown);
}
