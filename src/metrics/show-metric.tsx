// Answers with a metric's page: the form for editors, the reading view for everyone else.
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { MetricKind } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import { projectOf, type AppContext } from '../http/app-context.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { formValues, type FormValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { idQuery } from '../http/query.ts';
import { largestInteger } from '../http/read-id.ts';
import type { MetricConflict } from '../../views/metrics/metric-conflict.tsx';
import { MetricEditor, fieldLabels, type ExistingMetric, type MetricEditorProps } from '../../views/metrics/metric-editor.tsx';
import type { MetricRecordProps } from '../../views/metrics/metric-record.tsx';
import { PreviewResult, previewId } from '../../views/metrics/metric-threshold-preview.tsx';
import { MetricReading } from '../../views/metrics/metric-reading.tsx';
import { TryOutVerdict, verdictId } from '../../views/metrics/try-it.tsx';
import { judgeChoices, type JudgeChoices } from './judge-choices.ts';
import { readSeenVersion } from './metric-form.ts';
import { metricHistory } from './metric-history-queries.ts';
import { metricUses, type MetricRow, type MetricUses } from './metric-queries.ts';
import { findVersion, listVersions } from './metric-version-queries.ts';
import type { ThresholdPreview } from './threshold-preview.ts';
import type { TryOut } from './try-out.ts';

export interface ShownMetric {
  kind: MetricKind;
  /** Absent for a new one. */
  metric?: MetricRow;
  form: FormValues;
  /** Why it was not saved. */
  refusal?: Refusal;
  tried?: TryOut;
  preview?: ThresholdPreview | Refusal;
}

export async function showEditor(c: AppContext, shown: ShownMetric): Promise<Response> {
  const { kind, metric, form, refusal, tried, preview } = shown;
  const { id: projectId } = projectOf(c);
  const wrong = [refusal, tried, preview].find((one): one is Refusal => one !== undefined && isRefusal(one));
  const props: MetricEditorProps = {
    projectId, kind, form, errors: wrong?.fields ?? {}, message: refusal?.message, tried: tried ?? null, now: new Date(),
    existing: metric ? await existingMetric(c, metric, shown) : null, judges: await judgesFor(c, kind),
  };
  return answerPage(c, {
    title: metric?.name ?? `New metric: ${evaluatorFor(kind).label}`, place: 'metrics', ...(wrong && { status: refusalStatus(wrong) }),
    body: <MetricEditor {...props} />,
    fragments: {
      [verdictId]: () => <TryOutVerdict tried={props.tried} labels={fieldLabels(kind)} />,
      ...(props.existing && { [previewId]: () => <PreviewResult {...props.existing!} projectId={projectId} labels={fieldLabels(kind)} /> }),
    },
  });
}

/** null for kinds that ask none. */
async function judgesFor(c: AppContext, kind: MetricKind): Promise<JudgeChoices | null> {
  return evaluatorFor(kind).asksJudge ? judgeChoices(c.var.deps.db, projectOf(c).id) : null;
}

async function existingMetric(c: AppContext, metric: MetricRow, { form, refusal, preview }: ShownMetric): Promise<ExistingMetric> {
  const isConflict = refusal?.refused === 'conflict';
  return {
    ...(await readRecord(c, metric)), metric, mayDelete: may(projectOf(c).role, 'project.administer'), preview: preview ?? null,
    conflict: isConflict ? await readConflict(c, metric, form) : null,
    // Once a person has been told what changed meanwhile, saving again is a choice.
    seenVersion: isConflict ? metric.version : (readSeenVersion(form) ?? metric.version),
  };
}

async function readConflict(c: AppContext, metric: MetricRow, form: FormValues): Promise<MetricConflict | null> {
  const seen = readSeenVersion(form);
  const latest = await findVersion(c.var.deps.db, metric.id, metric.version);
  return latest && { latest, seen: seen === null ? null : await findVersion(c.var.deps.db, metric.id, seen) };
}

async function readRecord(c: AppContext, metric: MetricRow): Promise<Pick<MetricRecordProps, 'history' | 'versions'> & { uses: MetricUses }> {
  const { db } = c.var.deps;
  return {
    uses: await metricUses(db, metric.id), history: await metricHistory(db, metric.project_id, metric.id),
    versions: await listVersions(db, metric, idQuery(c, 'versions-before', largestInteger)),
  };
}

export async function showReading(c: AppContext, { metric, form = formValues([]), tried = null }: { metric: MetricRow; form?: FormValues; tried?: TryOut | null }): Promise<Response> {
  const { id: projectId } = projectOf(c);
  const refusal = isRefusal(tried) ? tried : null;
  return answerPage(c, {
    title: metric.name, place: 'metrics', ...(refusal && { status: refusalStatus(refusal) }),
    body: <MetricReading projectId={projectId} metric={metric} {...await readRecord(c, metric)} judges={await judgesFor(c, metric.kind)} form={form} errors={refusal?.fields ?? {}} tried={tried} now={new Date()} />,
    fragments: { [verdictId]: () => <TryOutVerdict tried={tried} labels={fieldLabels(metric.kind)} /> },
  });
}
