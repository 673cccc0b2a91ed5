// The decisive lane of the review queue: what it draws and why, what it shows, and what it takes.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { pinBaseline } from '../../src/comparisons/pin-baseline.ts';
import { findDecisive } from '../../src/reviews/decisive-lane.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { findRun } from '../../src/runs/run-queries.ts';
import { settledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { queueAddress, visitsTo } from './queue-visits.ts';
import { fieldsOf, makeRun, type ReviewedRun } from './reviewed-run.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const { page, answer, reviewsOf } = visitsTo(() => app);

describe('the decisive queue', () => {
  let run: ReviewedRun;
  beforeAll(async () => {
    run = await makeRun(app, 7, (position) => (position === 5 ? ['pass', 'error'] : ['pass', 'pass']), 2);
    const scores = [0.95, 0.51, 0.44, 0.62, 0.1, null, 0.5];
    for (const [position, score] of scores.entries()) await app.db.updateTable('evaluations').set({ score }).where('result_id', '=', run.results[position]!.id).where('run_metric_id', '=', run.metricIds[1]!).execute();
  });

  it('has what could not be judged first, then the scores nearest to their threshold, and nothing that is clear', async () => {
    const found = await findDecisive(app.db, (await findRun(app.db, run.projectId, run.number))!);
    expect(found.map(({ position }) => position)).toEqual([5, 6, 1, 2, 3]);
    expect(found[0]!.why).toBe('Similar 1 could not judge this answer');
    expect(found[2]!.why).toBe('Similar 1 is 0.51, the threshold 0.5');
  });

  it('shows verdict and reason beside the answer, asks why it is contradicted, and hides them on request', async () => {
    const open = await page(queueAddress(run, '?lane=decisive'));
    for (const shown of ['Similar 1 could not judge this answer', 'Automated verdict', 'What the metrics said']) expect(open).toContain(shown);
    const hidden = await page(queueAddress(run, '?lane=decisive&blind=1'));
    for (const secret of ['could not judge', 'Automated verdict', 'SECRET-RUN-NAME']) expect(hidden).not.toContain(secret);
    await answer(run, {}, '?lane=decisive');
    const contradicting = await answer(run, { verdict: 'fail' }, '?lane=decisive');
    expect(contradicting.status).toBe(422);
    expect(await contradicting.text()).toContain('Say why: your verdict contradicts the automated one.');
    expect(await reviewsOf(run)).toMatchObject([{ lane: 'decisive', blind: false }]);
  });

  it('takes an answer to a result that left it while somebody was typing', async () => {
    const baseline = await makeRun(app, 4, () => ['pass']);
    const moving = await settledRun(app.db, baseline.fixture, (position) => [position === 1 ? 'fail' : 'pass']);
    await sql`update results set answered = true where run_id = ${moving.id}`.execute(app.db);
    const queue = `/projects/${baseline.projectId}/runs/${moving.number}/review-queue`;
    const typed: Record<string, string> = { ...fieldsOf(await page(`${queue}?lane=decisive`)), verdict: 'pass', comment: 'It is right.' };
    expect(Number(typed['result'])).toBe(moving.results[1]!.id);
    const pinned = await settledRun(app.db, baseline.fixture, (position) => [position === 1 ? 'fail' : 'pass']);
    await pinBaseline(app.db, (await findRun(app.db, baseline.projectId, pinned.number))!, app.accountId);
    expect((await findDecisive(app.db, (await findRun(app.db, baseline.projectId, moving.number))!)).map(({ position }) => position)).not.toContain(1);
    expect((await app.post(queue, typed)).status).toBe(303);
    expect(await app.db.selectFrom('reviews').select(['result_id', 'verdict', 'comment', 'lane']).where('run_id', '=', moving.id).execute())
      .toEqual([{ result_id: moving.results[1]!.id, verdict: 'pass', comment: 'It is right.', lane: 'decisive' }]);
  });

  it('takes no answer about a result of another run, or about one that was not run', async () => {
    const other = await makeRun(app, 1, () => ['pass']);
    const cancelled = await makeRun(app, 3, (position) => (position === 0 ? null : ['error']));
    await sql`update results set state = 'cancelled' where id = ${cancelled.results[0]!.id}`.execute(app.db);
    await sql`update runs set state = 'cancelled' where id = ${cancelled.id}`.execute(app.db);
    const fields = { ...fieldsOf(await page(queueAddress(cancelled, '?lane=decisive'))), verdict: 'pass', comment: 'It is right.' };
    for (const { id } of [other.results[0]!, cancelled.results[0]!]) expect((await app.post(queueAddress(cancelled), { ...fields, result: String(id) })).status).toBe(404);
    expect((await app.post(queueAddress(cancelled), fields)).status).toBe(303);
  });

  it('keeps a test that changed against the baseline when a review takes the change back', async () => {
    const before = await makeRun(app, 4, () => ['pass']);
    const after = await settledRun(app.db, before.fixture, (position) => [position === 1 ? 'fail' : 'pass']);
    await sql`update results set answered = true where run_id = ${after.id}`.execute(app.db);
    const found = async () => (await findDecisive(app.db, (await findRun(app.db, before.projectId, after.number))!)).map(({ position, why }) => [position, why]);
    const listed = await found();
    expect(listed).toContainEqual([1, 'Passed in the baseline']);
    await addReview(app.db, { projectId: before.projectId, accountId: app.accountId, runId: after.id, resultId: after.results[1]!.id, target: 'result', verdict: 'pass', comment: 'It is right.', lane: 'decisive', blind: false, requestKey: randomUUID() });
    expect(await found()).toEqual(listed);
  });

  it('ends with a way on', async () => {
    const clear = await makeRun(app, 3, () => ['pass']);
    expect(await page(queueAddress(clear, '?lane=decisive'))).toContain('Nothing in this run is decisive');
  });
});
