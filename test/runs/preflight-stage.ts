// The stage of the tests of the checks before a run: an endpoint and a judge that answer as told, and for each test a set and a form of its own, of which nothing is remembered.
import { expect } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import type { MetricKind } from '../../src/domain/vocabulary.ts';
import type { RunOrder, StartedRun } from '../../src/runs/start-run.ts';
import { makeEndpoint, makeMetric, makeTestSet, orderRun } from '../support/fixtures.ts';
import { startFakeJudge, type FakeJudge } from '../support/fake-judge.ts';
import { makeModel, type ModelFixture } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { afterFile } from '../support/test-database.ts';

type Form = Record<string, string | string[]>;

export let app: TestApp;
export let endpoint: FakeEndpoint;
export let judge: FakeJudge;
export let setId: number;
export let endpointId: number;
/** Of the page that starts a run of the set. */
export let form: Form;
/** Address of the runs of the set. */
export let base: string;

export const contains = { values: ['echo'], match: 'any', ignoreCase: true, negate: false };
export const equals = { target: 'expected', text: '', whitespace: 'trim', ignoreCase: true };
export const binary = { criteria: 'Is about tea.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 3, judge: null };

/** Before all tests of a file; on a clock of the file's own where that is set by then. */
export async function openStage(): Promise<void> {
  app = await openTestApp();
  endpoint = await startFakeEndpoint();
  afterFile(() => endpoint.close());
  judge = await startFakeJudge();
  afterFile(() => judge.close());
}

/** Before each of them. */
export async function setStage(): Promise<void> {
  endpoint.setBehaviour(null);
  form = { answers: 'fresh', mode: 'parallel', trials: '2', 'metric-choice': 'defaults', name: 'Kept name', tags: '' };
  await takeEndpoint(`${endpoint.url}/ok`);
  await takeSet(30);
}

/** From then on the form names a new endpoint. */
export async function takeEndpoint(url: string): Promise<void> {
  endpointId = await makeEndpoint(app.db, app.projectId, { url });
  form = { ...form, endpoint: String(endpointId) };
}

/** From then on the set is a new one, without metrics. */
export async function takeSet(tests: number): Promise<void> {
  setId = await makeTestSet(app.db, app.projectId, tests);
  base = `/projects/${app.projectId}/test-sets/${setId}/runs`;
}

/** A new metric of the set; its id. */
export async function attach(kind: MetricKind, config: Record<string, unknown>, name: string = kind): Promise<number> {
  const metricId = await makeMetric(app.db, app.projectId, kind, config, name);
  await app.db.insertInto('test_set_metrics').values({ test_set_id: setId, metric_id: metricId, position: metricId }).execute();
  return metricId;
}

/** A model at the address of the fake judge; its id. */
export const makeJudge = (options: ModelFixture = {}): Promise<number> => makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl, ...options });

/** A run of the set that is completed, though nothing was called for it. */
export async function endedRun(order: Partial<RunOrder> = {}): Promise<StartedRun> {
  const run = await orderRun(app.db, { projectId: app.projectId, testSetId: setId, endpointId, metricId: 0 }, order);
  await app.db.updateTable('runs').set({ state: 'completed' }).where('id', '=', run.id).execute();
  return run;
}

/** The page after all checks. */
export async function checked(over: Form = {}): Promise<string> {
  const response = await app.post(`${base}/preflight`, { ...form, ...over });
  expect(response.status).toBe(200);
  return (await response.text()).replace(/<!--.*?-->/gs, '');
}

/** The checks as htmx asks for them: what is known by and by. */
export const streamed = (over: Form = {}): Promise<Response> =>
  app.post(`${base}/preflight`, { ...form, ...over }, { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'div#preflight' });

export const start = (over: Form = {}): Promise<Response> => app.post(base, { ...form, ...over });

/** What a person reads from the panel of the checks on. */
export const words = (html: string): string => html.slice(html.indexOf('id="preflight"')).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

const unescaped = (text: string): string => text.replaceAll('&quot;', '"');

/** The problems that a page sends along. */
export const problemsOf = (page: string): string[] => [...page.matchAll(/name="problem" value="([^"]+)"/g)].map(([, problem]) => unescaped(problem!));

/** What the page asks about: the problems that it sends along, and the value of the tick below them. */
export function askedOn(page: string): { problem: string[]; tick: string } {
  return { problem: problemsOf(page), tick: unescaped(/name="despite" value="([^"]+)"/.exec(page)![1]!) };
}

/** As a form whose tick is set. */
export const askedFields = (page: string): { problem: string[]; despite: string } => ({ problem: askedOn(page).problem, despite: askedOn(page).tick });
