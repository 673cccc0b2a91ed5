// The checks of a preflight that call something: one call to the endpoint, one to each judge. What was found is kept for a short time, and shown with its age, so that a changed form does not call again each time.
import type { Selectable } from 'kysely';
import { callEndpoint, makeCallable } from '../endpoints/callable-endpoint.ts';
import { openSecretHeaders, snapshotEndpoint } from '../endpoints/endpoint-snapshot.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import { askModel } from '../models/ask-model.ts';
import { loadJudge } from '../models/load-judge.ts';
import type { Tables } from '../tables.ts';
import { keptCall, type KeptCall } from './kept-calls.ts';
import type { AskedJudge } from './preflight-known.ts';
import type { Check, PreflightDeps, PreflightOrder } from './preflight.ts';

/** What the calls are made with: the first test. */
interface Sample {
  prompt: string;
  expected: string | null;
}

/** Nothing is called before `look`. */
export async function readCalls(deps: PreflightDeps, order: PreflightOrder, judges: readonly AskedJudge[]): Promise<KeptCall[]> {
  const sample = await readSample(deps, order);
  return [...(await endpointCalls(deps, order, sample)), ...(await judgeCalls(deps, order.projectId, judges, sample))];
}

async function readSample({ db }: PreflightDeps, { testSetId, answersFrom }: PreflightOrder): Promise<Sample> {
  const test = answersFrom
    ? await db.selectFrom('run_tests').select(['prompt', 'expected']).where('run_id', '=', answersFrom.id).orderBy('position').limit(1).executeTakeFirst()
    : await db.selectFrom('test_set_tests').innerJoin('tests', 'tests.id', 'test_set_tests.test_id').select(['prompt', 'expected'])
      .where('test_set_id', '=', testSetId).orderBy('position').limit(1).executeTakeFirst();
  return { prompt: test?.prompt ?? '', expected: test?.expected ?? null };
}

/** An endpoint is often stopped or changed between two looks; asking a judge costs money. */
const keptMs = { endpoint: 15_000, judge: 60_000 };
/** A form waits for these calls, so they wait less than a run may. */
const longestWaitMs = 20_000;

async function endpointCalls(deps: PreflightDeps, { projectId, endpointId, answersFrom }: PreflightOrder, sample: Sample): Promise<KeptCall[]> {
  if (answersFrom) return [alreadyFound({ key: 'endpoint', state: 'ok', what: 'The endpoint is not called', detail: `The answers of ${answersFrom.name} are judged again.` })];
  if (endpointId === null) return [];
  const endpoint = await deps.db.selectFrom('endpoints').selectAll()
    .where('id', '=', endpointId).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst();
  if (!endpoint) return [alreadyFound({ key: 'endpoint', state: 'error', refused: true, what: 'The endpoint does not exist any more', detail: 'Choose another one.' })];
  const waiting: Check = { key: 'endpoint', state: 'waiting', what: 'Endpoint answers' };
  return [keptCall({ key: `endpoint ${endpointId} ${endpoint.updated_at.toISOString()}`, keptMs: keptMs.endpoint, waiting, call: () => checkEndpoint(deps, endpoint, sample) })];
}

function alreadyFound(check: Check): KeptCall {
  const look = (): Promise<Check> => Promise.resolve(check);
  return { check, look, lookAnew: look };
}

async function checkEndpoint(deps: PreflightDeps, endpoint: Selectable<Tables['endpoints']>, sample: Sample): Promise<Check> {
  const { id, project_id, name, environment } = endpoint;
  const link = { href: `/projects/${project_id}/endpoints/${id}`, text: 'See the endpoint' };
  // Named, so that what was said about one endpoint is not taken for another's.
  const failed = (detail: string): Check => ({ key: 'endpoint', state: 'error', what: `Endpoint “${[name, environment].filter((part) => part !== '').join(', ')}” does not answer`, detail, link });
  let callable;
  try {
    callable = makeCallable(snapshotEndpoint(endpoint), openSecretHeaders(deps.secrets, id, endpoint.headers));
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'Its definition cannot be read.');
  }
  const values = { input: sample.prompt, messages: [{ role: 'user' as const, content: sample.prompt }], conversation_id: '', test_id: '0', run_id: '0', trial: 1, topic: '', behavior: '', metadata: {} };
  const outcome = await callEndpoint(deps.client, { ...callable, timeoutMs: Math.min(callable.timeoutMs, longestWaitMs) }, values, noAbort());
  if (outcome.kind === 'aborted') return failed('The call was ended before an answer came.');
  if (outcome.kind === 'failure') return failed(outcome.message);
  return { key: 'endpoint', state: 'ok', what: 'Endpoint answers', value: inTime(outcome.latencyMs), detail: `${endpoint.method} ${new URL(endpoint.url).pathname}, reply found at ${endpoint.mapping.output}` };
}

/** One for each model, with the question of the first metric that asks it. */
async function judgeCalls(deps: PreflightDeps, projectId: number, judges: readonly AskedJudge[], sample: Sample): Promise<KeptCall[]> {
  if (judges.length === 0) return [];
  const models = await deps.db.selectFrom('models').select(['id', 'updated_at']).where('id', 'in', judges.map(({ judge }) => judge.modelId)).where('project_id', '=', projectId).execute();
  return judges.map((asked) => {
    const { judge, metric } = asked;
    const changed = models.find(({ id }) => id === judge.modelId)?.updated_at.toISOString() ?? '';
    const waiting: Check = { key: `judge-${judge.modelId}`, state: 'waiting', what: `Judge “${judge.name}” answers in form` };
    return keptCall({ key: `judge ${judge.modelId} ${changed} ${metric.id} ${metric.version}`, keptMs: keptMs.judge, waiting, call: () => checkJudge(deps, projectId, asked, sample) });
  });
}

async function checkJudge(deps: PreflightDeps, projectId: number, { judge, metric }: AskedJudge, sample: Sample): Promise<Check> {
  const key = `judge-${judge.modelId}`;
  const failed = (detail: string): Check => ({
    key, state: 'error', what: `The judge “${judge.name}” gives no usable answer`, detail, link: { href: `/projects/${projectId}/models/${judge.modelId}`, text: 'See the model' },
  });
  const evaluator = evaluatorFor(metric.kind);
  if (!evaluator.asksJudge) throw new Error(`The metric kind ${metric.kind} asks no judge`);
  const callable = await loadJudge(deps.db, deps.secrets, judge);
  if ('problem' in callable) return failed(callable.problem);
  const expected = sample.expected ?? 'Thank you for your question.';
  const subject = { prompt: sample.prompt, response: expected, expected, context: [expected], latencyMs: null };
  const answer = await askModel({ client: deps.client, isTrusted: () => true, signal: noAbort() }, { ...callable, timeoutMs: Math.min(callable.timeoutMs, longestWaitMs) }, evaluator.question(metric.config, subject));
  const problem = answer.kind === 'failure' ? answer.message : unreadable(evaluator.read(metric.config, answer.text, subject));
  if (problem !== null) return failed(problem);
  return { key, state: 'ok', what: `Judge “${judge.name}” answers in form`, value: inTime(answer.durationMs), took: { modelId: judge.modelId, ms: answer.durationMs } };
}

/** The call is shared by all who ask meanwhile: that one of them leaves must not end it. */
function noAbort(): AbortSignal {
  return new AbortController().signal;
}

function unreadable({ verdict, reason }: { verdict: string; reason: string }): string | null {
  return verdict === 'error' ? reason : null;
}

function inTime(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
