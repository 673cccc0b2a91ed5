// What a comparison found, where people look next: the results that changed, and the review queue.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findDecisive } from '../../src/reviews/decisive-lane.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { makeEndedRun, oneTrialTests } from './ended-runs.ts';

let app: TestApp;
let fixture: ProjectFixture;
let run: RunRow;
beforeAll(async () => { app = await openTestApp(); });
beforeEach(async () => {
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 });
  const before: Verdict[] = ['pass', 'fail', 'pass', 'fail', 'pass', 'error', 'none', 'pass'];
  const after: Verdict[] = ['fail', 'pass', 'pass', 'fail', 'error', 'pass', 'fail', 'fail'];
  await makeEndedRun(app.db, fixture, { tests: oneTrialTests(before) });
  run = await makeEndedRun(app.db, fixture, { tests: oneTrialTests(after) });
});

const results = (query: string): string => `/projects/${fixture.projectId}/runs/${run.number}/results${query}`;

async function listed(query: string): Promise<{ tests: string[]; counts: string }> {
  const html = await (await app.get(results(query))).text();
  const segments = /id="verdict-segments".*?<\/div>/s.exec(html)![0].replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').replace(/^.*?All/, 'All').trim();
  return { tests: [...new Set([...html.matchAll(/<li[^>]*>.*?(test \d)/gs)].map(([, title]) => title!))].toSorted(), counts: segments };
}

describe('the results filter “changed against the baseline”', () => {
  it('shows what passed or failed otherwise then, with counters that equal the rows, and nothing that could not be compared', async () => {
    expect(await listed('?changed=1')).toEqual({ tests: ['test 1', 'test 2', 'test 8'], counts: 'All 3 Passed 1 Failed 2 Errors 0 No metric 0' });
    expect((await listed('?changed=1&verdict=pass')).tests).toEqual(['test 2']);
    expect((await listed('')).counts).toBe('All 8 Passed 3 Failed 4 Errors 1 No metric 0');
  });

  it('holds for the download too', async () => {
    const rows = (await (await app.get(`/projects/${fixture.projectId}/runs/${run.number}/results.csv?changed=1`)).text()).trim().split('\r\n');
    expect(rows).toHaveLength(4);
  });

  it('shows nothing where there is no baseline', async () => {
    const first = await app.db.selectFrom('runs').select('number').where('project_id', '=', fixture.projectId).orderBy('id').limit(1).executeTakeFirstOrThrow();
    const html = await (await app.get(`/projects/${fixture.projectId}/runs/${first.number}/results?changed=1`)).text();
    expect(html.replace(/<[^>]+>/g, ' ')).toMatch(/All\s+0/);
    expect(html).toContain('This run has no baseline');
  });

  it.each([
    ['the runs were not judged alike', { metrics: [{ metricId: 7, name: 'Tone' }] }, /Not comparable with [^(]*\(run 2\): the metrics differ\. Tone judged this run only\./, 'comparison'],
    ['the run has not ended', { state: 'running' as const, name: 'Nightly 43' }, /Nightly 43 has not ended yet/, null],
  ])('says that %s where it lists nothing for that reason', async (_, more, reason, link) => {
    run = await makeEndedRun(app.db, fixture, { tests: oneTrialTests(['pass']), ...more });
    const html = await (await app.get(results('?changed=1'))).text();
    const list = /<nav class="list".*?<\/nav>/s.exec(html)![0];
    expect(list.replace(/<[^>]+>/g, '')).toMatch(reason);
    expect(list).not.toContain('No test fits these filters');
    if (link) expect(list).toContain(`href="/projects/${fixture.projectId}/runs/${run.number}/${link}"`);
  });

  it('says that no test fits where the runs could be compared', async () => {
    const html = await (await app.get(results('?changed=1&verdict=error'))).text();
    expect(/<nav class="list".*?<\/nav>/s.exec(html)![0]).toContain('No test fits these filters');
  });
});

describe('the decisive lane', () => {
  it('begins with what regressed, then what improved', async () => {
    const found = await findDecisive(app.db, run);
    expect(found.map(({ position, why }) => [position, why])).toEqual([[0, 'Passed in the baseline'], [7, 'Passed in the baseline'], [1, 'Failed in the baseline']]);
  });
});
