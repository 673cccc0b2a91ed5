// From the execute form to the finished run, its pages and its download, on a real worker and a real endpoint.
import { parseString } from 'fast-csv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { makeMetric, orderRun, type ProjectFixture, makeEndpoint } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { runEnds, startTestWorker } from '../support/test-worker.ts';

let app: TestApp;
let endpoint: FakeEndpoint;
let fixture: ProjectFixture;
let base: string;

beforeAll(async () => {
  app = await openTestApp();
  endpoint = await startFakeEndpoint();
  const { projectId } = app;
  const endpointId = await makeEndpoint(app.db, projectId, { url: `${endpoint.url}/ok`, maxConcurrency: 4 });
  const metricId = await makeMetric(app.db, projectId, 'contains', { values: ['tea'], match: 'any', ignoreCase: true, negate: false }, 'Speaks of tea');
  const behavior = await app.db.insertInto('behaviors').values({ project_id: projectId, name: 'Drinks' }).returning('id').executeTakeFirstOrThrow();
  await app.db.insertInto('behavior_metrics').values({ behavior_id: behavior.id, metric_id: metricId, position: 0 }).execute();
  const { id: testSetId } = await app.db.insertInto('test_sets').values({ project_id: projectId, name: 'Kitchen', type: 'single-turn' }).returning('id').executeTakeFirstOrThrow();
  const prompts: [string, number | null][] = [['green tea', behavior.id], ['=SUM(1)+coffee, "black"', behavior.id], ['no behavior', null]];
  for (const [position, [prompt, behaviorId]] of prompts.entries()) {
    const { id } = await app.db.insertInto('tests').values({ project_id: projectId, type: 'single-turn', prompt, behavior_id: behaviorId, content_hash: prompt }).returning('id').executeTakeFirstOrThrow();
    await app.db.insertInto('test_set_tests').values({ test_set_id: testSetId, test_id: id, position }).execute();
  }
  fixture = { projectId, endpointId, metricId, testSetId };
  base = `/projects/${projectId}`;
  await startTestWorker(app, app.secrets);
});
afterAll(() => endpoint.close());

const order = (over: Record<string, string | string[]> = {}) => ({ endpoint: String(fixture.endpointId), mode: 'parallel', trials: '1', 'metric-choice': 'defaults', name: 'First', tags: 'rc1', ...over });

async function start(over: Record<string, string | string[]> = {}): Promise<{ id: number; path: string }> {
  const response = await app.post(`${base}/test-sets/${fixture.testSetId}/runs`, order(over));
  expect(response.status).toBe(303);
  const path = response.headers.get('location')!;
  const run = await app.db.selectFrom('runs').select('id').where('project_id', '=', fixture.projectId).where('number', '=', Number(path.split('/').at(-1))).executeTakeFirstOrThrow();
  return { id: run.id, path };
}

async function csvRows(path: string): Promise<Record<string, string>[]> {
  const text = await (await app.get(path)).text();
  const rows: Record<string, string>[] = [];
  await new Promise<void>((resolve, reject) => parseString(text, { headers: true }).on('data', (row: Record<string, string>) => rows.push(row)).on('error', reject).on('end', () => resolve()));
  return rows;
}

describe('a run', () => {
  let run: { id: number; path: string };
  beforeAll(async () => {
    run = await start();
    expect(await runEnds(app, run.id)).toBe('completed');
  });

  it('is hinted to the workers when it starts', () => {
    expect(app.hints).toContain(run.id);
  });

  it('judges each test by its own behavior, and counts a test without metrics apart', async () => {
    const html = await (await app.get(run.path)).text();
    expect(html).toContain('1 of 2 scored tests passed, 1 without metric.');
  });

  it('shows under each filter as many tests as its counter says', async () => {
    const html = await (await app.get(`${run.path}/results`)).text();
    const counters = [...html.matchAll(/(All|Passed|Failed|Errors|No metric) <span class="n">(\d+)/g)].map(([, label, tests]) => [label, Number(tests)]);
    expect(counters).toEqual([['All', 3], ['Passed', 1], ['Failed', 1], ['Errors', 0], ['No metric', 1]]);
    for (const [verdict, tests] of [['', 3], ['pass', 1], ['fail', 1], ['error', 0], ['none', 1]] as const) {
      const list = await (await app.get(`${run.path}/results?verdict=${verdict}`)).text();
      expect(list.match(/data-opens="detail"/g)?.length ?? 0).toBe(tests);
    }
  });

  it('is searched in prompts and in responses', async () => {
    for (const [q, tests] of [['GREEN TEA', 1], ['echo', 3], ['100%', 0], ['SUM(1)', 1], ['\0', 0]] as const) {
      const html = await (await app.get(`${run.path}/results?q=${encodeURIComponent(q)}`)).text();
      expect(html.match(/data-opens="detail"/g)?.length ?? 0, q).toBe(tests);
    }
  });

  it('lists failures first', async () => {
    const html = await (await app.get(`${run.path}/results`)).text();
    const titles = [...html.matchAll(/<span class="ti">([^<]*)/g)].map(([, title]) => title);
    expect(titles.map((title) => title!.slice(0, 5))).toEqual(['=SUM(', 'no be', 'green']);
  });

  it('shows a result with its reason, score table and history', async () => {
    expect(await (await app.get(`${run.path}/results/2`)).text()).toContain('Speaks of tea fails.');
    expect(await (await app.get(`${run.path}/results/2?tab=metrics`)).text()).toContain('Metrics from <b>the behavior</b>, Drinks');
    expect(await (await app.get(`${run.path}/results/2?tab=history`)).text()).toContain('This is the only run with a verdict for this test.');
    expect((await app.get(`${run.path}/results/4`)).status).toBe(404);
    expect((await app.get(`${run.path}/results/1?trial=2`)).status).toBe(404);
  });

  it('downloads with the columns in their order, safe for spreadsheets or exact', async () => {
    const response = await app.get(`${run.path}/results.csv`);
    const text = await response.text();
    expect(text.split('\r\n')[0]).toBe('run,test_id,trial,type,behavior,topic,tags,prompt,expected,response,conversation,verdict,automated_verdict,review,reviewer,review_comment,error,attempts,latency_ms,input_tokens,output_tokens,metric_source,started_at,Speaks of tea verdict,Speaks of tea score,Speaks of tea reason');
    expect(text.endsWith('\r\n')).toBe(true);
    const [safe, exact] = [await csvRows(`${run.path}/results.csv`), await csvRows(`${run.path}/results.csv?raw=1`)];
    expect(safe.map(({ prompt }) => prompt)).toEqual(['green tea', '\'=SUM(1)+coffee, "black"', 'no behavior']);
    expect(exact.map(({ prompt }) => prompt)).toEqual(['green tea', '=SUM(1)+coffee, "black"', 'no behavior']);
    expect(safe.map((row) => [row['verdict'], row['Speaks of tea verdict'], row['metric_source']])).toEqual([['pass', 'pass', 'behavior'], ['fail', 'fail', 'behavior'], ['none', '', '']]);
  });

  it('downloads what the filter shows', async () => {
    expect((await csvRows(`${run.path}/results.csv?verdict=fail`)).length).toBe(1);
    expect((await csvRows(`${run.path}/results.csv?q=tea`)).length).toBe(1);
    expect((await csvRows(`${run.path}/results.csv?q=${encodeURIComponent("' or 1=1 --")}`)).length).toBe(0);
  });

  it('answers each fragment with what stands in its page', async () => {
    // What is made anew for each answer: the nonce, and the key by which a form that is sent twice is known.
    const withoutNonce = (html: string): string => html.replace(/ hx-nonce="[^"]*"/g, '').replace(/name="request-key" value="[^"]*"/g, '').replace(/^<title>.*?<\/title>/, '');
    for (const [path, target] of [[`${run.path}/results?verdict=fail`, 'div#result-panes'], [`${run.path}/results/2?tab=metrics`, 'article#result-detail'], [`${base}/runs?q=First`, 'div#runs-list']] as const) {
      const page = withoutNonce(await (await app.get(path)).text());
      const fragment = withoutNonce(await (await app.get(path, { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': target })).text());
      // The list alone opens no result; the page opens the first.
      const comparable = target === 'div#result-panes' ? fragment.slice(0, fragment.indexOf('<article')).replaceAll(' aria-current="true"', '') : fragment;
      expect(fragment.startsWith('<html')).toBe(false);
      // What follows the runs takes its own place in the page, apart from their list.
      const parts = target === 'div#runs-list' ? comparable.split(/(?=<(?:p|span) [^>]*hx-swap-oob)/).map((part) => part.replace(' hx-swap-oob="outerMorph"', '')) : [comparable];
      expect(parts).toHaveLength(target === 'div#runs-list' ? 3 : 1);
      for (const part of parts) expect(page.replaceAll(target === 'div#result-panes' ? ' aria-current="true"' : '\0', '')).toContain(part);
    }
  });

  it('is repeated with the same configuration and knows the run it repeats', async () => {
    const response = await app.post(`${run.path}/rerun`, { 'tests-from': 'test_set', name: 'Second' });
    const path = response.headers.get('location')!;
    const again = await app.db.selectFrom('runs').selectAll().where('source_run_id', '=', run.id).executeTakeFirstOrThrow();
    await runEnds(app, again.id);
    const html = await (await app.get(path)).text();
    expect(html).toContain(`re-run of <a href="${run.path}">First</a>`);
    expect(again).toMatchObject({ mode: 'parallel', trials: 1, endpoint_id: fixture.endpointId, tags: ['rc1'] });
  });

  it('keeps its tests when they are edited, and is repeated with exactly those where that is asked for', async () => {
    await app.db.updateTable('tests').set({ prompt: 'changed since' }).where('prompt', '=', 'green tea').where('project_id', '=', fixture.projectId).execute();
    expect(await (await app.get(`${run.path}/results/1`)).text()).toContain('green tea');
    await app.post(`${run.path}/rerun`, { 'tests-from': 'source_run', name: 'Exact' });
    const exact = await app.db.selectFrom('runs').select('id').where('name', '=', 'Exact').executeTakeFirstOrThrow();
    const prompts = await app.db.selectFrom('run_tests').select('prompt').where('run_id', '=', exact.id).orderBy('position').execute();
    expect(prompts.map(({ prompt }) => prompt)).toEqual(['green tea', '=SUM(1)+coffee, "black"', 'no behavior']);
    await app.db.updateTable('tests').set({ prompt: 'green tea' }).where('prompt', '=', 'changed since').execute();
  });
});

describe('the execute form', () => {
  it.each<[string, Record<string, string | string[]>, string]>([
    ['no endpoint', { endpoint: '' }, 'Choose the endpoint that is to be tested.'],
    ['an endpoint of another project', { endpoint: '999999' }, 'This endpoint does not exist any more.'],
    ['too many trials', { trials: '21' }, 'Enter a whole number from 1 to 20.'],
    ['half a trial', { trials: '1.5' }, 'Enter a whole number from 1 to 20.'],
    ['no metrics for this execution', { 'metric-choice': 'execution' }, 'Choose at least one metric'],
    ['a metric that does not exist', { 'metric-choice': 'execution', metric: '999999' }, 'A chosen metric does not exist any more.'],
    ['a name of 300 characters', { name: 'x'.repeat(300) }, 'Use at most 200 characters.'],
    ['an unknown mode', { mode: 'sideways' }, 'Choose parallel or sequential.'],
  ])('refuses %s at the field and keeps what was typed', async (_, over, message) => {
    const before = await app.db.selectFrom('runs').select(({ fn }) => fn.countAll().as('runs')).executeTakeFirstOrThrow();
    const response = await app.post(`${base}/test-sets/${fixture.testSetId}/runs`, order({ tags: 'kept, tags', ...over }));
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain(message);
    expect(html).toContain('value="kept, tags"');
    expect(await app.db.selectFrom('runs').select(({ fn }) => fn.countAll().as('runs')).executeTakeFirstOrThrow()).toEqual(before);
  });

  it('refuses a metric that does not apply to the type of the test set', async () => {
    const multi = await makeMetric(app.db, fixture.projectId, 'length', { unit: 'words', min: null, max: 5 }, 'Multi only');
    await app.db.updateTable('metrics').set({ test_types: ['multi-turn'] }).where('id', '=', multi).execute();
    const response = await app.post(`${base}/test-sets/${fixture.testSetId}/runs`, order({ 'metric-choice': 'execution', metric: String(multi) }));
    expect(await response.text()).toContain('does not apply to single-turn tests');
  });
});

describe('trials and cancelling', () => {
  it('gives each test as many results as it has trials, and one verdict', async () => {
    const run = await start({ trials: '3', 'metric-choice': 'execution', metric: String(fixture.metricId) });
    await runEnds(app, run.id);
    const results = await app.db.selectFrom('results').select(['position', 'trial', 'verdict']).where('run_id', '=', run.id).orderBy('position').orderBy('trial').execute();
    expect(results.map(({ position, trial }) => `${position}.${trial}`)).toEqual(['0.1', '0.2', '0.3', '1.1', '1.2', '1.3', '2.1', '2.2', '2.3']);
    expect(await (await app.get(run.path)).text()).toContain('<small class="push">1 of 3</small>');
    expect((await csvRows(`${run.path}/results.csv`)).length).toBe(9);
  });

  it('stops a cancelled run, keeps what was settled, and says who cancelled it', async () => {
    endpoint.setBehaviour('gate');
    const run = await orderRun(app.db, fixture, { name: 'Cancelled' });
    const path = `${base}/runs/${run.number}`;
    const response = await app.post(`${path}/cancellation`, {});
    expect(response.status).toBe(303);
    expect(await runEnds(app, run.id)).toBe('cancelled');
    endpoint.release();
    endpoint.setBehaviour(null);
    const counts = await app.db.selectFrom('results').select(['state', ({ fn }) => fn.countAll<number>().as('results')]).where('run_id', '=', run.id).groupBy('state').execute();
    expect(counts).toEqual([{ state: 'cancelled', results: 3 }]);
    const again = await app.post(`${path}/cancellation`, {});
    expect([again.status, again.headers.get('location')]).toEqual([303, path]);
    expect(await (await app.get(`${base}/runs`)).text()).toContain('Cancelled by Ines Ortega');
  });
});
