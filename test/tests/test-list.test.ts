// The list of tests: its pages, its filters, and where a test fared.
import { beforeAll, describe, expect, it } from 'vitest';
import { createDemo } from '../../src/demo/create-demo.ts';
import { insertTests } from '../../src/tests/insert-tests.ts';
import { listTests, type TestFilters } from '../../src/tests/test-queries.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let tests: string;
let ids: number[];
let behaviorId: number;
let testSetId: number;

const all: TestFilters = { q: '', behavior: null, tag: '', testSet: null, after: null };

beforeAll(async () => {
  app = await openTestApp();
  tests = `/projects/${app.projectId}/tests`;
  behaviorId = (await app.db.insertInto('behaviors').values({ project_id: app.projectId, name: 'Refunds' }).returning('id').executeTakeFirstOrThrow()).id;
  testSetId = (await app.db.insertInto('test_sets').values({ project_id: app.projectId, name: 'Core set', type: 'single-turn' }).returning('id').executeTakeFirstOrThrow()).id;
  ids = await app.db.transaction().execute((trx) => insertTests(trx, app.projectId, Array.from({ length: 120 }, (_, n) => ({
    prompt: n === 7 ? 'What is 100%_sure?' : `Question ${n}`, expected: null, behaviorId: n % 40 === 0 ? behaviorId : null, topic: n === 9 ? 'Lost luggage' : '',
    tags: n % 2 === 0 ? ['even', 'a,b'] : [], metadata: {},
  }))));
  await app.db.insertInto('test_set_tests').values([5, 3, 110].map((n, position) => ({ test_set_id: testSetId, test_id: ids[n]!, position }))).execute();
});

async function idsOf(filters: Partial<TestFilters>): Promise<number[]> {
  return (await listTests(app.db, app.projectId, { ...all, ...filters })).tests.map(({ id }) => id);
}

describe('the list of tests', () => {
  it('inserts many tests in their order', async () => {
    const prompts = await app.db.selectFrom('tests').select('prompt').where('id', 'in', ids).orderBy('id').execute();
    expect(prompts.map(({ prompt }) => prompt).slice(0, 4)).toEqual(['Question 0', 'Question 1', 'Question 2', 'Question 3']);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it('shows every test once, newest first, over its pages', async () => {
    const seen: number[] = [];
    let after: number | null = null;
    do {
      const page: Awaited<ReturnType<typeof listTests>> = await listTests(app.db, app.projectId, { ...all, after });
      expect(page.tests.length).toBeLessThanOrEqual(50);
      seen.push(...page.tests.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(ids.toReversed());
  });

  it('finds a part of the prompt or of the topic, and takes % and _ as they are', async () => {
    expect(await idsOf({ q: 'LUGGAGE' })).toEqual([ids[9]]);
    expect(await idsOf({ q: '100%_s' })).toEqual([ids[7]]);
    expect(await idsOf({ q: '%_%' })).toEqual([]);
  });

  it('filters by behavior, by none, by tag and by test set, alone and together', async () => {
    expect(await idsOf({ behavior: behaviorId })).toEqual([ids[80], ids[40], ids[0]]);
    expect(await idsOf({ behavior: 'none', q: 'Question 8' })).toEqual([89, 88, 87, 86, 85, 84, 83, 82, 81, 8].map((n) => ids[n]));
    expect(await idsOf({ tag: 'even', q: 'Question 11' })).toEqual([118, 116, 114, 112, 110].map((n) => ids[n]));
    expect(await idsOf({ tag: 'a,b', behavior: behaviorId })).toEqual([ids[80], ids[40], ids[0]]);
    expect(await idsOf({ testSet: testSetId })).toEqual([ids[110], ids[5], ids[3]]);
    expect(await idsOf({ testSet: testSetId, after: ids[110]! })).toEqual([ids[5], ids[3]]);
    expect(await idsOf({ testSet: testSetId, tag: 'even' })).toEqual([ids[110]]);
  });

  it('keeps the filters in the address of the next page', async () => {
    const html = await (await app.get(`${tests}?q=question&tag=even`)).text();
    expect(html).toContain(`q=question&amp;tag=even&amp;after=${ids[20]}`);
    expect(html).toContain('value="question"');
  });

  it('answers htmx with the part of the page that it swaps', async () => {
    const html = await (await app.get(`${tests}?q=luggage`, { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'div#tests-list' })).text();
    expect(html).not.toContain('<html');
    expect(html).toContain('Question 9');
    expect(html.slice(html.indexOf('<div'))).toBe(await partOfPage(`${tests}?q=luggage`));
  });

  it('takes any address without failing', async () => {
    for (const query of ['after=x', 'after=99999999999999999999', 'behavior=-1', 'test-set=1e9', 'add-to=0', 'q=%25%5C%00', 'tag=%F0%9F', 'added=x']) {
      expect((await app.get(`${tests}?${query}`)).status).toBe(200);
    }
  });

  it('says why it is empty and shows one way on', async () => {
    expect(await (await app.get(`${tests}?q=nowhere`)).text()).toContain('No test fits these filters');
  });

  async function partOfPage(path: string): Promise<string> {
    const page = await (await app.get(path)).text();
    const from = page.indexOf('<div class="runs-wrap" id="tests-list">');
    return page.slice(from, page.indexOf('</main>', from));
  }
});

describe('a test', () => {
  it('shows its test sets and links to its results in the last runs, newest first', async () => {
    const demo = await createDemo(app.db, 'http://127.0.0.1:9', app.accountId);
    const test = await app.db.selectFrom('run_tests').select(['test_id', 'position']).where('run_id', '=', demo.runIds[0]!).where('position', '=', 4).executeTakeFirstOrThrow();
    const html = await (await app.get(`/projects/${demo.projectId}/tests/${test.test_id}`)).text();
    expect(html).toContain('Support core</a>');
    const links = [...html.matchAll(/href="([^"]*\/results\/\d+)"/g)].map(([, path]) => path);
    expect(links).toEqual([`/projects/${demo.projectId}/runs/2/results/5`, `/projects/${demo.projectId}/runs/1/results/5`]);
    for (const path of links) expect((await app.get(path!)).status).toBe(200);
  });
});
