// The review queue as a page: what it hides until one has answered, who may use it and when, what it brings next, and how it ends.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import { drawSample } from '../../src/reviews/random-lane.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { makeQueue, promptShown, queueAddress, visitsTo } from './queue-visits.ts';
import { addPerson, fieldsOf, makeRun, type Person, type ReviewedRun } from './reviewed-run.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const { page, answer } = visitsTo(() => app);

describe('a blind queue', () => {
  let run: ReviewedRun;
  let ann: Person;
  beforeEach(async () => { ({ run, ann } = await makeQueue(app)); });

  it('shows nothing of run, verdict, score and other people’s reviews until one has answered, and then shows them', async () => {
    for (const { id } of run.results) {
      const added = await addReview(app.db, { projectId: run.projectId, accountId: app.accountId, runId: run.id, resultId: id, target: 'result', verdict: 'pass', comment: 'SECRET-COMMENT', lane: null, blind: false, requestKey: randomUUID() });
      expect(isRefusal(added)).toBe(false);
    }
    const hidden = await page(queueAddress(run), ann);
    expect(hidden).toContain('Would you let this answer go out?');
    for (const secret of ['SECRET', '0.43', 'Ines Ortega', 'mark fail', 'mark pass', 'Automated']) expect(hidden, secret).not.toContain(secret);
    const saved = await answer(run, {}, '', ann);
    expect(saved.status).toBe(303);
    const revealed = await page(saved.headers.get('location')!, ann);
    for (const shown of ['SECRET-REASON', 'SECRET-COMMENT', '0.43', 'Ines Ortega', 'The automated verdict differs', 'mark fail']) expect(revealed, shown).toContain(shown);
    expect(await page(queueAddress(run), ann), 'the next one').not.toContain('SECRET');
  });

  it('brings a skipped result back at the end, and a reviewed one never', async () => {
    const order = (await drawSample(app.db, { id: run.id, test_count: 8, trials: 1 }, 8)).map(({ position }) => String(position));
    const skip = await app.post(queueAddress(run, '/skip'), fieldsOf(await page(queueAddress(run), ann)), ann.headers);
    expect(skip.status).toBe(303);
    const shown: string[] = [];
    for (let n = 0; n < 8; n++) {
      shown.push(promptShown(await page(queueAddress(run), ann)));
      await answer(run, {}, '', ann);
    }
    expect(shown).toEqual([...order.slice(1), order[0]]);
    const end = await app.get(queueAddress(run), ann.headers);
    expect([end.status, end.headers.get('location')]).toEqual([303, `${run.path}/agreement`]);
  });

  it('ends early at the figures where it is a sample, and at the run where it hides what others said of decisive results', async () => {
    const errs = await makeRun(app, 3, () => ['pass', 'error'], 2);
    const wayOut = async (query: string): Promise<string | undefined> => /href="([^"]+)">Finish early/.exec(await page(queueAddress(errs, query)))?.[1];
    expect([await wayOut(''), await wayOut('?lane=decisive&blind=1'), await wayOut('?lane=decisive')]).toEqual([`${errs.path}/agreement`, errs.path, `${errs.path}/reviews`]);
  });

  it('tells how long the rest takes once three answers have shown one’s pace', async () => {
    for (let answers = 1; answers <= 3; answers++) {
      expect(await page(queueAddress(run), ann)).not.toMatch(/ left<\/span>/);
      await answer(run, {}, '', ann);
    }
    // Half a minute between answers; another person's and another lane's answers tell nothing of it.
    await sql`alter table reviews disable trigger reviews_append_only`.execute(app.db);
    await sql`update reviews set created_at = '2026-01-01 12:00'::timestamptz + interval '30 s' * (id - (select min(id) from reviews where run_id = ${run.id})) where run_id = ${run.id}`.execute(app.db);
    await sql`alter table reviews enable trigger reviews_append_only`.execute(app.db);
    expect(await page(queueAddress(run), ann)).toContain('>about 3 min left</span>');
    expect(await page(queueAddress(run))).not.toMatch(/ left<\/span>/);
    expect(await page(queueAddress(run, '?lane=decisive'), ann)).not.toMatch(/ left<\/span>/);
  });

  it('opens the metrics for whoever answered them last time', async () => {
    expect(await page(queueAddress(run), ann)).toContain('<details class="blk"><summary>');
    await answer(run, { [`metric-${run.metricIds[0]}`]: 'fail' }, '', ann);
    expect(await page(queueAddress(run), ann)).toMatch(/<details class="blk" open(="")?><summary>/);
    await answer(run, {}, '', ann);
    expect(await page(queueAddress(run), ann)).toContain('<details class="blk"><summary>');
  });

  it('lets a viewer look but not answer', async () => {
    const viewer = await addPerson(app, run.projectId, 'Vic Viewer', 'viewer');
    const html = await page(queueAddress(run), viewer);
    expect(html).toContain('Your role lets you look at the queue');
    expect(html).not.toContain('<form class="qform-in"');
    for (const action of ['', '/skip', '/undo']) expect((await app.post(queueAddress(run, action), { result: String(run.results[0]!.id) }, viewer.headers)).status).toBe(403);
  });

  it('opens only when the run has ended', async () => {
    const unfinished = await makeRun(app, 3, (position) => (position === 0 ? null : ['pass']));
    expect(await page(queueAddress(unfinished))).toContain('The queue opens when the run has ended');
    const result = String(unfinished.results[1]!.id);
    expect((await app.post(queueAddress(unfinished), { lane: 'random', result, key: randomUUID(), verdict: 'pass' })).status).toBe(404);
  });
});
