// The checks before a run: what they find, that they stream, and that an error asks before anything starts.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { expandRun } from '../../src/runs/expand-run.ts';
import { formValues } from '../../src/http/forms.ts';
import { createOutboundClient } from '../../src/platform/outbound.ts';
import { createSecretBox, newSecretKey } from '../../src/platform/secrets.ts';
import { problemsOn, problemsSent, tickFor } from '../../src/runs/known-problems.ts';
import { brokenOff, firstLook } from '../../src/runs/preflight.ts';
import { makeEndpoint, makeMetric, makeTestSet, orderRun } from '../support/fixtures.ts';
import { passes, startFakeJudge, type FakeJudge } from '../support/fake-judge.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';

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

const partial = { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'div#preflight' };

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
    expect(words(page)).toMatch(/Warning: 2 tests without a metric Each metric needs an expected response/);
    expect(words(page)).toMatch(/28 tests: 1 metric of the test set\. 2 tests: no metric applies\./);
    expect(page).toContain(`href="/projects/${app.projectId}/test-sets/${setId}"`);
    expect(page).not.toContain('Start all the same');
  });

  it('warn of a metric that needs a context which the endpoint’s mapping does not name', async () => {
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, needsContext: true }, 'Faithful'));
    expect(words(await checked())).toMatch(/Warning: “Faithful” judges no test It needs the context of the answer, and the endpoint’s mapping names none\. Map the context/);
  });

  it('tell a metric that judges some of the tests from one that judges none', async () => {
    await attach(await makeMetric(app.db, app.projectId, 'equals', { target: 'expected', text: '', whitespace: 'trim', ignoreCase: true }, 'Alike'));
    await sql`update tests set expected = 'echo' where id in (select test_id from test_set_tests where test_set_id = ${setId} and position = 3)`.execute(app.db);
    expect(words(await checked())).toMatch(/Warning: “Alike” judges only a part 29 tests have no expected response/);
    await sql`update tests set expected = null where id in (select test_id from test_set_tests where test_set_id = ${setId})`.execute(app.db);
    expect(words(await checked())).toMatch(/Warning: “Alike” judges no test 30 tests have no expected response/);
    await attach(await makeMetric(app.db, app.projectId, 'contains', { ...contains, target: 'expected' }, 'Says it'));
    expect(words(await checked())).toMatch(/Warning: “Says it” judges no test 30 tests have no expected response/);
  });

  it('ask the judge the metric’s own question, and count its votes in the estimate', async () => {
    const modelId = await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl });
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, judge: modelId }));
    judge.answers(() => passes);
    expect(words(await checked())).toMatch(/In order: Judge “Judge” answers in form \d+ ms/);
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

  it('ask each judge once, by the first of its metrics, and tell each of them apart', async () => {
    const [quick, slow] = [await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl, name: 'Quick' }), await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl, name: 'Slow' })];
    for (const [criteria, modelId] of [['First of quick.', quick], ['Only of slow.', slow], ['Second of quick.', quick]] as const) {
      await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, criteria, judge: modelId }, criteria));
    }
    const asked: string[] = [];
    judge.answers(({ text }) => { asked.push(text); return text.includes('slow') ? 'It depends.' : passes; });
    const page = words(await checked());
    expect(page).toMatch(/In order: Judge “Quick” answers in form \d+ ms/);
    expect(page).toMatch(/Problem: The judge “Slow” gives no usable answer/);
    expect(asked.map((text) => /First of quick|Only of slow|Second of quick/.exec(text)![0]).sort()).toEqual(['First of quick', 'Only of slow']);
  });

  it('say what to do where the key of a judge cannot be read', async () => {
    const modelId = await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl, name: 'Locked', key: { value: 'k', secrets: createSecretBox(newSecretKey()) } });
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, judge: modelId }));
    expect(words(await checked())).toMatch(/Problem: The judge “Locked” gives no usable answer .*Enter the key of Locked again\./);
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
    const response = await app.post(`${base}/preflight`, form, partial);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const messages = (await response.text()).split('\n\n').filter((message) => message.startsWith('data:'));
    expect(messages.length).toBeGreaterThan(1);
    expect(messages[0]).toContain('not checked yet');
    expect(messages.at(-1)).not.toContain('not checked yet');
    expect(messages.at(-1)).toContain('reply found at');
  });

  it('end with a sentence where they break off', async () => {
    await sql`alter table test_set_metrics rename to moved_away`.execute(app.db);
    try {
      const response = await app.post(`${base}/preflight`, form, partial);
      const messages = (await response.text()).split('\n\n').filter((message) => message !== '');
      expect(messages.at(-1)).toMatch(/^data:.*The checks could not be finished/s);
      expect(messages.at(-1)).not.toContain('not checked yet');
      expect(messages.join()).not.toContain('test_set_metrics');
    } finally {
      await sql`alter table moved_away rename to test_set_metrics`.execute(app.db);
    }
  });
});

describe('the choices of metrics', () => {
  it('take back that none was chosen as soon as one is', async () => {
    const metricId = await makeMetric(app.db, app.projectId, 'contains', contains);
    const refused = await app.post(base, { ...form, 'metric-choice': 'execution' });
    expect(await refused.text()).toMatch(/<span id="metrics-error" class="field-error" role="alert">Choose at least one metric/);
    const messageFor = async (over: Record<string, string>): Promise<string> => (await app.post(`${base}/preflight`, { ...form, 'metric-choice': 'execution', ...over }, partial)).text();
    expect(await messageFor({})).not.toContain('metrics-error');
    expect(await messageFor({ metric: String(metricId) })).toMatch(/id="metrics-error" class="field-error" hidden="" hx-swap-oob="outerHTML"/);
  });

  const hintOf = (html: string, choice: string) => new RegExp(`id="choice-${choice}"[^>]*>([^<]*)`).exec(html)![1]!;
  const panelOf = (page: string) => /Metrics<\/h2><p class="hint">([^<]*)/.exec(page)![1];

  it('say for the same order what the panel beside them says: the endpoint’s mapping counts', async () => {
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, needsContext: true }, 'Faithful'));
    const page = await checked();
    expect(hintOf(page, 'defaults')).toBe('30 tests: 1 metric of the test set.');
    expect(panelOf(page)).toBe(hintOf(page, 'defaults'));
    await app.db.updateTable('endpoints').set({ mapping: JSON.stringify({ output: '$.answer', context: '$.context' }) }).where('id', '=', endpointId).execute();
    const message = (await (await app.post(`${base}/preflight`, form, partial)).text()).split('\n\n')[0]!;
    expect(hintOf(message, 'defaults')).toBe('30 tests: 2 metrics of the test set.');
    expect(panelOf(message)).toBe(hintOf(message, 'defaults'));
    expect(message).toMatch(/id="choice-behavior" hx-swap-oob="outerHTML"[^>]*>30 tests: no metric applies/);
  });

  it('speak of the tests of the run whose answers are reused', async () => {
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    const { number, id } = await orderRun(app.db, { projectId: app.projectId, testSetId: setId, endpointId, metricId: 0 });
    await app.db.updateTable('runs').set({ state: 'completed' }).where('id', '=', id).execute();
    await sql`delete from test_set_tests where test_set_id = ${setId} and position >= 10`.execute(app.db);
    expect(hintOf(await checked(), 'defaults')).toBe('10 tests: 1 metric of the test set.');
    const reused = await (await app.get(`${base}/new?answers_from=${number}`)).text();
    expect(hintOf(reused, 'defaults')).toBe('30 tests: 1 metric of the test set.');
    expect(panelOf(reused)).toBe(hintOf(reused, 'defaults'));
  });
});

/** As if the endpoint had answered each test. */
async function answerAll(runId: number): Promise<void> {
  await expandRun(app.db, runId);
  await app.db.updateTable('results').set({ answered: true }).where('run_id', '=', runId).execute();
}

describe('the estimate', () => {
  it('of a re-score counts the answers that there are, of all trials: what was not answered is not judged', async () => {
    const modelId = await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl });
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, judge: modelId }));
    judge.answers(() => passes);
    const { number, id } = await orderRun(app.db, { projectId: app.projectId, testSetId: setId, endpointId, metricId: 0 }, { trials: 2 });
    await sql`update runs set state = 'completed' where id = ${id}`.execute(app.db);
    await answerAll(id);
    await sql`update results set answered = false where run_id = ${id} and (position = 0 or position = 1 and trial = 2)`.execute(app.db);
    const reuse = { answers: 'reused', 'answers-from': String(number) };
    expect(words(await checked(reuse))).toMatch(/30 tests: 1 metric of the test set\. .*Calls to judges 171 /);
    await sql`update results set answered = false where run_id = ${id}`.execute(app.db);
    expect(words(await checked(reuse))).not.toMatch(/Calls to judges|answers in form/);
  });

  it('takes the tokens of the latest run that asked judges, and today’s prices, limits and judges', async () => {
    const modelId = await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl, model: 'estimated', inputPrice: 2, outputPrice: 10, maxConcurrency: 3 });
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, judge: modelId }));
    judge.answers(() => passes);
    const fixture = { projectId: app.projectId, testSetId: setId, endpointId, metricId: 0 };
    const judged = await orderRun(app.db, fixture, { name: 'Asked judges' });
    await sql`update runs set state = 'completed', judge_calls = 10, judge_input_tokens = 1000, judge_output_tokens = 200, judge_cost = 99, latency_p50_ms = 100 where id = ${judged.id}`.execute(app.db);
    const result = await app.db.selectFrom('results').select('id').where('run_id', '=', judged.id).orderBy('id').executeTakeFirstOrThrow();
    const metric = await app.db.selectFrom('run_metrics').select('id').where('run_id', '=', judged.id).executeTakeFirstOrThrow();
    await sql`insert into judgements (result_id, run_metric_id, prompt_version, calls, duration_ms, votes) values (${result.id}, ${metric.id}, '1', 2, 8000, '[{}, {}]')`.execute(app.db);
    const later = await orderRun(app.db, fixture, { name: 'Asked nobody', metricChoice: 'execution', metricIds: [await makeMetric(app.db, app.projectId, 'contains', contains)] });
    await sql`update runs set state = 'completed', latency_p50_ms = 200 where id = ${later.id}`.execute(app.db);
    const page = words(await checked());
    // 30 tests × 2 trials × 3 votes, each 100 tokens in and 20 out: 180 × (100 × $2 + 20 × $10) ÷ 1,000,000, and 180 ÷ 3 × 4 s.
    expect(page).toMatch(/Calls to judges 180 Tokens of judges about 22,000 Time about 4 min Cost about \$0\.072/);
    expect(page).toContain('From what Asked nobody and Asked judges took.');
    await app.db.updateTable('models').set({ input_price: 4, output_price: 20, requests_per_minute: 18 }).where('id', '=', modelId).execute();
    expect(words(await checked())).toMatch(/Time about 10 min Cost about \$0\.14 /);
  });

  it('knows the time of a re-score by the check of its judge, also before any run has asked one', async () => {
    const modelId = await makeModel(app.db, app.projectId, { baseUrl: judge.baseUrl, model: 'never asked' });
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, judge: modelId }));
    judge.answers(() => passes);
    const { number, id } = await orderRun(app.db, { projectId: app.projectId, testSetId: setId, endpointId, metricId: 0 });
    await sql`update runs set state = 'completed' where id = ${id}`.execute(app.db);
    await answerAll(id);
    const reuse = { answers: 'reused', 'answers-from': String(number) };
    expect(words(await (await app.get(`${base}/new?answers_from=${number}`)).text())).not.toMatch(/ Time (a few|about)/);
    expect(words(await checked(reuse))).toMatch(/Calls to the endpoint 0 Calls to judges 90 Time (a few seconds|about)/);
  });
});

const unescaped = (text: string): string => text.replaceAll('&quot;', '"');

/** What the page asks about: the problems that it names, and the value of the tick below them. */
function askedOn(page: string): { problem: string[]; tick: string } {
  return {
    problem: [...page.matchAll(/name="problem" value="([^"]+)"/g)].map(([, problem]) => unescaped(problem!)),
    tick: unescaped(/name="despite" value="([^"]+)"/.exec(page)![1]!),
  };
}

const askedFields = (page: string) => ({ problem: askedOn(page).problem, despite: askedOn(page).tick });

describe('an error', () => {
  const runs = async () => (await app.db.selectFrom('runs').select('id').where('test_set_id', '=', setId).execute()).length;

  it('asks before the run starts: without a tick nothing starts and nothing typed is lost, with one it starts', async () => {
    endpointId = await makeEndpoint(app.db, app.projectId, { url: 'http://127.0.0.1:1/' });
    form = { ...form, endpoint: String(endpointId) };
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    const page = await checked();
    expect(words(page)).toMatch(/Problem: Endpoint “Fake, test” does not answer/);
    const { problem, tick } = askedOn(page);
    const asked = await app.post(base, { ...form, problem });
    expect(asked.status).toBe(422);
    const again = await asked.text();
    expect(again).toContain('The checks found: Endpoint “Fake, test” does not answer. Mend it, or tick “Start all the same”.');
    expect(again).toContain('Kept name');
    expect(askedOn(again)).toEqual({ problem, tick });
    expect(await runs()).toBe(0);
    expect((await app.post(base, { ...form, problem, despite: tick })).status).toBe(303);
    expect(await runs()).toBe(1);
  });

  it.each([['alone', contains], ['beside another problem', binary]] as const)('that the checks broke off, %s, asks by one list: the tick that was shown starts the run, and without it nothing starts', async (_, config) => {
    await attach(await makeMetric(app.db, app.projectId, config === binary ? 'judge_binary' : 'contains', config, 'Tea'));
    const deps = { db: app.db, secrets: app.secrets, client: createOutboundClient({ policy: { mode: 'private', allow: [], never: [] } }) };
    const known = await firstLook(deps, { projectId: app.projectId, testSetId: setId, type: 'single-turn', metricIds: [], metricChoice: 'defaults', mode: 'parallel', endpointId, trials: 2, answersFrom: null });
    const report = brokenOff(known);
    const shown = problemsOn(report, formValues([]));
    expect(shown).toEqual(['The checks could not be finished', ...(config === binary ? ['“Tea” has no judge'] : [])]);
    const problem = problemsSent(report, formValues([]));
    const asked = await app.post(base, { ...form, problem });
    expect(asked.status).toBe(422);
    expect(askedOn(await asked.text()).tick).toBe(tickFor(shown));
    expect(await runs()).toBe(0);
    expect((await app.post(base, { ...form, problem, despite: tickFor(shown) })).status).toBe(303);
  });

  it('asks also who never saw it: what the database tells, and what a call has found just before; nothing is called for that', async () => {
    endpoint.setBehaviour((_, response) => void response.writeHead(500).end('{}'));
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', binary, 'Tea'));
    const calls = endpoint.callCount();
    const unseen = await app.post(base, form);
    expect(unseen.status).toBe(422);
    const page = await unseen.text();
    expect(page).toContain('The checks found: “Tea” has no judge. Mend it');
    expect(page).toContain('Kept name');
    expect(endpoint.callCount(), 'the start called').toBe(calls);
    await checked();
    expect(endpoint.callCount()).toBe(calls + 1);
    const found = await app.post(base, { ...form, ...askedFields(page) });
    expect(found.status).toBe(422);
    const more = await found.text();
    expect(more).toContain('The checks found: Endpoint “Fake, test” does not answer; “Tea” has no judge. Mend it');
    expect(endpoint.callCount()).toBe(calls + 1);
    expect(await runs()).toBe(0);
    expect((await app.post(base, { ...form, ...askedFields(more) })).status).toBe(303);
    endpoint.setBehaviour(null);
  });

  it('is looked at again by one call, however many ask meanwhile', async () => {
    endpoint.setBehaviour((_, response) => void response.writeHead(500).end('{}'));
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    await checked();
    const calls = endpoint.callCount();
    endpoint.setBehaviour('gate');
    const streams = await Promise.all(['1', '2', '3'].map((trials) => app.post(`${base}/preflight`, { ...form, trials }, partial)));
    // What comes first comes after the look has begun.
    const readers = streams.map((stream) => stream.body!.getReader());
    for (const reader of readers) expect((await reader.read()).done).toBe(false);
    await until('the endpoint is called', () => endpoint.callCount() > calls);
    endpoint.release();
    for (const reader of readers) while (!(await reader.read()).done);
    expect(endpoint.callCount()).toBe(calls + 1);
    endpoint.setBehaviour(null);
  });

  it('is not acknowledged by a tick that was set for another', async () => {
    const tea = await makeMetric(app.db, app.projectId, 'judge_binary', binary, 'Tea');
    await attach(tea);
    const ticked = askedFields(await checked());
    const other = await checked({ ...ticked, 'metric-choice': 'behavior' });
    expect(words(other)).toMatch(/Problem: No metric judges any test/);
    expect(other).not.toMatch(/id="despite-[^>]*checked/);
    expect(await checked(ticked)).toMatch(/id="despite-[^>]*checked/);
    expect(other).not.toContain(/id="(despite-[^"]+)"/.exec(await checked(ticked))![1]);
    expect((await app.post(base, { ...form, ...ticked, 'metric-choice': 'behavior' })).status).toBe(422);
    expect(await runs()).toBe(0);
  });

  it('of tests far down the set asks as those at its beginning do', async () => {
    setId = await makeTestSet(app.db, app.projectId, 700);
    base = `/projects/${app.projectId}/test-sets/${setId}/runs`;
    await attach(await makeMetric(app.db, app.projectId, 'contains', contains));
    await attach(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, needsExpected: true }, 'Late'));
    const last = sql`update tests set expected = 'tea' where id in (select test_id from test_set_tests where test_set_id = ${setId} and position = 699)`;
    await last.execute(app.db);
    const asked = await app.post(base, form);
    expect(asked.status).toBe(422);
    expect(await asked.text()).toContain('The checks found: “Late” has no judge. Mend it');
  });

  it('is a set none of whose tests has a metric', async () => {
    expect(words(await checked())).toMatch(/Problem: No metric judges any test No behavior with metrics is set\./);
  });

  it('is an empty choice of metrics', async () => {
    expect(words(await checked({ 'metric-choice': 'execution' }))).toMatch(/Problem: No metrics are chosen Choose at least one metric/);
  });
});
