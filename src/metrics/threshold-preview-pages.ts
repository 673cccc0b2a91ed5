// Previewing a threshold: the form comes back as it was typed, with what it would change; htmx gets just that part.
import { isRefusal } from '../domain/refusal.ts';
import { idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { readForm } from '../http/forms.ts';
import { findMetric } from './metric-queries.ts';
import { showEditor } from './show-metric.tsx';
import { previewThreshold } from './threshold-preview.ts';

export async function previewThresholdAction(c: AppContext): Promise<Response> {
  const { db } = c.var.deps;
  const { id: projectId } = projectOf(c);
  const metric = await findMetric(db, projectId, idParam(c, 'metric'));
  if (!metric) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  return showEditor(c, { kind: metric.kind, metric, form, preview: await previewThreshold(db, projectId, metric, form) });
}
