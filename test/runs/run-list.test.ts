// What stands above the list of runs: how many are in progress follows the rows, and the filters tell endpoints of one name apart.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeEndpoint, makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { settledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let fixture: ProjectFixture;
let runs: string;

beforeAll(async () => { app = await openTestApp(); });
beforeEach(async () => {
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 2 });
  runs = `/projects/${fixture.projectId}/runs`;
});

const partial = { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'div#runs-list' };
const page = async (search = ''): Promise<string> => (await app.get(runs + search)).text();
const swapped = async (search = ''): Promise<string> => (await app.get(runs + search, partial)).text();
const wordsOf = (html: string, id: string): string => new RegExp(`<(p|span)[^>]* id="${id}"[^>]*>(.*?)</\\1>`).exec(html)?.[2]?.replace(/<[^>]*>/g, '') ?? 'nothing';
const asksAgain = (html: string): boolean => /id="runs-list"[^>]* hx-trigger="every 1s"/.test(html);
const setStates = async (state: 'queued' | 'running' | 'completed', except = 0): Promise<void> => {
  await app.db.updateTable('runs').set({ state, started_at: new Date(), finished_at: state === 'completed' ? new Date() : null })
    .where('project_id', '=', fixture.projectId).where('number', '<>', except).execute();
};

describe('the words above the runs', () => {
  it('come with every look at the rows, to their own place, until no run is in progress', async () => {
    await orderRun(app.db, fixture);
    await orderRun(app.db, fixture);
    expect(wordsOf(await page(), 'runs-in-progress')).toBe('2 queued');
    await setStates('running', 2);
    const look = await swapped();
    expect(wordsOf(look, 'runs-in-progress')).toBe('1 running, 1 queued');
    expect(look).toMatch(/<p[^>]* id="runs-in-progress" hx-swap-oob="outerMorph" hx-nonce="[^"]+"/);
    await setStates('completed');
    const last = await swapped();
    expect([wordsOf(last, 'runs-in-progress'), asksAgain(last)]).toEqual(['2 runs, none in progress', false]);
  });

  it('are looked after as long as a run is in progress, though the rows that are shown are at their end', async () => {
    await orderRun(app.db, fixture);
    await settledRun(app.db, fixture, () => ['pass']);
    for (const search of ['?state=completed', '?before=1', '?q=nowhere', '']) {
      for (const html of [await page(search), await swapped(search)]) expect([wordsOf(html, 'runs-in-progress'), asksAgain(html)], search).toEqual(['1 queued', true]);
      expect(await page(search), search).toContain('http-equiv="refresh"');
    }
    await setStates('completed');
    for (const search of ['?state=completed', '?before=1', '']) expect(asksAgain(await page(search)), search).toBe(false);
    expect(await page()).not.toContain('http-equiv="refresh"');
  });

  it('say how many of all runs the filter shows, also when it swaps the list alone', async () => {
    await orderRun(app.db, fixture, { name: 'First' });
    await orderRun(app.db, fixture, { name: 'Second' });
    expect(wordsOf(await page(), 'runs-shown')).toBe('2 of 2');
    expect(wordsOf(await swapped('?q=First'), 'runs-shown')).toBe('1 of 2');
  });
});

describe('the filter of endpoints', () => {
  it('offers each with its environment, as they are told apart where a run is started', async () => {
    const { endpointId } = fixture;
    const other = await makeEndpoint(app.db, fixture.projectId, { url: 'http://127.0.0.1:1/' });
    await app.db.updateTable('endpoints').set({ environment: '2.8' }).where('id', '=', other).execute();
    const bare = await makeEndpoint(app.db, fixture.projectId, { url: 'http://127.0.0.1:1/' });
    await app.db.updateTable('endpoints').set({ environment: '' }).where('id', '=', bare).execute();
    for (const endpoint of [other, endpointId, bare]) await orderRun(app.db, fixture, { endpointId: endpoint });
    const offered = (html: string): string[] => [...html.split('name="endpoint"')[1]!.split('</select>')[0]!.matchAll(/<option value="(\d+)"[^>]*>([^<]*)/g)].map(([, id, label]) => `${id} ${label}`);
    const all = [`${bare} Fake`, `${other} Fake · 2.8`, `${endpointId} Fake · test`];
    expect(offered(await page())).toEqual(all);
    const form = await (await app.get(`/projects/${fixture.projectId}/test-sets/${fixture.testSetId}/runs/new`)).text();
    expect(offered(form).toSorted()).toEqual(all.toSorted());
  });
});
