// What the checks before a run found is shown with its age, and believed only so long.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { makeEndpoint, makeMetric, makeTestSet } from '../support/fixtures.ts';
import { passes, startFakeJudge, type FakeJudge } from '../support/fake-judge.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let endpoint: FakeEndpoint;
let judge: FakeJudge;
let setId: number;
let form: Record<string, string>;
let base: string;

// The clock only goes on, as limits on requests are counted by it too; a thousand times slower than the machine’s, so that only what a test lets pass makes anything old.
const clock = performance.now.bind(performance);
const beganMs = clock();
let passedS = 0;
const pass = (seconds: number): void => { passedS += seconds; };

beforeAll(async () => {
  vi.spyOn(performance, 'now').mockImplementation(() => beganMs + (clock() - beganMs) / 1_000 + passedS * 1_000);
  app = await openTestApp();
  endpoint = await startFakeEndpoint();
  judge = await startFakeJudge();
});
afterAll(async () => {
  await endpoint.close();
  await judge.close();
  vi.restoreAllMocks();
});

beforeEach(async () => {
  const endpointId = await makeEndpoint(app.db, app.projectId, { url: `${endpoint.url}/ok` });
  setId = await makeTestSet(app.db, app.projectId, 3);
  base = `/projects/${app.projectId}/test-sets/${setId}/runs`;
  form = { answers: 'fresh', endpoint: String(endpointId), mode: 'parallel', trials: '2', 'metric-choice': 'defaults', name: '', tags: '' };
  await attach(await makeMetric(app.db, app.projectId, 'contains', { values: ['echo'], match: 'any', ignoreCase: true, negate: false }));
});

async function attach(metricId: number): Promise<void> {
  await app.db.insertInto('test_set_metrics').values({ test_set_id: setId, metric_id: metricId, position: metricId }).execute();
}

async function panelAfter(path: string, over: Record<string, string> = {}): Promise<string> {
  const page = await (await app.post(path, { ...form, ...over })).text();
  return page.slice(page.indexOf('id="preflight"')).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

const checked = (over: Record<string, string> = {}): Promise<string> => panelAfter(`${base}/preflight`, over);
/** The form as it comes back from a start that was refused: nothing is called for it. */
const shown = (): Promise<string> => panelAfter(base, { trials: '0' });

describe('what a call has found', () => {
  it('of an endpoint is believed for a quarter of a minute, and shown with its age', async () => {
    expect(await checked()).toMatch(/reply found at \$\.answer Checked just now/);
    const calls = endpoint.callCount();
    pass(8);
    expect(await shown()).toMatch(/Endpoint answers \d+ ms .* Checked \d+ s ago/);
    expect(await checked()).toMatch(/Checked \d+ s ago/);
    expect(endpoint.callCount()).toBe(calls);
    pass(8);
    expect(await shown()).toMatch(/Endpoint answers not checked yet/);
    expect(await checked()).toMatch(/Checked just now/);
    expect(endpoint.callCount()).toBe(calls + 1);
  });

  it('of a judge, whose calls cost money, is believed for a minute', async () => {
    const modelId = await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl });
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { criteria: 'Good.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: modelId }));
    judge.answers(() => passes);
    await checked();
    const calls = judge.callCount();
    pass(45);
    expect(await checked()).toMatch(/answers in form \d+ ms Checked (4|5)\d s ago/);
    expect(judge.callCount()).toBe(calls);
    pass(20);
    await checked();
    expect(judge.callCount()).toBe(calls + 1);
  });

  it('is kept no longer where it is a failure, and looked at again before', async () => {
    endpoint.setBehaviour((_, response) => void response.writeHead(500).end('{}'));
    await checked();
    endpoint.setBehaviour(null);
    expect((await app.post(base, form)).status, 'known to the start').toBe(422);
    pass(16);
    expect(await shown()).toMatch(/Endpoint answers not checked yet/);
    expect((await app.post(base, form)).status, 'forgotten').toBe(303);
  });

  it('is not believed by “Check now”', async () => {
    const page = await (await app.post(`${base}/preflight`, form)).text();
    expect(page).toMatch(/<button[^>]* name="check" value="now"[^>]*formaction="[^"]*\/preflight"/);
    const calls = endpoint.callCount();
    await checked();
    expect(endpoint.callCount()).toBe(calls);
    await checked({ check: 'now' });
    expect(endpoint.callCount()).toBe(calls + 1);
  });
});
