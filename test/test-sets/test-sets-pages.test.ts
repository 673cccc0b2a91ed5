// The pages of test sets: making, filling, ordering, what judges, and what belongs to whom.
import { beforeAll, describe, expect, it } from 'vitest';
import { createDemo } from '../../src/demo/create-demo.ts';
import type { TestType } from '../../src/domain/vocabulary.ts';
import { createProject } from '../../src/projects/project-verbs.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let sets: string;
beforeAll(async () => {
  app = await openTestApp();
  sets = `/projects/${app.projectId}/test-sets`;
});

async function newSet(projectId = app.projectId, type: TestType = 'single-turn'): Promise<number> {
  const { id } = await app.db.insertInto('test_sets').values({ project_id: projectId, name: 'Core', type }).returning('id').executeTakeFirstOrThrow();
  return id;
}

async function newTest(prompt: string, projectId = app.projectId, rest: { type?: TestType; deleted_at?: Date; behavior_id?: number } = {}): Promise<number> {
  const { id } = await app.db.insertInto('tests').values({ project_id: projectId, type: 'single-turn', prompt, content_hash: 'x', behavior_id: null, ...rest }).returning('id').executeTakeFirstOrThrow();
  return id;
}

async function newMetric(name: string, types: TestType[], projectId = app.projectId, deleted = false): Promise<number> {
  const { id } = await app.db.insertInto('metrics')
    .values({ project_id: projectId, name, kind: 'json_valid', config: '{}', test_types: types, ...(deleted && { deleted_at: new Date() }) }).returning('id').executeTakeFirstOrThrow();
  return id;
}

async function promptsOf(set: number): Promise<string[]> {
  const rows = await app.db.selectFrom('test_set_tests').innerJoin('tests', 'tests.id', 'test_id').select('prompt').where('test_set_id', '=', set).orderBy('position').execute();
  return rows.map(({ prompt }) => prompt);
}

async function versionOf(set: number): Promise<number> {
  return (await app.db.selectFrom('test_sets').select('version').where('id', '=', set).executeTakeFirstOrThrow()).version;
}

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

describe('adding tests', () => {
  it('puts the checked ones at the end once, and goes on in the list with the same filters', async () => {
    const set = await newSet();
    const [one, two] = [await newTest('One'), await newTest('Two')];
    const response = await app.post(`${sets}/${set}/tests?add-to=${set}&q=o&tag=`, { from: 'list', test: [String(two), String(one), String(two)] });
    expect(response.headers.get('location')).toBe(`/projects/${app.projectId}/tests?add-to=${set}&q=o&added=2`);
    await app.post(`${sets}/${set}/tests`, { from: 'list', test: String(one) });
    expect([await promptsOf(set), await versionOf(set)]).toEqual([['Two', 'One'], 2]);
    expect(await (await app.get(response.headers.get('location')!)).text()).toContain('2 tests added to the end of Core.');
  });

  it('refuses none, and any that is deleted, of another project, of another type or no test at all, and adds nothing then', async () => {
    const set = await newSet();
    const good = await newTest('Good words');
    const other = await createProject(app.db, 'Other', app.accountId);
    const gone = 'A checked test does not exist any more.';
    const cases: [string[], string][] = [
      [[], 'Check at least one test.'], [[String(await newTest('x', app.projectId, { deleted_at: new Date() }))], gone], [[String(await newTest('x', other))], gone],
      [[String(await newTest('x', app.projectId, { type: 'multi-turn' }))], 'This test set holds single-turn tests only.'], [['99999999'], gone], [['x'], gone],
    ];
    for (const [bad, message] of cases) {
      const response = await app.post(`${sets}/${set}/tests`, { from: 'list', test: bad.length === 0 ? [] : [String(good), ...bad] });
      const html = await response.text();
      expect([response.status, html]).toEqual([422, expect.stringContaining(message)]);
      if (bad.length > 0) expect(html).toMatch(new RegExp(`name="test" value="${good}" checked`));
    }
    expect([await promptsOf(set), await versionOf(set)]).toEqual([[], 1]);
  });

  it('by pasting makes a test of each line, in their order, each with the behavior that was chosen', async () => {
    const set = await newSet();
    const { id: behavior } = await app.db.insertInto('behaviors').values({ project_id: app.projectId, name: 'B' }).returning('id').executeTakeFirstOrThrow();
    const lines = Array.from({ length: 1_000 }, (_, n) => `Question ${n}?`);
    const response = await app.post(`${sets}/${set}/tests`, { questions: `\r\n  ${lines.join('\r\n\r\n')}  \r\n`, behavior: String(behavior) });
    expect(response.headers.get('location')).toBe(`${sets}/${set}?added=1000`);
    expect([await promptsOf(set), await versionOf(set)]).toEqual([lines, 2]);
    const other = await app.db.selectFrom('tests').innerJoin('test_set_tests', 'test_id', 'id').select('id').where('test_set_id', '=', set).where('behavior_id', 'is', null).execute();
    expect(other).toEqual([]);
  });

  it.each([
    ['nothing', { questions: ' \n ' }, 'questions', 'Paste at least one question.'],
    ['more than 1,000 lines', { questions: 'kept words\n'.repeat(1_001) }, 'questions', 'Paste at most 1,000 questions at once'],
    ['a line that is too long', { questions: `kept words\n${'x'.repeat(100_001)}` }, 'questions', 'A question has more than 100,000 characters.'],
    ['a behavior that does not exist', { questions: 'kept words', behavior: '999999' }, 'behavior', 'This behavior does not exist any more.'],
  ])('by pasting %s is refused at the field, with what was typed', async (_, typed, field, message) => {
    const set = await newSet();
    const response = await app.post(`${sets}/${set}/tests`, typed);
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain(`id="${field}-error">${message}`);
    if (typed.questions.includes('kept')) expect(html).toContain('kept words');
    expect([await promptsOf(set), await versionOf(set)]).toEqual([[], 1]);
  });

  it('by pasting takes no behavior of another project, and nothing into a set of multi-turn tests', async () => {
    const other = await createProject(app.db, 'Other', app.accountId);
    const { id: foreign } = await app.db.insertInto('behaviors').values({ project_id: other, name: 'B' }).returning('id').executeTakeFirstOrThrow();
    const [set, multi] = [await newSet(), await newSet(app.projectId, 'multi-turn')];
    expect(await (await app.post(`${sets}/${set}/tests`, { questions: 'One', behavior: String(foreign) })).text()).toContain('This behavior does not exist any more.');
    expect((await app.post(`${sets}/${multi}/tests`, { questions: 'One' })).status).toBe(422);
    expect([await promptsOf(set), await promptsOf(multi)]).toEqual([[], []]);
  });
});

describe('the order', () => {
  it('changes by buttons that come back to the same page of the list', async () => {
    const set = await newSet();
    const ids = [await newTest('A'), await newTest('B'), await newTest('C')];
    await app.post(`${sets}/${set}/tests`, { from: 'list', test: ids.map(String) });
    const up = await app.post(`${sets}/${set}/tests/${ids[2]}/position?after=0`, { direction: 'up' });
    expect(up.headers.get('location')).toBe(`${sets}/${set}?after=0#test-${ids[2]}`);
    expect(await promptsOf(set)).toEqual(['A', 'C', 'B']);
    await app.post(`${sets}/${set}/tests/${ids[1]}/position`, { direction: 'first' });
    expect(await promptsOf(set)).toEqual(['B', 'A', 'C']);
    expect((await app.post(`${sets}/${set}/tests/${ids[0]}/removal`, {})).status).toBe(303);
    expect([await promptsOf(set), await versionOf(set)]).toEqual([['B', 'C'], 5]);
  });

  it('knows no other direction and no test that the set does not hold', async () => {
    const set = await newSet();
    const [held, free] = [await newTest('Held'), await newTest('Free')];
    await app.post(`${sets}/${set}/tests`, { from: 'list', test: String(held) });
    expect((await app.post(`${sets}/${set}/tests/${held}/position`, { direction: 'sideways' })).status).toBe(422);
    for (const path of ['position', 'removal']) expect((await app.post(`${sets}/${set}/tests/${free}/${path}`, { direction: 'up' })).status).toBe(404);
  });

  it('is read in pages of 100 that join without gap or overlap, forwards and backwards', async () => {
    const set = await newSet();
    await app.post(`${sets}/${set}/tests`, { questions: Array.from({ length: 250 }, (_, n) => `Q-${n + 1}`).join('\n') });
    const page = async (path: string) => {
      const html = await (await app.get(path)).text();
      const link = (words: string) => new RegExp(`href="([^"#]*)#tests">${words}`).exec(html)?.[1]?.replaceAll('&amp;', '&');
      return { shown: [...html.matchAll(/class="name"[^>]*>(Q-\d+)</g)].map(([, name]) => name), next: link('Next tests'), previous: link('Previous tests'), end: link('End') };
    };
    const names = Array.from({ length: 250 }, (_, n) => `Q-${n + 1}`);
    const first = await page(`${sets}/${set}`);
    const second = await page(first.next!);
    const third = await page(second.next!);
    expect([...first.shown, ...second.shown, ...third.shown]).toEqual(names);
    expect([first.previous, third.next]).toEqual([undefined, undefined]);
    expect((await page(third.previous!)).shown).toEqual(names.slice(100, 200));
    expect((await page(first.end!)).shown).toEqual(names.slice(150));
    expect((await page(`${sets}/${set}?after=999999999`)).shown).toEqual(names.slice(0, 100));
    expect(await (await app.get(second.next!)).text()).toContain('201 to 250 of 250');
  });

  it('answers htmx with the content of the page', async () => {
    const set = await newSet();
    const html = await (await app.get(`${sets}/${set}`, { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'main#main' })).text();
    expect(html).not.toContain('<html');
    expect(html).toContain('<main id="main">');
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
    const { id: behavior } = await app.db.insertInto('behaviors').values({ project_id: app.projectId, name: 'Judged behavior' }).returning('id').executeTakeFirstOrThrow();
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
    await app.db.updateTable('members').set({ role: 'viewer' }).where('project_id', '=', app.projectId).execute();
    try {
      const html = await (await app.get(`${sets}/${set}`)).text();
      expect(html).toContain('Read me');
      const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
      expect(main).not.toMatch(/<form|<button|runs\/new/);
      for (const below of ['', '/metrics', '/tests', '/deletion', '/tests/1/removal', '/tests/1/position']) expect((await app.post(`${sets}/${set}${below}`, {})).status).toBe(403);
      expect([(await app.post(sets, { name: 'x' })).status, (await app.get(`${sets}/new`)).status]).toEqual([403, 403]);
    } finally {
      await app.db.updateTable('members').set({ role: 'admin' }).where('project_id', '=', app.projectId).execute();
    }
  });
});
