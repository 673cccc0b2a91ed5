// Trying a metric out: what is in the form, saved or not; htmx gets the verdict or the sentence, a browser without it the whole form.
import { isRefusal } from '../domain/refusal.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { forbiddenPage, notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { readForm, type FormValues } from '../http/forms.ts';
import { isPartial, targetId } from '../http/htmx.ts';
import { answerFragment } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { Explanation, explanationId } from '../../views/metrics/explanation.tsx';
import { askField } from '../../views/metrics/try-it.tsx';
import { askTriedJudge } from './ask-tried-judge.ts';
import { kindNamed, showKinds } from './metric-pages.tsx';
import { readMetricId } from './metric-form.ts';
import { findMetric } from './metric-queries.ts';
import { showEditor, showReading } from './show-metric.tsx';
import { tryOutForm, tryOutStored, type TryOut } from './try-out.ts';

export async function tryOutAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const project = projectOf(c);
  const named = form.one('metric');
  const metric = named === '' ? null : await findMetric(c.var.deps.db, project.id, readMetricId(named));
  if (named !== '' && !metric) return notFoundPage(c);
  if (!may(project.role, 'project.edit')) return metric ? showReading(c, { metric, form, tried: tryOutStored(metric, form) }) : forbiddenPage(c);
  const kind = metric?.kind ?? kindNamed(form.one('kind'));
  if (kind === null) return showKinds(c, { status: 422, message: 'Choose a kind of metric first.' });
  if (isPartial(c) && targetId(c) === explanationId) return answerFragment(c, <Explanation kind={kind} values={form.record} />);
  return showEditor(c, { kind, form, tried: await askedIfWanted(c, tryOutForm(kind, form), form), ...(metric && { metric }) });
}

/** A judge is asked only by its own button, since that costs. */
async function askedIfWanted(c: AppContext, tried: TryOut, form: FormValues): Promise<TryOut> {
  if (isRefusal(tried) || !('question' in tried) || form.one(askField) === '') return tried;
  return { ...tried, asked: await askTriedJudge(c.var.deps, { projectId: projectOf(c).id, accountId: accountOf(c).id }, tried, c.req.raw.signal) };
}
