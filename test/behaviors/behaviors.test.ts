// Making, changing and deleting behaviors through their pages.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contentHash } from '../../src/domain/content-hash.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { createProject } from '../../src/projects/project-verbs.ts';
import { firstChunk } from '../../src/runs/expand-run.ts';
import { startRun } from '../../src/runs/start-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { controlsOf, messageAt, wordsOf } from '../metrics/form-reading.ts';

let app: TestApp;
let path: string;
let otherProject: number;
let metrics: { short: number; quick: number; polite: number; foreign: number; deleted: number };
beforeAll(async () => {
  app = await openTestApp();
  path = `/projects/${app.projectId}/behaviors`;
  otherProject = await createProject(app.db, 'Other', app.accountId);
  metrics = {
    short: await addMetric('Short'), quick: await addMetric('Quick'), polite: await addMetric('Polite'),
    foreign: await addMetric('Foreign', otherProject), deleted: await addMetric('Deleted', app.projectId, new Date()),
  };
});
beforeEach(async () => { await app.db.updateTable('members').set({ role: 'admin' }).execute(); });

async function addMetric(name: string, project_id = app.projectId, deleted_at: Date | null = null): Promise<number> {
  const row = { project_id, name, kind: 'latency', config: '{"maxMs":5}', test_types: ['single-turn'], deleted_at } as const;
  return (await app.db.insertInto('metrics').values({ ...row, test_types: [...row.test_types] }).returning('id').executeTakeFirstOrThrow()).id;
}

async function make(form: Record<string, string | string[]>, at = path): Promise<number> {
  const response = await app.post(at, form);
  expect(response.status).toBe(303);
  return Number(response.headers.get('location')!.split('/').at(-1));
}

async function addTests(behavior_id: number, count: number, name = 'Question'): Promise<number[]> {
  const rows = await app.db.insertInto('tests').values(Array.from({ length: count }, (_, n) => {
    const prompt = `${name} ${n + 1}`;
    return { project_id: app.projectId, type: 'single-turn' as const, behavior_id, prompt, content_hash: contentHash({ type: 'single-turn', prompt, expected: null, goal: null, script: null }) };
  })).returning('id').execute();
  return rows.map(({ id }) => id);
}

const metricsOf = async (id: number): Promise<number[]> =>
  (await app.db.selectFrom('behavior_metrics').select('metric_id').where('behavior_id', '=', id).orderBy('position').execute()).map(({ metric_id }) => metric_id);
const stored = (id: number) => app.db.selectFrom('behaviors').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const page = async (address: string): Promise<string> => (await app.get(address)).text();
const ids = (...chosen: number[]): string[] => chosen.map(String);

describe('a new behavior', () => {
  it('has its name, its description and its default metrics in the order of their numbers', async () => {
    const { short, quick, polite } = metrics;
    const id = await make({ name: ' Refunds ', description: 'Says what\r\nis paid back.', metrics: ids(short, quick, polite), [`order-${short}`]: '3', [`order-${quick}`]: '', [`order-${polite}`]: '1' });
    expect(await stored(id)).toMatchObject({ name: 'Refunds', description: 'Says what\nis paid back.', project_id: app.projectId });
    expect(await metricsOf(id)).toEqual([polite, short, quick]);
    const html = await page(`${path}/${id}`);
    expect(controlsOf(html)).toMatchObject({ metrics: ids(polite, short, quick), [`order-${polite}`]: ['1'], [`order-${short}`]: ['2'], [`order-${quick}`]: ['3'] });
  });

  it('needs no description and no metric', async () => {
    expect(await metricsOf(await make({ name: 'Bare' }))).toEqual([]);
  });

  it.each([
    ['name', { name: '' }, 'Enter a name.'],
    ['name', { name: 'x'.repeat(201) }, 'Use at most 200 characters.'],
    ['description', { description: 'x'.repeat(5_001) }, 'Use at most 5,000 characters.'],
    ['metrics', { metrics: ['x'] }, 'A chosen metric does not exist any more. Choose again.'],
    ['metrics', { metrics: Array.from({ length: 101 }, (_, n) => String(n + 1)) }, 'Choose at most 100 metrics.'],
  ])('is refused at the field %s', async (field, wrong, message) => {
    const response = await app.post(path, { name: 'Refused', description: 'kept', ...wrong });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(messageAt(html, field)).toBe(message);
    expect(await app.db.selectFrom('behaviors').select('id').where('name', '=', 'Refused').execute()).toEqual([]);
  });

  it('is refused with an order that is no number, and nothing that was typed is lost', async () => {
    const { short, quick } = metrics;
    const typed = { name: '  Scope', description: '\n</textarea><b>', metrics: ids(quick), [`order-${quick}`]: 'first', [`order-${short}`]: '7' };
    const html = await (await app.post(path, typed)).text();
    expect(messageAt(html, 'metrics')).toMatch(/^Enter whole numbers as the order/);
    expect(controlsOf(html)).toMatchObject({ name: ['  Scope'], description: [typed.description], metrics: ids(quick), [`order-${quick}`]: ['first'], [`order-${short}`]: ['7'] });
  });

  it('cannot have a metric that was deleted or is another project’s, and is not made without it', async () => {
    for (const unfit of [metrics.deleted, metrics.foreign, 999_999]) {
      const response = await app.post(path, { name: 'Half made', metrics: ids(metrics.short, unfit) });
      const html = await response.text();
      expect(response.status).toBe(422);
      expect(messageAt(html, 'metrics')).toBe('A chosen metric does not exist any more. Choose again.');
      expect(controlsOf(html)).toMatchObject({ name: ['Half made'], metrics: ids(metrics.short) });
    }
    expect(await app.db.selectFrom('behaviors').select('id').where('name', '=', 'Half made').execute()).toEqual([]);
  });

  it('offers the metrics of its project that are not deleted', async () => {
    const words = wordsOf(await page(`${path}/new`));
    expect(words).toContain('Polite Passes when the endpoint answers within 5 ms. Latency, single-turn.');
    expect(words).not.toMatch(/Foreign|Deleted/);
  });
});

describe('a behavior', () => {
  it('takes a new name, description and choice of metrics', async () => {
    const id = await make({ name: 'Old', description: 'old', metrics: ids(metrics.short, metrics.quick) });
    expect((await app.post(`${path}/${id}`, { name: 'New', description: '', metrics: ids(metrics.quick) })).headers.get('location')).toBe(`${path}/${id}`);
    expect(await stored(id)).toMatchObject({ name: 'New', description: '' });
    expect(await metricsOf(id)).toEqual([metrics.quick]);
    const audit = await app.db.selectFrom('audit_entries').select('action').where('subject', '=', `behavior ${id}`).orderBy('id').execute();
    expect(audit.map(({ action }) => action)).toEqual(['behavior.created', 'behavior.changed']);
  });

  it('is not changed by a refused form', async () => {
    const id = await make({ name: 'Stays', metrics: ids(metrics.short) });
    for (const wrong of [{ name: '', metrics: ids(metrics.short) }, { name: 'Goes', metrics: ids(metrics.foreign) }, { name: 'Goes', metrics: ids(metrics.deleted) }]) {
      expect((await app.post(`${path}/${id}`, wrong)).status).toBe(422);
    }
    expect(await stored(id)).toMatchObject({ name: 'Stays' });
    expect(await metricsOf(id)).toEqual([metrics.short]);
  });

  it('lists its first 50 tests with the way to all of them', async () => {
    const id = await make({ name: 'Many tests' });
    const testIds = await addTests(id, 52);
    await app.db.updateTable('tests').set({ deleted_at: new Date() }).where('id', '=', testIds[0]!).execute();
    const html = await page(`${path}/${id}`);
    expect([...html.matchAll(/\/tests\/(\d+)"/g)].map(([, test]) => Number(test))).toEqual(testIds.slice(1, 51));
    expect(html).toContain(`/tests?behavior=${id}"`);
    expect(wordsOf(html)).toContain('the first 50 of 51');
    expect(wordsOf(await page(`${path}?q=many`))).toMatch(/Many tests .* 51 tests/);
  });

  it('leaves its tests without a behavior when it is deleted, and says so before', async () => {
    const id = await make({ name: 'Goes', metrics: ids(metrics.short) });
    const other = await make({ name: 'Remains' });
    const testIds = await addTests(id, 2);
    const [untouched] = await addTests(other, 1);
    expect(wordsOf(await page(`${path}/${id}`))).toContain('2 tests stay, without a behavior and its metrics.');
    expect((await app.post(`${path}/${id}/deletion`, {})).headers.get('location')).toBe(path);
    const tests = await app.db.selectFrom('tests').select(['id', 'behavior_id', 'deleted_at']).where('id', 'in', [...testIds, untouched!]).orderBy('id').execute();
    expect(tests).toEqual([...testIds.map((test) => ({ id: test, behavior_id: null, deleted_at: null })), { id: untouched, behavior_id: other, deleted_at: null }]);
    expect(await metricsOf(id)).toEqual([]);
    for (const response of [await app.get(`${path}/${id}`), await app.post(`${path}/${id}`, { name: 'Again' }), await app.post(`${path}/${id}/deletion`, {})]) expect(response.status).toBe(404);
  });

  it('of another project does not exist', async () => {
    const id = await make({ name: 'Theirs' }, `/projects/${otherProject}/behaviors`);
    const answers = [await app.get(`${path}/${id}`), await app.post(`${path}/${id}`, { name: 'Taken' }), await app.post(`${path}/${id}/deletion`, {})];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await stored(id)).toMatchObject({ name: 'Theirs', deleted_at: null });
    expect(wordsOf(await page(path))).not.toContain('Theirs');
  });

  it('may have the name of another one; then the list shows the ids', async () => {
    const twins = [await make({ name: 'Twin' }), await make({ name: 'Twin' })];
    const words = wordsOf(await page(`${path}?q=Twin`));
    for (const id of twins) expect(words).toContain(`#${id}`);
  });
});

describe('an edit of a behavior', () => {
  it('does not reach a run that was started before, not even tests that the run had not copied yet', async () => {
    for (const edit of [(id: number) => app.post(`${path}/${id}`, { name: 'After' }), (id: number) => app.post(`${path}/${id}/deletion`, {})]) {
      const id = await make({ name: 'Before', metrics: ids(metrics.short) });
      const runId = await startedRun(await addTests(id, firstChunk + 5));
      expect(await copiedNames(runId)).toEqual([{ name: 'Before', tests: firstChunk }]);
      expect((await edit(id)).status).toBe(303);
      expect(await copiedNames(runId)).toEqual([{ name: 'Before', tests: firstChunk + 5 }]);
    }
  });

  async function startedRun(testIds: number[]): Promise<number> {
    const { id: testSetId } = await app.db.insertInto('test_sets').values({ project_id: app.projectId, name: 'Core', type: 'single-turn' }).returning('id').executeTakeFirstOrThrow();
    await app.db.insertInto('test_set_tests').values(testIds.map((test_id, position) => ({ test_set_id: testSetId, test_id, position }))).execute();
    const { id: endpointId } = await app.db.insertInto('endpoints').values({
      project_id: app.projectId, name: 'Bot', preset: 'question-answer', method: 'POST', url: 'http://127.0.0.1:9/chat', headers: '[]', body_template: '{}',
      mapping: '{"output":"$.reply"}', timeout_ms: 1_000, max_attempts: 1, max_concurrency: 1, requests_per_minute: null,
    }).returning('id').executeTakeFirstOrThrow();
    const run = await startRun(app.db, {
      projectId: app.projectId, testSetId, endpointId, mode: 'parallel', trials: 1, metricChoice: 'behavior', metricIds: [], name: '', tags: [], startedBy: app.accountId,
    });
    if (isRefusal(run)) throw new Error(run.message);
    return run.id;
  }

  const copiedNames = async (runId: number) =>
    app.db.selectFrom('run_tests').select(({ fn }) => ['behavior_name as name', fn.countAll<number>().as('tests')]).where('run_id', '=', runId).groupBy('behavior_name').execute();
});

describe('attaching a metric', () => {
  it('while it is deleted never leaves a link to a deleted metric', async () => {
    for (let round = 0; round < 10; round += 1) {
      const metricId = await addMetric(`Contested ${round}`);
      const [made] = await Promise.all([
        app.post(path, { name: `Racing ${round}`, metrics: ids(metricId) }),
        app.post(`/projects/${app.projectId}/metrics/${metricId}/deletion`, {}),
      ]);
      expect([303, 422]).toContain(made.status);
      expect(await app.db.selectFrom('behavior_metrics').select('behavior_id').where('metric_id', '=', metricId).execute()).toEqual([]);
    }
  });
});

describe('a person’s role', () => {
  it('decides who may change and delete behaviors', async () => {
    const id = await make({ name: 'Guarded', description: 'Read by all', metrics: ids(metrics.polite) });
    const statuses = async (): Promise<number[]> => {
      const answers = [await app.get(path), await app.get(`${path}/${id}`), await app.get(`${path}/new`), await app.post(path, { name: 'Made' }), await app.post(`${path}/${id}`, { name: 'Guarded' }), await app.post(`${path}/999999/deletion`, {})];
      return answers.map(({ status }) => status);
    };
    const as = (role: 'viewer' | 'editor') => app.db.updateTable('members').set({ role }).execute();
    await as('viewer');
    expect(await statuses()).toEqual([200, 200, 403, 403, 403, 403]);
    const html = await page(`${path}/${id}`);
    expect(controlsOf(html)).toEqual({});
    expect(wordsOf(html)).toMatch(/Read by all .*Polite Passes when the endpoint answers within 5 ms\./);
    await as('editor');
    expect(await statuses()).toEqual([200, 200, 200, 303, 303, 403]);
  });
});
