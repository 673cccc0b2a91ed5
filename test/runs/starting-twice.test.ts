// A form that starts a run, sent again: by a double click, by a browser that repeats what got no answer, or by somebody who came back to change it.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { beginSession } from '../../src/accounts/sessions.ts';
import { makeEndpoint, makeMetric, makeTestSet, orderRun } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let endpoint: number;
let form: { path: string; fields: Record<string, string> };
let metricId: number;
/** A run that has ended. */
let earlier: { number: number; id: number };

beforeAll(async () => {
  app = await openTestApp();
  const { db, projectId } = app;
  endpoint = await makeEndpoint(db, projectId, { url: 'http://127.0.0.1:9/never-called' });
  metricId = await makeMetric(db, projectId, 'contains', { values: ['tea'], match: 'any', ignoreCase: true, negate: false });
  const testSetId = await makeTestSet(db, projectId, 3);
  await db.insertInto('test_set_metrics').values({ test_set_id: testSetId, metric_id: metricId, position: 0 }).execute();
  form = { path: `/projects/${projectId}/test-sets/${testSetId}/runs`, fields: { endpoint: String(endpoint), mode: 'parallel', trials: '1', 'metric-choice': 'defaults' } };
  earlier = await orderRun(db, { projectId, testSetId, endpointId: endpoint, metricId });
  await db.updateTable('runs').set({ state: 'completed' }).where('id', '=', earlier.id).execute();
});

const execute = (over: Record<string, string> = {}, headers: Record<string, string> = {}) => app.post(form.path, { ...form.fields, ...over }, headers);

async function leadTo(...answers: Response[]): Promise<number> {
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 303));
  return new Set(answers.map((answer) => answer.headers.get('location'))).size;
}

const counts = async () => ({
  runs: (await app.db.selectFrom('runs').select('id').execute()).length, hints: app.hints.length,
  audits: (await app.db.selectFrom('audit_entries').select('id').where('action', '=', 'run.started').execute()).length,
});

describe('a form that starts a run', () => {
  it.each<[string, (key: string) => Promise<Response>]>([
    ['of a test set', (key) => execute({ 'request-key': key })],
    ['of answers that are judged again', (key) => execute({ answers: 'reused', 'answers-from': String(earlier.number), 'request-key': key })],
    ['of a run that is repeated', (key) => app.post(`/projects/${app.projectId}/runs/${earlier.number}/rerun`, { 'tests-from': 'source_run', name: 'Again', 'request-key': key })],
  ])('%s starts one however often it is sent, and each answer leads there', async (_, send) => {
    const key = randomUUID();
    const before = await counts();
    const answers = [await send(key), await send(key.toUpperCase()), ...(await Promise.all([send(key), send(key)]))];
    expect(await leadTo(...answers)).toBe(1);
    expect(await counts()).toEqual({ runs: before.runs + 1, hints: before.hints + 1, audits: before.audits + 1 });
    expect(await leadTo(answers[0]!, await send(randomUUID()))).toBe(2);
  });

  it('sent again after it was changed starts another run', async () => {
    const key = randomUUID();
    expect(await leadTo(await execute({ 'request-key': key }), await execute({ 'request-key': key, trials: '2' }), await execute({ 'request-key': key, name: 'Other' }))).toBe(3);
  });

  it.each([['no key', {}], ['something that is no key', { 'request-key': 'x' }]])('with %s starts a run each time', async (_, over: Record<string, string>) => {
    expect(await leadTo(await execute(over), await execute(over))).toBe(2);
  });

  it('of one person says nothing to the form of another', async () => {
    const { id } = await app.db.insertInto('accounts').values({ email: 'jonas@example.com', name: 'Jonas', password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
    await app.db.insertInto('members').values({ project_id: app.projectId, account_id: id, role: 'admin' }).execute();
    const over = { 'request-key': randomUUID() };
    expect(await leadTo(await execute(over), await execute(over, { cookie: `assay=${await beginSession(app.db, id, 'test')}` }))).toBe(2);
  });

  it('is answered with its run also where a new start would be refused by now', async () => {
    const key = randomUUID();
    const started = await execute({ 'request-key': key });
    await app.db.deleteFrom('test_set_metrics').execute();
    const refused = await execute({ 'request-key': randomUUID() });
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('No metric judges any test')]);
    expect(await leadTo(started, await execute({ 'request-key': key }))).toBe(1);
    await app.db.insertInto('test_set_metrics').values({ test_set_id: Number(form.path.split('/').at(-2)), metric_id: metricId, position: 0 }).execute();
  });

  it.each([['a test set', () => `${form.path}/new`], ['a repeated run', () => `/projects/${app.projectId}/runs/${earlier.number}/rerun`]])('for %s has a new key at each visit', async (_, path) => {
    const keys = [await keyIn(await app.get(path())), await keyIn(await app.get(path()))];
    expect(new Set(keys).size).toBe(2);
  });

  it('that is refused comes back with its key', async () => {
    const key = randomUUID();
    expect(await keyIn(await execute({ 'request-key': key, trials: '21' }))).toBe(key);
  });
});

async function keyIn(page: Response): Promise<string> {
  return /name="request-key" value="([0-9a-f-]{36})"/.exec(await page.text())![1]!;
}
