// The pages of behaviors: the list, a new one, and one with its default metrics and its tests.
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { formValues, readForm, type FormValues } from '../http/forms.ts';
import { goTo } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { metricChoices } from '../metrics/metric-queries.ts';
import { idQuery, textQuery } from '../http/query.ts';
import { BehaviorEditor, NewBehavior } from '../../views/behaviors/behavior-editor.tsx';
import { BehaviorList, BehaviorListPage, behaviorListId, type BehaviorListProps } from '../../views/behaviors/behavior-list.tsx';
import { BehaviorReading } from '../../views/behaviors/behavior-reading.tsx';
import { behaviorsPath } from '../../views/behaviors/paths.ts';
import { formOf, readBehavior } from './behavior-form.ts';
import { defaultMetrics, findBehavior, listBehaviors, testsOf, type BehaviorRow } from './behavior-queries.ts';
import { changeBehavior, createBehavior, deleteBehavior } from './behavior-verbs.ts';

export async function behaviorListPage(c: AppContext): Promise<Response> {
  const project = projectOf(c);
  const filters = { q: textQuery(c, 'q'), after: idQuery(c, 'after') };
  const props: BehaviorListProps = {
    projectId: project.id, filters, mayEdit: may(project.role, 'project.edit'), page: await listBehaviors(c.var.deps.db, project.id, filters),
  };
  return answerPage(c, { title: 'Behaviors', place: 'behaviors', body: <BehaviorListPage {...props} />, fragments: { [behaviorListId]: () => <BehaviorList {...props} /> } });
}

export function newBehaviorPage(c: AppContext): Promise<Response> {
  return showNew(c, formValues([]));
}

export async function createBehaviorAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const { id: projectId } = projectOf(c);
  const definition = readBehavior(form);
  const created = isRefusal(definition) ? definition : await createBehavior(c.var.deps.db, projectId, definition, accountOf(c).id);
  return isRefusal(created) ? showNew(c, form, created) : goTo(c, behaviorsPath(projectId, created));
}

export async function behaviorPage(c: AppContext): Promise<Response> {
  const { db } = c.var.deps;
  const project = projectOf(c);
  const behavior = await behaviorOf(c);
  if (!behavior) return notFoundPage(c);
  const metricIds = await defaultMetrics(db, behavior.id);
  if (may(project.role, 'project.edit')) return showEditor(c, behavior, formOf({ ...behavior, metricIds }));
  const metrics = await metricChoices(db, project.id);
  return answerPage(c, {
    title: behavior.name, place: 'behaviors',
    body: <BehaviorReading projectId={project.id} behavior={behavior} metrics={metricIds.flatMap((id) => metrics.filter((metric) => metric.id === id))} tests={await testsOf(db, behavior.id)} />,
  });
}

export async function changeBehaviorAction(c: AppContext): Promise<Response> {
  const behavior = await behaviorOf(c);
  if (!behavior) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const { id, project_id: projectId } = behavior;
  const definition = readBehavior(form);
  const refusal = isRefusal(definition) ? definition : await changeBehavior(c.var.deps.db, { id, projectId }, definition, accountOf(c).id);
  if (refusal?.refused === 'not_found') return notFoundPage(c);
  return refusal ? showEditor(c, behavior, form, refusal) : goTo(c, behaviorsPath(projectId, id));
}

export async function deleteBehaviorAction(c: AppContext): Promise<Response> {
  const { id: projectId } = projectOf(c);
  const id = idParam(c, 'behavior');
  const refusal = id === null ? null : await deleteBehavior(c.var.deps.db, { id, projectId }, accountOf(c).id);
  return id === null || refusal ? notFoundPage(c) : goTo(c, behaviorsPath(projectId));
}

function behaviorOf(c: AppContext): Promise<BehaviorRow | null> {
  return findBehavior(c.var.deps.db, projectOf(c).id, idParam(c, 'behavior'));
}

async function showNew(c: AppContext, form: FormValues, refusal?: Refusal): Promise<Response> {
  const { id: projectId } = projectOf(c);
  const metrics = await metricChoices(c.var.deps.db, projectId);
  return answerPage(c, {
    title: 'New behavior', place: 'behaviors', ...(refusal && { status: refusalStatus(refusal) }),
    body: <NewBehavior projectId={projectId} form={form} metrics={metrics} errors={refusal?.fields ?? {}} message={refusal?.message} />,
  });
}

async function showEditor(c: AppContext, behavior: BehaviorRow, form: FormValues, refusal?: Refusal): Promise<Response> {
  const { db } = c.var.deps;
  const { id: projectId, role } = projectOf(c);
  const [metrics, tests] = [await metricChoices(db, projectId), await testsOf(db, behavior.id)];
  return answerPage(c, {
    title: behavior.name, place: 'behaviors', ...(refusal && { status: refusalStatus(refusal) }),
    body: <BehaviorEditor projectId={projectId} behavior={behavior} form={form} metrics={metrics} tests={tests} mayDelete={may(role, 'project.administer')}
      errors={refusal?.fields ?? {}} message={refusal?.message} />,
  });
}
