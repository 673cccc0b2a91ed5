// Answers that are judged again: a new run, no call to the endpoint, and the old run as it was.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { makeEndpoint, makeMetric, makeTestSet, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { assertInvariants } from '../support/invariants.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { runEnds, startTestWorker } from '../support/test-worker.ts';

let app: TestApp;
let endpoint: FakeEndpoint;
let fixture: ProjectFixture;
let source: { id: number; number: number };
let formPath: string;

beforeAll(async () => {
  app = await openTestApp();
  endpoint = await startFakeEndpoint();
  endpoint.setBehaviour((call, response) => {
    if (call.body.includes('question 3')) return void response.writeHead(400).end('{"error":"no"}');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ answer: `about ${(JSON.parse(call.body) as { input: string }).input}` }));
  });
  const endpointId = await makeEndpoint(app.db, app.projectId, { url: `${endpoint.url}/ok` });
  const metricId = await makeMetric(app.db, app.projectId, 'contains', { values: ['question'], match: 'any', ignoreCase: true, negate: false }, 'Says question');
  fixture = { projectId: app.projectId, endpointId, metricId, testSetId: await makeTestSet(app.db, app.projectId, 450) };
  formPath = `/projects/${app.projectId}/test-sets/${fixture.testSetId}/runs`;
  await startTestWorker(app, app.secrets);
  source = await orderRun(app.db, fixture, { metricChoice: 'execution', metricIds: [metricId], trials: 2 });
  expect(await runEnds(app, source.id)).toBe('completed');
});
afterAll(() => endpoint.close());

const dump = async (runId: number) => JSON.stringify([
  await app.db.selectFrom('runs').selectAll().where('id', '=', runId).execute(), await app.db.selectFrom('results').selectAll().where('run_id', '=', runId).orderBy('id').execute(),
  await app.db.selectFrom('turns').selectAll().where('run_id', '=', runId).orderBy('result_id').orderBy('number').execute(),
]);

async function startedFrom(response: Response): Promise<{ id: number; answers_from_run_id: number | null; trials: number }> {
  expect(response.status).toBe(303);
  const number = Number(response.headers.get('location')!.split('/').at(-1));
  return app.db.selectFrom('runs').select(['id', 'answers_from_run_id', 'trials']).where('project_id', '=', app.projectId).where('number', '=', number).executeTakeFirstOrThrow();
}

describe('reusing the answers of a run', () => {
  it('judges every answer by today’s metrics in a new run, calls no endpoint, and leaves the old run as it was', async () => {
    const metric = await makeMetric(app.db, app.projectId, 'contains', { values: ['question 7'], match: 'any', ignoreCase: true, negate: false }, 'Says seven');
    const before = await dump(source.id);
    const called = endpoint.callCount();
    const response = await app.post(formPath, { answers: 'reused', 'answers-from': String(source.number), 'metric-choice': 'execution', metric: String(metric), name: 'Again', tags: '' });
    const run = await startedFrom(response);
    expect(run).toMatchObject({ answers_from_run_id: source.id, trials: 2 });
    expect(await runEnds(app, run.id)).toBe('completed');
    await assertInvariants(app, run.id);
    expect(endpoint.callCount()).toBe(called);
    expect(await dump(source.id)).toBe(before);
    const { rows } = await sql<{ prompt: string; verdicts: string[]; same: boolean }>`
      select t.prompt, array_agg(distinct r.verdict) as verdicts, bool_and(coalesce(u.reply, '') = coalesce(v.reply, '') and r.latency_ms is not distinct from o.latency_ms) as same
      from run_tests t join results r using (run_id, position) left join turns u on u.result_id = r.id
      join results o on o.run_id = ${source.id} and o.position = r.position and o.trial = r.trial left join turns v on v.result_id = o.id
      where t.run_id = ${run.id} group by t.position, t.prompt order by t.position`.execute(app.db);
    expect(rows).toHaveLength(450);
    for (const { prompt, verdicts, same } of rows) {
      const expected = prompt.startsWith('question 3') ? 'error' : prompt.startsWith('question 7') ? 'pass' : 'fail';
      expect({ prompt, verdicts, same }).toEqual({ prompt, verdicts: [expected], same: true });
    }
  });

  it('does not wait for the endpoint’s limits, whatever became of them since', async () => {
    await app.db.updateTable('runs').set({ endpoint: sql`jsonb_set(endpoint, '{maxConcurrency}', '40')` as never }).where('id', '=', source.id).execute();
    await app.db.updateTable('endpoints').set({ max_concurrency: 1 }).where('id', '=', fixture.endpointId).execute();
    const response = await app.post(formPath, { answers: 'reused', 'answers-from': String(source.number), 'metric-choice': 'execution', metric: String(fixture.metricId), name: '', tags: '' });
    expect(await runEnds(app, (await startedFrom(response)).id)).toBe('completed');
  });

  it('says so on the run, and names the run whose answers they are', async () => {
    const run = await app.db.selectFrom('runs').select('number').where('answers_from_run_id', '=', source.id).orderBy('id').limit(1).executeTakeFirstOrThrow();
    const page = await (await app.get(`/projects/${app.projectId}/runs/${run.number}`)).text();
    expect(page).toMatch(/judges the answers of <a/);
  });

  it('shows what went wrong then where there was no answer', async () => {
    const run = await app.db.selectFrom('runs').select('id').where('answers_from_run_id', '=', source.id).orderBy('id').limit(1).executeTakeFirstOrThrow();
    const failed = await app.db.selectFrom('results').select(['error_cause', 'http_status']).where('run_id', '=', run.id).where('verdict', '=', 'error').limit(1).executeTakeFirstOrThrow();
    expect(failed).toEqual({ error_cause: 'http', http_status: 400 });
  });

  it('is repeated from the form with the same answers and the same metrics chosen, and never by a re-run that would call the endpoint', async () => {
    const run = await app.db.selectFrom('runs').select(['number', 'name']).where('answers_from_run_id', '=', source.id).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow();
    const path = `/projects/${app.projectId}/runs/${run.number}/rerun`;
    const form = await (await app.get((await app.get(path)).headers.get('location')!)).text();
    expect(form).toMatch(/id="answers-reused"[^>]*checked/);
    expect(form).toMatch(new RegExp(`<option value="${source.number}" selected`));
    expect(form).toMatch(/name="metric-choice" value="execution" checked/);
    expect(form).toMatch(new RegExp(`name="metric" value="${fixture.metricId}" checked`));
    const [called, runs] = [endpoint.callCount(), await app.db.selectFrom('runs').select('id').orderBy('id').execute()];
    for (const testsFrom of ['test_set', 'source_run']) {
      const refused = await app.post(path, { 'tests-from': testsFrom, name: 'Again' });
      expect(refused.status).toBe(409);
      expect(await refused.text()).toContain(`${run.name} judged the answers of`);
    }
    expect(await app.db.selectFrom('runs').select('id').orderBy('id').execute()).toEqual(runs);
    expect(endpoint.callCount()).toBe(called);
  });

  it('opens the form with the run chosen when a link asks for it', async () => {
    const page = await (await app.get(`${formPath}/new?answers_from=${source.number}`)).text();
    expect(page).toMatch(/id="answers-reused"[^>]*checked/);
    expect(page).toContain('The endpoint is not called');
  });

  it('opens the form with the metrics of another run, so that the two can be compared', async () => {
    const page = await (await app.get(`${formPath}/new?answers_from=${source.number}&metrics_of=${source.number}`)).text();
    expect(page).toMatch(/value="execution"[^>]*checked/);
    expect(page).toMatch(new RegExp(`name="metric" value="${fixture.metricId}" checked`));
  });

  it('refuses a run that is not there, of another set, or not ended, at its field, with what was typed', async () => {
    const other = await makeTestSet(app.db, app.projectId, 1);
    for (const number of ['999999', 'x', '']) {
      const response = await app.post(formPath, { answers: 'reused', 'answers-from': number, 'metric-choice': 'defaults', name: 'Kept text', tags: '' });
      expect(response.status).toBe(422);
      const page = await response.text();
      expect(page).toContain('Choose the run whose answers are judged again.');
      expect(page).toContain('Kept text');
    }
    const foreign = await app.post(`/projects/${app.projectId}/test-sets/${other}/runs`, { answers: 'reused', 'answers-from': String(source.number), 'metric-choice': 'defaults', name: '', tags: '' });
    expect(foreign.status).toBe(422);
  });
});
