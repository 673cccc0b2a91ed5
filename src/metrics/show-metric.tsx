// Answers with a metric's page: the form for editors, the reading view for everyone else.
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { MetricKind } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import { projectOf, type AppContext } from '../http/app-context.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { formValues, type FormValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { MetricEditor, fieldLabels, type MetricEditorProps } from '../../views/metrics/metric-editor.tsx';
import { MetricReading } from '../../views/metrics/metric-reading.tsx';
import { TryOutVerdict, verdictId } from '../../views/metrics/try-it.tsx';
import { definitionOf, formOf } from './metric-form.ts';
import { metricUses, type MetricRow } from './metric-queries.ts';
import type { TryOut } from './try-out.ts';

export interface ShownMetric {
  kind: MetricKind;
  /** Absent for a new one. */
  metric?: MetricRow;
  form: FormValues;
  /** Why it was not saved. */
  refusal?: Refusal;
  tried?: TryOut;
}

export async function showEditor(c: AppContext, { kind, metric, form, refusal, tried }: ShownMetric): Promise<Response> {
  const { id: projectId, role } = projectOf(c);
  const wrong = refusal ?? (tried && isRefusal(tried) ? tried : null);
  const props: MetricEditorProps = {
    projectId, kind, form, errors: wrong?.fields ?? {}, message: refusal?.message, tried: tried ?? null, now: new Date(),
    existing: metric ? { metric, uses: await metricUses(c.var.deps.db, projectId, metric.id), mayDelete: may(role, 'project.administer') } : null,
  };
  return answerPage(c, {
    title: metric?.name ?? `New metric: ${evaluatorFor(kind).label}`, place: 'metrics', ...(wrong && { status: refusalStatus(wrong) }),
    body: <MetricEditor {...props} />,
    fragments: { [verdictId]: () => <TryOutVerdict tried={props.tried} labels={fieldLabels(kind)} /> },
  });
}

export async function showReading(c: AppContext, { metric, form = formValues([]), tried = null }: { metric: MetricRow; form?: FormValues; tried?: TryOut | null }): Promise<Response> {
  const { id: projectId } = projectOf(c);
  const refusal = isRefusal(tried) ? tried : null;
  const uses = await metricUses(c.var.deps.db, projectId, metric.id);
  return answerPage(c, {
    title: metric.name, place: 'metrics', ...(refusal && { status: refusalStatus(refusal) }),
    body: <MetricReading projectId={projectId} metric={metric} uses={uses} stored={formOf(definitionOf(metric))} form={form} errors={refusal?.fields ?? {}} tried={tried} now={new Date()} />,
    fragments: { [verdictId]: () => <TryOutVerdict tried={tried} labels={fieldLabels(metric.kind)} /> },
  });
}
