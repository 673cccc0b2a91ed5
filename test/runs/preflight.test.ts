// The checks before a run: what they find, that they stream, and that an error asks before anything starts.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { makeEndpoint, makeMetric, makeTestSet } from '../support/fixtures.ts';
import { passes, startFakeJudge, type FakeJudge } from '../support/fake-judge.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let endpoint: FakeEndpoint;
let judge: FakeJudge;
let setId: number;
let endpointId: number;
let form: Record<string, string | string[]>;
let base: string;
const contains = { values: ['echo'], match: 'any', ignoreCase: true, negate: false };
const binary = { criteria: 'Is about tea.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 3, judge: null };

beforeAll(async () => {
  app = await openTestApp();
  endpoint = await startFakeEndpoint();
  judge = await startFakeJudge();
});
afterAll(async () => {
  await endpoint.close();
  await judge.close();
});

/** Each test has an endpoint and a set of its own, of which nothing is remembered. */
beforeEach(async () => {
  endpointId = await makeEndpoint(app.db, app.projectId, { url: `${endpoint.url}/ok` });
  setId = await makeTestSet(app.db, app.projectId, 30);
  base = `/projects/${app.projectId}/test-sets/${setId}/runs`;
  form = { answers: 'fresh', endpoint: String(endpointId), mode: 'parallel', trials: '2', 'metric-choice': 'defaults', name: 'Kept name', tags: '' };
});

async function attach(metricId: number): Promise<void> {
  await app.db.insertInto('test_set_metrics').values({ test_set_id: setId, metric_id: metricId, position: metricId }).execute();
}

async function checked(over: Record<string, string | string[]> = {}): Promise<string> {
  const response = await app.post(`${base}/preflight`, { ...form, ...over });
  expect(response.status).toBe(200);
  return (await response.text()).replace(/<!--.*?-->/gs, '');
}

const words = (html: string): string => html.slice(html.indexOf('id="preflight"')).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the checks', () => {
  it('find a set that is ready: the endpoint answers, every test has a metric, and what the run will take', async () => {
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    const page = await checked();
    expect(words(page)).toMatch(/In order: Every test has a metric 30 tests/);
    expect(words(page)).toMatch(/In order: Endpoint answers \d+ ms POST \/ok, reply found at \$\.answer/);
    expect(words(page)).toMatch(/30 tests: 1 metric of the test set\./);
    expect(words(page)).toMatch(/Calls to the endpoint 60/);
    expect(page).toContain('Kept name');
  });

  it('warn of tests without a metric, say why, and link to where that is mended', async () => {
    const metricId = await makeMetric(app.db, app.projectId, 'equals', { target: 'expected', text: '', whitespace: 'trim', ignoreCase: true });
    await attach(metricId);
    await sql`update tests set expected = 'echo' where id in (select test_id from test_set_tests where test_set_id = ${setId} and position < 28)`.execute(app.db);
    const page = await checked();
    expect(words(page)).toMatch(/Warning: 2 tests without a metric Each metric of this test needs an expected response/);
    expect(words(page)).toMatch(/28 tests: 1 metric of the test set\. 2 tests: no metric applies\./);
    expect(page).toContain(`href="/projects/${app.projectId}/test-sets/${setId}"`);
    expect(page).not.toContain('Start all the same');
  });

  it('warn of a metric that needs a context which the endpoint’s mapping does not name', async () => {
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, needsContext: true }, 'Faithful'));
    expect(words(await checked())).toMatch(/Warning: “Faithful” judges only a part It needs the context of the answer, and the endpoint’s mapping names none\. Map the context/);
  });

  it('ask the judge the metric’s own question, and count its votes in the estimate', async () => {
    const modelId = await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl });
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, judge: modelId }));
    judge.answers(() => passes);
    expect(words(await checked())).toMatch(/In order: Judge answers in form \d+ ms/);
    expect(words(await checked())).toMatch(/Calls to judges 180/);
    expect(judge.callCount(), 'a second look within a minute calls nothing').toBe(1);
  });

  it('find a judge that does not answer in form, or that is not there', async () => {
    const modelId = await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl, name: 'Chatty' });
    const metricId = await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, judge: modelId });
    await attach(metricId);
    judge.answers(() => 'It depends.');
    expect(words(await checked())).toMatch(/Problem: The judge “Chatty” gives no usable answer/);
    await app.db.updateTable('metrics').set({ config: JSON.stringify(binary), name: 'Tea', version: 2 }).where('id', '=', metricId).execute();
    expect(words(await checked())).toMatch(/Problem: “Tea” has no judge/);
  });

  it('do not call the endpoint where answers are reused, nor one of another project', async () => {
    const calls = endpoint.callCount();
    const { id } = await app.db.insertInto('projects').values({ name: 'Other' }).returning('id').executeTakeFirstOrThrow();
    const foreign = await makeEndpoint(app.db, id, { url: `${endpoint.url}/ok` });
    expect(words(await checked({ endpoint: String(foreign) }))).toMatch(/Problem: The endpoint does not exist any more/);
    expect(endpoint.callCount()).toBe(calls);
  });

  it('stream: each message holds what is known by then, the last one everything', async () => {
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    const response = await app.post(`${base}/preflight`, form, { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'div#preflight' });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const messages = (await response.text()).split('\n\n').filter((message) => message.startsWith('data:'));
    expect(messages.length).toBeGreaterThan(1);
    expect(messages[0]).toContain('not checked yet');
    expect(messages.at(-1)).not.toContain('not checked yet');
    expect(messages.at(-1)).toContain('reply found at');
  });
});

describe('an error', () => {
  const runs = async () => (await app.db.selectFrom('runs').select('id').where('test_set_id', '=', setId).execute()).length;

  it('asks before the run starts: without a tick nothing starts and nothing typed is lost, with one it starts', async () => {
    endpointId = await makeEndpoint(app.db, app.projectId, { url: 'http://127.0.0.1:1/' });
    form = { ...form, endpoint: String(endpointId) };
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    const page = await checked();
    expect(words(page)).toMatch(/Problem: Endpoint does not answer/);
    const problem = /name="problem" value="([^"]+)"/.exec(page)![1]!;
    const asked = await app.post(base, { ...form, problem });
    expect(asked.status).toBe(422);
    const again = await asked.text();
    expect(again).toContain(`The checks found: ${problem}. Mend it, or tick “Start all the same”.`);
    expect(again).toContain('Kept name');
    expect(await runs()).toBe(0);
    expect((await app.post(base, { ...form, problem, despite: 'yes' })).status).toBe(303);
    expect(await runs()).toBe(1);
  });

  it('is a set none of whose tests has a metric', async () => {
    expect(words(await checked())).toMatch(/Problem: No metric judges any test The test has no behavior with metrics\./);
  });

  it('is an empty choice of metrics', async () => {
    expect(words(await checked({ 'metric-choice': 'execution' }))).toMatch(/Problem: No metrics are chosen Choose at least one metric/);
  });
});
