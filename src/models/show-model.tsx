// Shows the form of a model as it was filled in, with messages and the outcome of a check.
import type { Refusal } from '../domain/refusal.ts';
import { projectOf, type AppContext } from '../http/app-context.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { CheckResult, checkResultId, type CheckView } from '../../views/models/check-result.tsx';
import type { ModelFormProps } from '../../views/models/model-form.tsx';
import { NewModelPage, SavedModelPage } from '../../views/models/model-page.tsx';
import { defaultJudgeId, metricsByJudge } from './model-queries.ts';
import type { ModelValues } from './model-values.ts';
import type { ModelRow } from './snapshot-judge.ts';

export interface Shown {
  values: ModelValues;
  refusal?: Refusal;
  check?: CheckView;
}

export function showNewModel(c: AppContext, shown: Shown): Response | Promise<Response> {
  const props = formProps(c, null, shown);
  return answerForm(c, 'New model', shown, <NewModelPage {...props} />);
}

export async function showSavedModel(c: AppContext, model: ModelRow, shown: Shown): Promise<Response> {
  const { db } = c.var.deps;
  const { id: projectId, role } = projectOf(c);
  const about = { modelId: model.id, name: model.name, isDefault: (await defaultJudgeId(db, projectId)) === model.id, namedBy: (await metricsByJudge(db, projectId)).get(model.id) ?? [] };
  return answerForm(c, model.name, shown, <SavedModelPage {...formProps(c, model, shown)} {...about} mayDelete={may(role, 'project.administer')} />);
}

/** Editors define models; their keys are an admin's. */
export function maySetKey(c: AppContext): boolean {
  return may(projectOf(c).role, 'project.administer');
}

function formProps(c: AppContext, model: ModelRow | null, { values, refusal, check }: Shown): ModelFormProps {
  return {
    projectId: projectOf(c).id, modelId: model?.id ?? null, values, errors: refusal?.fields ?? {}, message: refusal?.message, hasStoredKey: (model?.api_key ?? null) !== null,
    maySetKey: maySetKey(c), check: check ?? { kind: 'none' },
  };
}

function answerForm(c: AppContext, title: string, { refusal, check }: Shown, body: unknown): Response | Promise<Response> {
  return answerPage(c, {
    title, place: 'metrics', body: body as never, status: refusal ? refusalStatus(refusal) : 200,
    fragments: { [checkResultId]: () => <CheckResult check={check ?? { kind: 'none' }} /> },
  });
}
