// The overview of a run in which nothing was scored: it leads with why, not with a comparison.
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { app, fixture, make, openStage, page, pass, runs, setProject, textOf } from '../comparisons/comparison-stage.ts';
import { oneTrialTests } from '../comparisons/ended-runs.ts';

beforeAll(openStage);
beforeEach(setProject);

const errors = (count: number): Verdict[] => Array<Verdict>(count).fill('error');
const overview = (run: RunRow): Promise<string> => page(`${runs()}/${run.number}`);
const title = (html: string): string => textOf(/<section class="verdict[^>]*>.*?<h2>(.*?)<\/h2>/s.exec(html)![1]!);

async function failed(run: RunRow, cause: 'connect' | 'http' | 'timeout', position: [number, number], status: number | null = null): Promise<void> {
  await app.db.updateTable('results').set({ error_cause: cause, http_status: status }).where('run_id', '=', run.id).where('position', '>=', position[0]).where('position', '<=', position[1]).execute();
}

describe('a run of errors', () => {
  it('leads with the cause of all of them, the errors and running again, and says nothing of better or worse', async () => {
    const baseline = await make({ name: 'Yesterday', tests: oneTrialTests(pass(7)) });
    const run = await make({ tests: oneTrialTests(errors(7)) });
    await failed(run, 'connect', [0, 6]);
    const html = await overview(run);
    expect(title(html)).toBe('All 7 results are errors: no connection.');
    expect(textOf(html)).toContain(`7 errors. Without a score there is nothing to compare with ${baseline.name}.`);
    expect(textOf(html)).not.toContain('Can’t tell');
    expect(html).toContain(`href="${runs()}/${run.number}/results?verdict=error">See the 7 errors</a>`);
    expect(html).toMatch(new RegExp(`<a class="btn" href="${runs()}/${run.number}/rerun">.*?Run again</a>`));
  });

  it('counts results, of which each may have taken several calls', async () => {
    const run = await make({ tests: [{ testId: 1, content: 'a', trials: errors(2) }, { testId: 2, content: 'b', trials: errors(2) }] });
    await failed(run, 'connect', [0, 1]);
    const calls = Array.from({ length: 3 }, () => ({ at: new Date().toISOString(), cause: 'connect', status: null, latencyMs: 1 }));
    await app.db.updateTable('results').set({ calls: JSON.stringify(calls) }).where('run_id', '=', run.id).execute();
    expect(title(await overview(run))).toBe('All 4 results are errors: no connection.');
  });

  it('names the most frequent of several causes, with the status of an HTTP answer', async () => {
    const run = await make({ tests: oneTrialTests(errors(5)) });
    await failed(run, 'http', [0, 2], 503);
    await failed(run, 'timeout', [3, 4]);
    expect(title(await overview(run))).toBe('All 5 results are errors, mostly: the endpoint failed (HTTP 503).');
  });

  it('says the same of answers that could not be judged, and of those that another run was to get', async () => {
    const unjudged = await make({ tests: oneTrialTests(errors(2)) });
    expect(title(await overview(unjudged))).toBe('All 2 results are errors: could not be judged.');
    const reused = await make({ answersFrom: unjudged.id, tests: oneTrialTests(errors(2)) });
    await failed(reused, 'connect', [0, 1]);
    expect(title(await overview(reused))).toBe('All 2 results are errors: no connection.');
  });

  it('does not speak of all results where some are no errors', async () => {
    const tests = await make({ tests: oneTrialTests(['error', 'error', 'none']) });
    await failed(tests, 'connect', [0, 1]);
    expect(title(await overview(tests))).toBe('No test was scored: no connection.');
    const trials = await make({ tests: [{ testId: 1, content: 'a', trials: ['error', 'none'] }, { testId: 2, content: 'b', trials: errors(2) }] });
    await sql`update results set error_cause = 'connect' where run_id = ${trials.id} and verdict = 'error'`.execute(app.db);
    expect(title(await overview(trials))).toBe('No test was scored: no connection.');
    const cancelled = await make({ state: 'cancelled', tests: oneTrialTests(['error', null]) });
    await failed(cancelled, 'connect', [0, 0]);
    expect(title(await overview(cancelled))).toBe('No test was scored: no connection.');
  });

  it('with a scored test is compared as ever', async () => {
    await make({ name: 'Yesterday', tests: oneTrialTests(pass(7)) });
    const run = await make({ tests: oneTrialTests([...errors(6), 'pass']) });
    await failed(run, 'connect', [0, 5]);
    const html = await overview(run);
    expect(title(html)).toContain('Can’t tell yet');
    expect(textOf(html)).toContain('Run them again: 6 in this run.');
    expect(html).toContain(`href="${runs()}/${run.number}/rerun"`);
    expect(html).toContain('Run again</a>');
  });

  it('is no default baseline, but can be chosen', async () => {
    const scored = await make({ name: 'Scored', tests: oneTrialTests(pass(2)) });
    const dead = await make({ name: 'Dead', tests: oneTrialTests(errors(2)) });
    await make({ name: 'Without metrics', tests: oneTrialTests(['none', 'none']) });
    const run = await make({ tests: oneTrialTests(pass(2)) });
    const comparison = `${runs()}/${run.number}/comparison`;
    expect(await page(comparison)).toContain(`<b>${scored.name}</b>`);
    expect(await page(`${comparison}?baseline=${dead.number}`)).toContain(`<b>${dead.name}</b>`);
    expect(await page(`${comparison}/baselines`)).toContain(`>${dead.name}</a>`);
  });
});

describe('a run that was cancelled before any test was scored', () => {
  it('says so, with no empty tables and no test that waits for a verdict', async () => {
    await make({ name: 'Yesterday', metrics: [{ metricId: fixture.metricId }], tests: oneTrialTests(pass(3)) });
    const run = await make({ state: 'cancelled', tests: oneTrialTests([null, null, null]) });
    const html = await overview(run);
    expect(title(html)).toBe('Cancelled before any test was scored.');
    expect(textOf(html)).toContain('3 not run.');
    for (const absent of ['Not comparable', 'By behavior', 'By metric', 'no verdict yet', 'nothing scored yet']) expect(textOf(html), absent).not.toContain(absent);
    expect(html.match(/title="test \d: not run, before: passed"/g)).toHaveLength(3);
  });

  it('keeps “no verdict yet” for a run that is under way', async () => {
    const run = await make({ state: 'running', tests: oneTrialTests([null]) });
    expect(textOf(await overview(run))).toContain('no verdict yet');
  });
});

describe('a viewer', () => {
  it('is offered no new run', async () => {
    const run = await make({ tests: oneTrialTests(errors(1)) });
    await failed(run, 'connect', [0, 0]);
    await app.db.updateTable('members').set({ role: 'viewer' }).where('project_id', '=', fixture.projectId).where('account_id', '=', app.accountId).execute();
    const html = await overview(run);
    expect(title(html)).toBe('The only result is an error: no connection.');
    expect(html).not.toContain('/rerun');
  });
});

describe('by behavior', () => {
  it('names both numbers of a row, for where the table has no room for its head', async () => {
    const html = await overview(await make({ tests: oneTrialTests(['pass', 'fail']) }));
    expect(html).toMatch(/<td[^>]* data-head="Failed">1<\/td><td[^>]* data-head="Errors">0<\/td>/);
  });
});
