// The checks of a preflight that call something: one call to the endpoint, one to each judge. What was found is kept for a minute, so that a changed form calls nothing twice.
import { callEndpoint, makeCallable } from '../endpoints/callable-endpoint.ts';
import { openSecretHeaders, snapshotEndpoint } from '../endpoints/endpoint-snapshot.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import { askModel } from '../models/ask-model.ts';
import { openModelKey } from '../models/snapshot-judge.ts';
import type { JudgeSnapshot } from '../tables.ts';
import type { ChosenMetric } from './choose-metrics.ts';
import type { Check, PreflightDeps } from './preflight.ts';

/** What the calls are made with: the first test of the set. */
export interface Sample {
  prompt: string;
  expected: string | null;
}

const keptMs = 60_000;
/** A form waits for these calls, so they wait less than a run may. */
const longestWaitMs = 20_000;
const kept = new Map<string, { at: number; check: Promise<Check> }>();

/** A failure is looked at again; everything else is believed for a minute. */
function once(key: string, look: () => Promise<Check>): Promise<Check> {
  for (const [name, { at }] of kept) if (performance.now() - at > keptMs) kept.delete(name);
  const known = kept.get(key);
  if (known) return known.check;
  const check = look();
  kept.set(key, { at: performance.now(), check });
  check.then(({ state }) => { if (state !== 'ok') kept.delete(key); }, () => kept.delete(key));
  return check;
}

export async function checkEndpoint(deps: PreflightDeps, { projectId, endpointId }: { projectId: number; endpointId: number }, sample: Sample): Promise<Check> {
  const endpoint = await deps.db.selectFrom('endpoints').selectAll()
    .where('id', '=', endpointId).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst();
  if (!endpoint) return { key: 'endpoint', state: 'error', what: 'The endpoint does not exist any more', detail: 'Choose another one.' };
  const link = { href: `/projects/${projectId}/endpoints/${endpointId}`, text: 'See the endpoint' };
  return once(`endpoint ${endpointId} ${endpoint.updated_at.toISOString()}`, async () => {
    const failed = (detail: string): Check => ({ key: 'endpoint', state: 'error', what: 'Endpoint does not answer', detail, link });
    let callable;
    try {
      callable = makeCallable(snapshotEndpoint(endpoint), openSecretHeaders(deps.secrets, endpointId, endpoint.headers));
    } catch (error) {
      return failed(error instanceof Error ? error.message : 'Its definition cannot be read.');
    }
    const values = { input: sample.prompt, messages: [{ role: 'user' as const, content: sample.prompt }], conversation_id: '', test_id: '0', run_id: '0', trial: 1, topic: '', behavior: '', metadata: {} };
    const outcome = await callEndpoint(deps.client, { ...callable, timeoutMs: Math.min(callable.timeoutMs, longestWaitMs) }, values, noAbort());
    if (outcome.kind === 'aborted') return failed('The call was ended before an answer came.');
    if (outcome.kind === 'failure') return failed(outcome.message);
    return { key: 'endpoint', state: 'ok', what: 'Endpoint answers', value: inTime(outcome.latencyMs), detail: `${endpoint.method} ${new URL(endpoint.url).pathname}, reply found at ${endpoint.mapping.output}` };
  });
}

export async function checkJudge(deps: PreflightDeps, { projectId, judge, metric }: { projectId: number; judge: JudgeSnapshot; metric: ChosenMetric }, sample: Sample): Promise<Check> {
  const model = await deps.db.selectFrom('models').select(['id', 'api_key', 'updated_at']).where('id', '=', judge.modelId).executeTakeFirstOrThrow();
  return once(`judge ${judge.modelId} ${model.updated_at.toISOString()} ${metric.id} ${metric.version}`, async () => {
    const evaluator = evaluatorFor(metric.kind);
    if (!evaluator.asksJudge) throw new Error(`The metric kind ${metric.kind} asks no judge`);
    const expected = sample.expected ?? 'Thank you for your question.';
    const subject = { prompt: sample.prompt, response: expected, expected, context: [expected], latencyMs: null };
    const question = evaluator.question(metric.config, subject);
    const callable = { ...judge, timeoutMs: Math.min(judge.timeoutMs, longestWaitMs), apiKey: openModelKey(deps.secrets, model) };
    const answer = await askModel({ client: deps.client, isTrusted: () => true, signal: noAbort() }, callable, question);
    const problem = answer.kind === 'failure' ? answer.message : unreadable(evaluator.read(metric.config, answer.text, subject));
    if (problem === null) return { key: 'judge', state: 'ok', what: 'Judge answers in form', value: inTime(answer.durationMs), detail: judge.name };
    return { key: 'judge', state: 'error', what: `The judge “${judge.name}” gives no usable answer`, detail: problem, link: { href: `/projects/${projectId}/models/${judge.modelId}`, text: 'See the model' } };
  });
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
