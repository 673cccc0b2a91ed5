// The pages of metrics: the list, a new one of a kind, and one with its form.
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { metricKinds, type MetricKind } from '../domain/vocabulary.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { readForm, type FormValues } from '../http/forms.ts';
import { goTo } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { idQuery, textQuery } from '../http/query.ts';
import { KindList } from '../../views/metrics/kind-list.tsx';
import { MetricList, MetricListPage, metricListId, type MetricListProps } from '../../views/metrics/metric-list.tsx';
import { metricsPath } from '../../views/metrics/paths.ts';
import { definitionOf, formOf, newMetricForm, readDefinition, readSeenVersion } from './metric-form.ts';
import { findMetric, listMetrics, type MetricRow } from './metric-queries.ts';
import { changeMetric, createMetric, deleteMetric } from './metric-verbs.ts';
import { showEditor, showReading } from './show-metric.tsx';
import { templateForm, templateNamed } from './templates.ts';

export async function metricListPage(c: AppContext): Promise<Response> {
  const project = projectOf(c);
  const filters = { q: textQuery(c, 'q'), after: idQuery(c, 'after') };
  const props: MetricListProps = {
    projectId: project.id, filters, mayEdit: may(project.role, 'project.edit'), page: await listMetrics(c.var.deps.db, project.id, filters),
  };
  return answerPage(c, { title: 'Metrics', place: 'metrics', body: <MetricListPage {...props} />, fragments: { [metricListId]: () => <MetricList {...props} /> } });
}

/** The kinds and templates to choose from, or the form of the one that was chosen. */
export async function newMetricPage(c: AppContext): Promise<Response> {
  const asked = c.req.query('kind');
  const key = c.req.query('template');
  if (key !== undefined) return newFromTemplate(c, key);
  const kind = kindNamed(asked);
  if (asked === undefined) return showKinds(c);
  return kind === null ? showKinds(c, { status: 404, message: 'There is no such kind of metric. Choose one of these.' }) : showEditor(c, { kind, form: newMetricForm(kind) });
}

async function newFromTemplate(c: AppContext, key: string): Promise<Response> {
  const template = templateNamed(key);
  if (template === null) return showKinds(c, { status: 404, message: 'There is no such template. Choose one of these.' });
  return showEditor(c, { kind: template.kind, form: templateForm(template) });
}

export async function createMetricAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const kind = kindNamed(form.one('kind'));
  if (kind === null) return showKinds(c, { status: 422, message: 'Choose a kind of metric first.' });
  const definition = readDefinition(kind, form);
  if (isRefusal(definition)) return showEditor(c, { kind, form, refusal: definition });
  const { id: projectId } = projectOf(c);
  const id = await createMetric(c.var.deps.db, projectId, definition, accountOf(c).id);
  if (isRefusal(id)) return showEditor(c, { kind, form, refusal: id });
  return goTo(c, metricsPath(projectId, id));
}

export async function metricPage(c: AppContext): Promise<Response> {
  const project = projectOf(c);
  const metric = await metricOf(c);
  if (!metric) return notFoundPage(c);
  if (!may(project.role, 'project.edit')) return showReading(c, { metric });
  return showEditor(c, { kind: metric.kind, metric, form: formOf(definitionOf(metric)) });
}

export async function changeMetricAction(c: AppContext): Promise<Response> {
  const metric = await metricOf(c);
  if (!metric) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const { kind, id, project_id: projectId } = metric;
  const definition = readDefinition(kind, form);
  const refusal = isRefusal(definition) ? definition : await changeMetric(c.var.deps.db, { id, projectId, seenVersion: readSeenVersion(form) }, definition, accountOf(c).id);
  return refusal ? refused(c, { kind, form, refusal }) : goTo(c, metricsPath(projectId, id));
}

/** Read again: someone else may have changed or deleted it since. */
async function refused(c: AppContext, shown: { kind: MetricKind; form: FormValues; refusal: Refusal }): Promise<Response> {
  const metric = await metricOf(c);
  return metric ? showEditor(c, { ...shown, metric }) : notFoundPage(c);
}

export async function deleteMetricAction(c: AppContext): Promise<Response> {
  const { id: projectId } = projectOf(c);
  const id = idParam(c, 'metric');
  const refusal = id === null ? null : await deleteMetric(c.var.deps.db, { id, projectId }, accountOf(c).id);
  if (id === null || refusal) return notFoundPage(c);
  return goTo(c, metricsPath(projectId));
}

function metricOf(c: AppContext): Promise<MetricRow | null> {
  return findMetric(c.var.deps.db, projectOf(c).id, idParam(c, 'metric'));
}

export function kindNamed(text: string | undefined): MetricKind | null {
  return metricKinds.find((kind) => kind === text) ?? null;
}

export function showKinds(c: AppContext, problem?: { status: 404 | 422; message: string }): Response | Promise<Response> {
  return answerPage(c, { title: 'New metric', place: 'metrics', ...(problem && { status: problem.status }), body: <KindList projectId={projectOf(c).id} message={problem?.message} /> });
}
