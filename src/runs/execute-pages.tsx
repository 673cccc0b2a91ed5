// Starting a run from a test set, with the checks before it, and repeating an earlier run.
import { randomUUID } from 'node:crypto';
import { streamSSE } from 'hono/streaming';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { formValues, readForm, type FormValues } from '../http/forms.ts';
import { isPartial } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { idQuery } from '../http/query.ts';
import { largestInteger } from '../http/read-id.ts';
import { Nonce } from '../../views/layout/hx.tsx';
import { ExecuteForm } from '../../views/runs/execute-form.tsx';
import { PreflightMessage } from '../../views/runs/preflight.tsx';
import { RerunForm } from '../../views/runs/rerun-form.tsx';
import { runsPath } from '../../views/runs/paths.ts';
import { readExecutable, readMetricsOfRun, type Executable } from './execute-queries.ts';
import { askAboutProblems } from './known-problems.ts';
import { brokenOff, firstLook, nothingKnown, preflight, preflightAnew, type Preflight } from './preflight.ts';
import { rerunOf } from './rerun.ts';
import type { FoundRun } from './run-queries.ts';
import { readPreflightOrder, readRunOrder, requestKeyOf } from './run-order-form.ts';
import { runOf } from './run-pages.tsx';
import { findStarted, startRun, type StartedRun } from './start-run.ts';

/** `?answers_from=12` opens the form with that run's answers chosen, `&metrics_of=15` with the metrics that this one was judged by. */
export async function executePage(c: AppContext): Promise<Response> {
  const executable = await executableOf(c);
  if (!executable) return notFoundPage(c);
  const answersFrom = c.req.query('answers_from');
  const answers = answersFrom ? [['answers', 'reused'], ['answers-from', answersFrom]] as const : [];
  return showExecute(c, executable, { form: formValues([...answers, ...(await metricsOfRun(c))]) });
}

async function metricsOfRun(c: AppContext): Promise<(readonly [string, string])[]> {
  const number = idQuery(c, 'metrics_of', largestInteger);
  const chosen = number === null ? null : await readMetricsOfRun(c.var.deps.db, projectOf(c).id, number);
  return chosen === null ? [] : [['metric-choice', chosen.choice], ...chosen.metricIds.map((id) => ['metric', String(id)] as const)];
}

export async function startRunAction(c: AppContext): Promise<Response> {
  const executable = await executableOf(c);
  if (!executable) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return showExecute(c, executable, { form: formValues([]), refusal: form });
  const order = await readRunOrder(c, executable, form);
  if (isRefusal(order)) return showExecute(c, executable, { form, refusal: order });
  const known = await findStarted(c.var.deps.db, order);
  if (known) return begun(c, known);
  const asked = await askAboutProblems(c.var.deps, await readPreflightOrder(c, executable, form), form);
  if (asked) return showExecute(c, executable, { form, refusal: asked });
  const started = await startRun(c.var.deps.db, order);
  return isRefusal(started) ? showExecute(c, executable, { form, refusal: started }) : begun(c, started);
}

/** Streams the checks as they end; without JavaScript the whole form comes back with all of them. */
export async function preflightAction(c: AppContext): Promise<Response> {
  const executable = await executableOf(c);
  if (!executable) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const order = await readPreflightOrder(c, executable, form);
  const reports = form.one('check') === 'now' ? preflightAnew(c.var.deps, order) : preflight(c.var.deps, order);
  if (isPartial(c)) return streamReports(c, form, reports);
  let last: Preflight | undefined;
  for await (const report of reports) last = report;
  return showExecute(c, executable, { form, ...(last && { report: last }) });
}

function streamReports(c: AppContext, form: FormValues, reports: AsyncGenerator<Preflight>): Response {
  return streamSSE(c, async (stream) => {
    const write = (report: Preflight): Promise<void> => stream.writeSSE({ data: String(<Nonce.Provider value={c.var.nonce}><PreflightMessage report={report} form={form} /></Nonce.Provider>) });
    let last = nothingKnown;
    try {
      for await (const report of reports) {
        if (stream.aborted) return;
        last = report;
        await write(report);
      }
    } catch (error) {
      c.var.log.error({ err: error }, 'the checks before a run ended early');
      await write(brokenOff(last));
    }
  });
}

function executableOf(c: AppContext): Promise<Executable | null> {
  return readExecutable(c.var.deps.db, projectOf(c).id, idParam(c, 'testSet'));
}

interface ShownForm {
  form: FormValues;
  refusal?: Refusal;
  /** Checks that were made already. */
  report?: Preflight;
}

async function showExecute(c: AppContext, executable: Executable, { form, refusal, report }: ShownForm): Promise<Response> {
  const { deps } = c.var;
  const shown = report ?? await firstLook(deps, await readPreflightOrder(c, executable, form));
  return answerPage(c, {
    title: `Run ${executable.testSet.name}`, place: 'test-sets', ...(refusal && { status: refusalStatus(refusal) }),
    body: <ExecuteForm projectId={projectOf(c).id} executable={executable} requestKey={requestKeyOf(form) ?? randomUUID()} report={shown} form={form} errors={refusal?.fields ?? {}} message={refusal?.message} />,
  });
}

/** The hint is sent after the commit and never waited for: the answer does not depend on the queue. */
function begun(c: AppContext, run: StartedRun): Response {
  if (run.isNew) {
    c.var.log.info({ runId: run.id }, 'a run was started');
    c.var.deps.hints.hint(run.id);
  }
  return c.redirect(runsPath(projectOf(c).id, run.number), 303);
}

export async function rerunPage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  if (run.answers_from_run_id !== null) return c.redirect(rescoreForm(run), 303);
  return answerPage(c, { title: `Re-run ${run.name}`, place: 'runs', body: <RerunForm run={run} requestKey={randomUUID()} errors={{}} /> });
}

/** What called no endpoint is repeated without calling one: the form opens with the same answers chosen, those of the run's source, and with the run's own metrics. */
function rescoreForm({ project_id, test_set_id, source_number, number }: FoundRun): string {
  return `/projects/${project_id}/test-sets/${test_set_id}/runs/new?answers_from=${source_number}&metrics_of=${number}`;
}

export async function rerunAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  const form = await readForm(c);
  if (!run) return notFoundPage(c);
  if (isRefusal(form)) return refusalPage(c, form);
  if (run.answers_from_run_id !== null) {
    return refusalPage(c, refuse('conflict', `${run.name} judged the answers of ${run.source_name} and called no endpoint, so a re-run that calls one would be another thing. Judge those answers again from the form of its test set.`));
  }
  const testsFrom = form.one('tests-from') === 'source_run' ? 'source_run' : 'test_set';
  const requestKey = requestKeyOf(form);
  const order = await rerunOf(c.var.deps.db, run, { testsFrom, name: form.one('name').slice(0, 200), startedBy: accountOf(c).id, requestKey });
  const started = await startRun(c.var.deps.db, order);
  if (!isRefusal(started)) return begun(c, started);
  return answerPage(c, {
    title: `Re-run ${run.name}`, place: 'runs', status: refusalStatus(started),
    body: <RerunForm run={run} requestKey={requestKey ?? randomUUID()} name={form.one('name')} testsFrom={testsFrom} errors={started.fields} message={started.message} />,
  });
}
