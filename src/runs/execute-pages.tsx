// Starting a run from a test set, and repeating an earlier run.
import { z } from 'zod';
import { executionModes, metricChoices } from '../domain/vocabulary.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { formValues, parseFields, readForm, readTags, type FormValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { ExecuteForm } from '../../views/runs/execute-form.tsx';
import { RerunForm } from '../../views/runs/rerun-form.tsx';
import { runsPath } from '../../views/runs/paths.ts';
import { readExecutable, type Executable } from './execute-queries.ts';
import { rerunOf } from './rerun.ts';
import { runOf } from './run-pages.tsx';
import { startRun, type StartedRun } from './start-run.ts';

const tooLong = 'Use at most 200 characters.';

const orderSchema = z.object({
  endpoint: z.string().regex(/^\d{1,15}$/, 'Choose the endpoint that is to be tested.').transform(Number),
  mode: z.enum(executionModes, 'Choose parallel or sequential.'),
  trials: z.coerce.number('Enter a whole number from 1 to 20.').int('Enter a whole number from 1 to 20.').min(1, 'Enter a whole number from 1 to 20.').max(20, 'Enter a whole number from 1 to 20.'),
  'metric-choice': z.enum(metricChoices, 'Choose which metrics are to judge.'),
  name: z.string().trim().max(200, tooLong).default(''),
  tags: z.string().max(1_000, 'Use at most 1,000 characters.').default('').transform(readTags)
    .refine((tags) => tags.length <= 20 && tags.every((tag) => tag.length <= 60), 'Use at most 20 tags of at most 60 characters.'),
});

export async function executePage(c: AppContext): Promise<Response> {
  const executable = await executableOf(c);
  return executable ? showExecute(c, executable, formValues([]), null) : notFoundPage(c);
}

export async function startRunAction(c: AppContext): Promise<Response> {
  const executable = await executableOf(c);
  if (!executable) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return showExecute(c, executable, formValues([]), form);
  const order = parseFields(orderSchema, form.record);
  if (isRefusal(order)) return showExecute(c, executable, form, order);
  const started = await startRun(c.var.deps.db, {
    projectId: projectOf(c).id, testSetId: executable.testSet.id, endpointId: order.endpoint, mode: order.mode, trials: order.trials,
    metricChoice: order['metric-choice'], metricIds: form.all('metric').filter((id) => /^\d{1,15}$/.test(id)).map(Number),
    name: order.name, tags: order.tags, startedBy: accountOf(c).id,
  });
  return isRefusal(started) ? showExecute(c, executable, form, started) : begun(c, started);
}

function executableOf(c: AppContext): Promise<Executable | null> {
  return readExecutable(c.var.deps.db, projectOf(c).id, idParam(c, 'testSet'));
}

function showExecute(c: AppContext, executable: Executable, form: FormValues, refusal: Refusal | null): Response | Promise<Response> {
  return answerPage(c, {
    title: `Run ${executable.testSet.name}`, place: 'test-sets', ...(refusal && { status: refusalStatus(refusal) }),
    body: <ExecuteForm projectId={projectOf(c).id} executable={executable} form={form} errors={refusal?.fields ?? {}} message={refusal?.message} />,
  });
}

/** The hint is sent after the commit and never waited for: the answer does not depend on the queue. */
function begun(c: AppContext, run: StartedRun): Response {
  c.var.deps.hints.hint(run.id);
  return c.redirect(runsPath(projectOf(c).id, run.number), 303);
}

export async function rerunPage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  return answerPage(c, { title: `Re-run ${run.name}`, place: 'runs', body: <RerunForm run={run} errors={{}} /> });
}

export async function rerunAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  const form = await readForm(c);
  if (!run) return notFoundPage(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const testsFrom = form.one('tests-from') === 'source_run' ? 'source_run' : 'test_set';
  const started = await startRun(c.var.deps.db, await rerunOf(c.var.deps.db, run, { testsFrom, name: form.one('name').slice(0, 200), startedBy: accountOf(c).id }));
  if (!isRefusal(started)) return begun(c, started);
  return answerPage(c, {
    title: `Re-run ${run.name}`, place: 'runs', status: refusalStatus(started),
    body: <RerunForm run={run} name={form.one('name')} testsFrom={testsFrom} errors={started.fields} message={started.message} />,
  });
}
