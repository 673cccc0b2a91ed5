// The pages of test sets: making and describing, what judges, and what belongs to whom.
import { beforeAll, describe, expect, it } from 'vitest';
import { createDemo } from '../../src/demo/create-demo.ts';
import { createProject } from '../../src/projects/project-verbs.ts';
import { actAs } from '../support/act-as.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { setFixtures, type SetFixtures } from './set-fixtures.ts';

let app: TestApp;
let sets: string;
let newSet: SetFixtures['newSet'];
let newTest: SetFixtures['newTest'];
let newMetric: SetFixtures['newMetric'];
let newBehavior: SetFixtures['newBehavior'];
let promptsOf: SetFixtures['promptsOf'];
let versionOf: SetFixtures['versionOf'];
beforeAll(async () => {
  app = await openTestApp();
  sets = `/projects/${app.projectId}/test-sets`;
  ({ newSet, newTest, newMetric, newBehavior, promptsOf, versionOf } = setFixtures(app));
});

describe('a test set', () => {
  it('is made with a name and a description, and opens', async () => {
    const response = await app.post(sets, { name: ' Support core ', description: 'What people ask' });
    const html = await (await app.get(response.headers.get('location')!)).text();
    expect(html).toContain('<h1>Support core</h1>');
    expect(html).toContain('No tests yet');
    expect(await (await app.get(sets)).text()).toContain('What people ask');
  });

  it.each([
    [{ name: ' ', description: 'kept words' }, 'name', 'Enter a name.'], [{ name: 'x'.repeat(201), description: 'kept words' }, 'name', 'Use at most 200 characters.'],
    [{ name: 'kept words', description: 'x'.repeat(2_001) }, 'description', 'Use at most 2,000 characters.'],
  ])('is refused with the message at the field and what was typed', async (typed, field, message) => {
    const set = await newSet();
    for (const path of [sets, `${sets}/${set}`]) {
      const response = await app.post(path, typed);
      const html = await response.text();
      expect(response.status).toBe(422);
      expect(html).toContain(`id="${field}-error">${message}`);
      expect(html).toContain('kept words');
    }
    expect(await app.db.selectFrom('test_sets').select('name').where('id', '=', set).executeTakeFirst()).toEqual({ name: 'Core' });
  });

  it('takes another name without a new version', async () => {
    const set = await newSet();
    expect((await app.post(`${sets}/${set}`, { name: 'Renamed', description: '' })).status).toBe(303);
    expect(await app.db.selectFrom('test_sets').select(['name', 'version']).where('id', '=', set).executeTakeFirst()).toEqual({ name: 'Renamed', version: 1 });
  });

  it('that is deleted exists no more, and its tests stay', async () => {
    const [set, test] = [await newSet(), await newTest('Stays')];
    await app.post(`${sets}/${set}/tests`, { from: 'list', test: String(test) });
    expect((await app.post(`${sets}/${set}/deletion`, {})).status).toBe(303);
    expect((await app.get(`${sets}/${set}`)).status).toBe(404);
    expect((await app.post(`${sets}/${set}/deletion`, {})).status).toBe(404);
    expect(await app.db.selectFrom('tests').select('deleted_at').where('id', '=', test).executeTakeFirst()).toEqual({ deleted_at: null });
    expect(await (await app.get(`/projects/${app.projectId}/tests/${test}`)).text()).toContain('Test sets that hold it</h2></header><p class="dim sm">None.');
  });

  it('shows its last run with its counts', async () => {
    const demo = await createDemo(app.db, 'http://127.0.0.1:9', app.accountId);
    const { id } = await app.db.selectFrom('test_sets').select('id').where('project_id', '=', demo.projectId).executeTakeFirstOrThrow();
    const bin = { run_id: demo.runIds[1]!, behavior_id: 0, flaky: false };
    await app.db.insertInto('run_tallies').values([
      { ...bin, bin: 0, automated_verdict: 'pass', verdict: 'pass', tests: 3 }, { ...bin, bin: 1, automated_verdict: 'fail', verdict: 'fail', tests: 1 },
      { ...bin, bin: 2, automated_verdict: 'error', verdict: 'error', tests: 2 },
    ]).execute();
    for (const path of [`/projects/${demo.projectId}/test-sets`, `/projects/${demo.projectId}/test-sets/${id}`]) {
      const html = await (await app.get(path)).text();
      expect(html).toContain('Support bot 2.8</a>');
      expect(html).toContain('75.0%');
      expect(html).toContain('3 of 4 passed, 2 errors');
    }
    expect(await (await app.get(`/projects/${demo.projectId}/test-sets/${id}`)).text()).toContain(`href="/projects/${demo.projectId}/test-sets/${id}/runs/new"`);
  });
});

describe('what judges a test set', () => {
  it('is its own metrics in the order they were given, and the page says so', async () => {
    const set = await newSet();
    const [one, two] = [await newMetric('Judge one', ['single-turn']), await newMetric('Judge two', ['single-turn', 'multi-turn'])];
    expect(await (await app.get(`${sets}/${set}`)).text()).toContain('Each test is judged by the metrics of its own behavior');
    expect((await app.post(`${sets}/${set}/metrics`, { metric: [String(two), String(one)] })).status).toBe(303);
    const links = await app.db.selectFrom('test_set_metrics').select(['metric_id', 'position']).where('test_set_id', '=', set).orderBy('position').execute();
    expect([links, await versionOf(set)]).toEqual([[{ metric_id: two, position: 0 }, { metric_id: one, position: 1 }], 2]);
    const html = await (await app.get(`${sets}/${set}`)).text();
    expect(html).toContain('2 metrics of this test set judge every test. The behaviors’ metrics are not used.');
    expect(html).toContain('Judge two, Judge one');
    await app.post(`${sets}/${set}/metrics`, {});
    expect(await (await app.get(`${sets}/${set}`)).text()).toContain('Each test is judged by the metrics of its own behavior');
  });

  it('offers only metrics that apply to its type, and refuses all others with what was checked', async () => {
    const set = await newSet();
    const other = await createProject(app.db, 'Other', app.accountId);
    const good = await newMetric('Good one', ['single-turn']);
    const multi = await newMetric('Multi only', ['multi-turn']);
    expect(await (await app.get(`${sets}/${set}`)).text()).not.toContain('Multi only');
    const gone = 'A chosen metric does not exist any more.';
    const cases: [string, string][] = [
      [String(multi), 'The metric “Multi only” does not apply to single-turn tests.'], [String(await newMetric('Gone', ['single-turn'], app.projectId, true)), gone],
      [String(await newMetric('Foreign', ['single-turn'], other)), gone], ['99999999', gone], ['x', gone],
    ];
    for (const [bad, message] of cases) {
      const response = await app.post(`${sets}/${set}/metrics`, { metric: [String(good), bad] });
      const html = await response.text();
      expect([response.status, html]).toEqual([422, expect.stringContaining(message)]);
      expect(html).toMatch(new RegExp(`name="metric" value="${good}" checked`));
    }
    expect(await app.db.selectFrom('test_set_metrics').selectAll().where('test_set_id', '=', set).execute()).toEqual([]);
  });

  it('tells of an attached metric that does not apply any more, and lets go of it', async () => {
    const set = await newSet();
    const metric = await newMetric('Once fit', ['single-turn']);
    await app.post(`${sets}/${set}/metrics`, { metric: String(metric) });
    await app.db.updateTable('metrics').set({ test_types: ['multi-turn'] }).where('id', '=', metric).execute();
    const html = await (await app.get(`${sets}/${set}`)).text();
    expect(html).toContain('Nothing judges these tests');
    expect(html).toContain('“Once fit” does not apply to single-turn tests any more.');
  });

  it('names at each test how many metrics its own behavior has, of those that apply and exist', async () => {
    const set = await newSet();
    const behavior = await newBehavior('Judged behavior');
    const metrics = [await newMetric('m1', ['single-turn']), await newMetric('m2', ['multi-turn']), await newMetric('m3', ['single-turn'], app.projectId, true)];
    await app.db.insertInto('behavior_metrics').values(metrics.map((metric_id, position) => ({ behavior_id: behavior, metric_id, position }))).execute();
    const ids = [await newTest('With behavior', app.projectId, { behavior_id: behavior }), await newTest('Without')];
    await app.post(`${sets}/${set}/tests`, { from: 'list', test: ids.map(String) });
    const html = await (await app.get(`${sets}/${set}`)).text();
    expect(html).toContain('Judged behavior<span class="sub">1 metric</span>');
    expect(html).toContain('no metric, so no verdict');
  });
});

describe('a test set of another project', () => {
  it('does not exist for any page or form', async () => {
    const other = await createProject(app.db, 'Other', app.accountId);
    const [foreign, own, test] = [await newSet(other), await newSet(), await newTest('Own')];
    const foreignTest = await newTest('Foreign', other);
    await app.db.insertInto('test_set_tests').values([{ test_set_id: foreign, test_id: foreignTest, position: 0 }]).execute();
    await app.post(`${sets}/${own}/tests`, { from: 'list', test: String(test) });
    const paths = ['', '/metrics', '/tests', `/tests/${foreignTest}/removal`, `/tests/${foreignTest}/position`, '/deletion'].map((below) => `${sets}/${foreign}${below}`);
    for (const path of [...paths, `${sets}/${own}/tests/${foreignTest}/removal`, `${sets}/${own}/tests/${foreignTest}/position`]) {
      expect((await app.post(path, { name: 'x', from: 'list', test: String(test), direction: 'up' })).status).toBe(404);
    }
    expect((await app.get(`${sets}/${foreign}`)).status).toBe(404);
    expect(await (await app.get(`/projects/${app.projectId}/tests?add-to=${foreign}`)).text()).not.toContain('Choose tests');
    expect(await (await app.get(`/projects/${app.projectId}/tests?test-set=${foreign}`)).text()).not.toContain('Foreign');
    expect([await promptsOf(foreign), await versionOf(foreign)]).toEqual([['Foreign'], 1]);
  });
});

describe('people who may only read', () => {
  it('see the tests and what judges them, without anything that changes', async () => {
    const set = await newSet();
    await app.post(`${sets}/${set}/tests`, { questions: 'Read me' });
    await actAs(app, 'viewer', async () => {
      const html = await (await app.get(`${sets}/${set}`)).text();
      expect(html).toContain('Read me');
      const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
      expect(main).not.toMatch(/<form|<button|runs\/new/);
      for (const below of ['', '/metrics', '/tests', '/deletion', '/tests/1/removal', '/tests/1/position']) expect((await app.post(`${sets}/${set}${below}`, {})).status).toBe(403);
      expect([(await app.post(sets, { name: 'x' })).status, (await app.get(`${sets}/new`)).status]).toEqual([403, 403]);
    });
  });
});
