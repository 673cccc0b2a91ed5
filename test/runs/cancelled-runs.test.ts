// A run that is cancelled: once, however often it is asked for; and its tests that were not run are counted, named and found.
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelRun } from '../../src/runs/cancel-run.ts';
import { makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { assertFilters, listAll } from '../support/invariants.ts';
import { noFilters } from '../../src/runs/result-order.ts';
import { settledRun, type Judged, type SettledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let fixture: ProjectFixture;
let runs: string;

beforeAll(async () => { app = await openTestApp(); });
beforeEach(async () => {
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 6 });
  runs = `/projects/${fixture.projectId}/runs`;
});

/** The first test passed in all its trials, the second failed in the first of them, the others have not begun. */
const afterTwo = (position: number, trial: number): Judged | null => (position === 0 ? ['pass'] : position === 1 && trial === 1 ? ['fail'] : null);

const textOf = async (path: string): Promise<string> => (await (await app.get(path)).text()).replace(/<svg.*?<\/svg>/gs, ' ').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const rowOf = ({ id }: SettledRun) => app.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const cancelledBy = async (projectId: number): Promise<number> => (await app.db.selectFrom('audit_entries').select('id').where('project_id', '=', projectId).where('action', '=', 'run.cancelled').execute()).length;
const cancel = ({ number }: SettledRun): Promise<Response> => app.post(`${runs}/${number}/cancellation`, {});
const answerOf = ({ status, headers }: Response) => [status, headers.get('location')];

/** A living worker has one of its results in hand, so that a cancel does not end it at once. */
async function inHand({ id, results }: SettledRun): Promise<void> {
  const worker = await app.db.insertInto('workers').values({ host: 'test', pid: 1, expires_at: sql<Date>`now() + interval '1 hour'` }).returning('id').executeTakeFirstOrThrow();
  await app.db.updateTable('results').set({ state: 'running', worker_id: worker.id }).where('id', '=', results.at(-1)!.id).execute();
  await sql`update runs set state = 'running', started_at = now() - interval '8 seconds' where id = ${id}`.execute(app.db);
}

describe('a cancel', () => {
  it('that comes twice leads to the run both times, and is recorded once', async () => {
    const run = await settledRun(app.db, fixture, afterTwo);
    await inHand(run);
    const answers = await Promise.all([cancel(run), cancel(run)]);
    expect([...answers, await cancel(run)].map(answerOf)).toEqual(Array(3).fill([303, `${runs}/${run.number}`]));
    expect(await rowOf(run)).toMatchObject({ state: 'running', cancelled_by: app.accountId });
    expect(await cancelledBy(fixture.projectId)).toBe(1);
    expect(await textOf(`${runs}/${run.number}`)).toContain('Cancelling');
  });

  it('of a run that was cancelled before leads to the run, and names who cancelled it as before', async () => {
    const run = await settledRun(app.db, fixture, afterTwo);
    await cancelRun(app.db, { id: run.id, projectId: fixture.projectId }, null);
    expect(answerOf(await cancel(run))).toEqual([303, `${runs}/${run.number}`]);
    expect(await rowOf(run)).toMatchObject({ state: 'cancelled', cancelled_by: null });
    expect(await textOf(`${runs}/${run.number}?ended=1`)).not.toContain('nothing was cancelled');
  });

  it('of a run that has ended by itself leads to the run, which says that nothing was cancelled', async () => {
    const run = await settledRun(app.db, fixture, () => ['pass']);
    const response = await cancel(run);
    expect(answerOf(response)).toEqual([303, `${runs}/${run.number}?ended=1`]);
    expect(await rowOf(run)).toMatchObject({ state: 'completed', cancelled_by: null, cancel_requested_at: null });
    expect(await cancelledBy(fixture.projectId)).toBe(0);
    expect(await textOf(response.headers.get('location')!)).toContain('This run had already ended, so nothing was cancelled.');
    expect(await textOf(`${runs}/${run.number}`)).not.toContain('nothing was cancelled');
  });
});

describe('the tests of a cancelled run that were not run', () => {
  it('are those that had their copy, where it was cancelled before the others had', async () => {
    const larger = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 230 });
    const run = await orderRun(app.db, larger);
    await cancelRun(app.db, { id: run.id, projectId: larger.projectId }, null);
    const row = await app.db.selectFrom('runs').selectAll().where('id', '=', run.id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: 'cancelled', expanded_count: 200 });
    expect((await listAll(app.db, row, { ...noFilters, verdict: 'waiting' })).length).toBe(200);
    expect(await textOf(`/projects/${larger.projectId}/runs/${run.number}/results`)).toContain('All 200 Passed 0 Failed 0 Errors 0 No metric 0 Not run 200');
  });

  it('are called so, have a filter, and make the counters add up to all', async () => {
    const run = await settledRun(app.db, fixture, afterTwo, { trials: 3 });
    await cancelRun(app.db, { id: run.id, projectId: fixture.projectId }, null);
    const page = await textOf(`${runs}/${run.number}/results`);
    expect(page).toContain('All 6 Passed 1 Failed 1 Errors 0 No metric 0 Not run 4');
    expect(page).not.toContain('No verdict yet');
    const filtered = await (await app.get(`${runs}/${run.number}/results?verdict=waiting`)).text();
    expect([...filtered.matchAll(/<li id="[^"]*".*?<span class="ti">(.*?)<\/span>/gs)].map(([, title]) => title)).toEqual(['question 2', 'question 3', 'question 4', 'question 5']);
    expect(filtered).toMatch(/aria-current="true"[^>]*>Not run <span class="n">4</);
    expect(filtered).toContain(`${runs}/${run.number}/results.csv?verdict=waiting`);
  });

  it('are those that their filter downloads, a row for each trial', async () => {
    const run = await settledRun(app.db, fixture, afterTwo, { trials: 3 });
    await cancelRun(app.db, { id: run.id, projectId: fixture.projectId }, null);
    for (const basis of ['', '&basis=automated']) {
      const [, ...rows] = (await (await app.get(`${runs}/${run.number}/results.csv?verdict=waiting${basis}`)).text()).trimEnd().split('\n');
      expect(rows.map((row) => [/question \d/.exec(row)?.[0], row.includes('not run: the run was cancelled')])).toEqual([2, 3, 4, 5].flatMap((n) => Array(3).fill([`question ${n}`, true])));
    }
  });

  it('are counted as they are listed, whatever else is filtered', async () => {
    const run = await settledRun(app.db, fixture, afterTwo, { trials: 3 });
    await cancelRun(app.db, { id: run.id, projectId: fixture.projectId }, null);
    const row = await rowOf(run);
    await assertFilters(app.db, row, app.accountId);
    expect((await listAll(app.db, row, { ...noFilters, verdict: 'waiting', q: 'question 3' })).map(({ position }) => position)).toEqual([3]);
  });

  it('say on every tab that there is nothing to judge and to review', async () => {
    const run = await settledRun(app.db, fixture, afterTwo);
    await cancelRun(app.db, { id: run.id, projectId: fixture.projectId }, null);
    const tab = (name: string): Promise<string> => textOf(`${runs}/${run.number}/results/3?tab=${name}`);
    expect(await tab('metrics')).toContain('The run was cancelled before this test.');
    expect(await tab('reviews')).toContain('The run was cancelled before this test, so there is nothing to review.');
    for (const name of ['overview', 'metrics', 'reviews']) expect(await tab(name), name).not.toMatch(/no verdict yet|not judged yet/i);
  });
});

describe('a test that waits', () => {
  it('is called without a verdict yet while the run is under way, and has its filter', async () => {
    const run = await settledRun(app.db, fixture, afterTwo);
    expect(await textOf(`${runs}/${run.number}/results?verdict=waiting`)).toContain('All 6 Passed 1 Failed 1 Errors 0 No metric 0 No verdict yet 4');
  });

  it('has no filter in a completed run, unless an older address asks', async () => {
    const run = await settledRun(app.db, fixture, () => ['pass']);
    expect(await textOf(`${runs}/${run.number}/results`)).not.toMatch(/Not run|No verdict yet/);
    expect(await textOf(`${runs}/${run.number}/results?verdict=waiting`)).toContain('Not run 0');
  });
});

describe('a run that is being cancelled', () => {
  it('tells how long it has been running, and no time left', async () => {
    const run = await settledRun(app.db, fixture, afterTwo);
    await inHand(run);
    expect(await textOf(`${runs}/${run.number}`)).toMatch(/Running for \d+ s about \d+ s left/);
    await cancel(run);
    const page = await textOf(`${runs}/${run.number}`);
    expect(page).toMatch(/Running for \d+ s being cancelled/);
    expect(page).not.toContain('left');
  });
});
