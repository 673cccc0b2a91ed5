// Answers in the review queue: what is stored of them, what is refused without losing a word, and how the last one is taken back.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { makeQueue, promptShown, queueAddress, visitsTo } from './queue-visits.ts';
import { fieldsOf, makeRun, type Person, type ReviewedRun } from './reviewed-run.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const { page, answer, reviewsOf } = visitsTo(() => app);

describe('a blind queue', () => {
  let run: ReviewedRun;
  let ann: Person;
  beforeEach(async () => { ({ run, ann } = await makeQueue(app)); });

  it('stores lane and blindness, asks for no reason, and is answered once however often it is sent', async () => {
    const fields = { ...fieldsOf(await page(queueAddress(run), ann)), verdict: 'pass', comment: '' };
    for (let times = 0; times < 2; times++) expect((await app.post(queueAddress(run), fields, ann.headers)).status).toBe(303);
    expect(await reviewsOf(run)).toMatchObject([{ lane: 'random', blind: true, verdict: 'pass', automated_verdict: 'fail', target: 'result', account_id: ann.id }]);
  });

  it('takes answers about the metrics beside the whole one, in the same lane', async () => {
    const [first, second] = run.metricIds;
    await answer(run, { [`metric-${first}`]: 'pass', [`metric-${second}`]: 'fail' }, '', ann);
    const stored = (await reviewsOf(run)).map(({ target, run_metric_id, verdict, automated_verdict, blind }) => [target, run_metric_id, verdict, automated_verdict, blind]);
    expect(stored).toEqual([['result', null, 'pass', 'fail', true], ['metric', first, 'pass', 'fail', true], ['metric', second, 'fail', 'pass', true]]);
  });

  it('keeps what was typed when no verdict is chosen or the comment is too long', async () => {
    const fields = fieldsOf(await page(queueAddress(run), ann));
    for (const [sent, message] of [[{ comment: 'kept <b>text</b>' }, 'Choose Pass or Fail.'], [{ verdict: 'fail', comment: `kept ${'x'.repeat(20_000)}` }, 'A comment holds at most 10,000 characters']] as const) {
      const refused = await app.post(queueAddress(run), { ...fields, ...sent }, ann.headers);
      const html = await refused.text();
      expect([refused.status, html.includes(message), html.includes('\nkept ')]).toEqual([422, true, true]);
      expect(html).not.toContain('<b>text</b>');
      expect(fieldsOf(html)['key']).toBe(fields['key']);
      if ('verdict' in sent) expect(html).toMatch(/value="fail" checked/);
    }
    expect(await reviewsOf(run)).toEqual([]);
  });

  it('saves nothing where one answer of the form is refused, and takes all of them when it is mended and sent again', async () => {
    const [first] = run.metricIds;
    const open = fieldsOf(await page(queueAddress(run, '?lane=decisive'), ann));
    expect(open['lane']).toBe('decisive');
    const sent = { ...open, verdict: 'fail', comment: '', [`metric-${first}`]: 'pass' };
    const refused = await app.post(queueAddress(run), sent, ann.headers);
    expect([refused.status, (await reviewsOf(run)).length]).toEqual([422, 0]);
    const mended = await app.post(queueAddress(run), { ...sent, ...fieldsOf(await refused.text()), verdict: 'pass', comment: 'It is right.' }, ann.headers);
    expect(mended.status).toBe(303);
    expect((await reviewsOf(run)).map(({ target, verdict, comment }) => [target, verdict, comment])).toEqual([['result', 'pass', 'It is right.'], ['metric', 'pass', 'It is right.']]);
  });

  it('does not take another answer for a repetition: it asks, and takes it as a new one', async () => {
    const fields = { ...fieldsOf(await page(queueAddress(run), ann)), verdict: 'pass', comment: 'First.' };
    await app.post(queueAddress(run), fields, ann.headers);
    for (const other of [{ verdict: 'fail' }, { comment: 'Second.' }]) {
      const refused = await app.post(queueAddress(run), { ...fields, ...other }, ann.headers);
      expect(refused.status).toBe(409);
      const html = await refused.text();
      expect(html).toContain('This form was sent before with another answer');
      expect(html).toContain(other.comment ?? 'First.');
      expect(await reviewsOf(run)).toHaveLength(other.verdict ? 1 : 2);
      if (other.verdict) expect((await app.post(queueAddress(run), { ...fieldsOf(html), verdict: 'fail', comment: 'Now fail.' }, ann.headers)).status).toBe(303);
    }
    expect((await reviewsOf(run)).map(({ verdict, blind }) => [verdict, blind])).toEqual([['pass', true], ['fail', false]]);
  });

  it('undoes the last answer with what was said of its metrics, and does not call the next answer blind', async () => {
    const before = promptShown(await page(queueAddress(run), ann));
    const saved = await answer(run, { [`metric-${run.metricIds[0]}`]: 'pass' }, '', ann);
    const reveal = await page(saved.headers.get('location')!, ann);
    const review = /name="review" value="(\d+)"/.exec(reveal)![1]!;
    const undone = await app.post(queueAddress(run, '/undo'), { lane: 'random', review }, ann.headers);
    const again = await page(undone.headers.get('location')!, ann);
    expect(promptShown(again)).toBe(before);
    expect(again).toContain('your answer does not count as a blind one');
    expect(await app.db.selectFrom('review_withdrawals').innerJoin('reviews', 'reviews.id', 'review_id').select('review_id').where('run_id', '=', run.id).execute()).toHaveLength(2);
    const unexplained = await app.post(queueAddress(run), { ...fieldsOf(again), verdict: 'pass', comment: '' }, ann.headers);
    expect(unexplained.status).toBe(422);
    await app.post(queueAddress(run), { ...fieldsOf(again), verdict: 'pass', comment: 'It is right.' }, ann.headers);
    expect((await reviewsOf(run)).at(-1)).toMatchObject({ lane: 'random', blind: false });
  });

  it('undoes what stands only, so that an answer edited elsewhere does not block it', async () => {
    const [first] = run.metricIds;
    const saved = await answer(run, { [`metric-${first}`]: 'fail' }, '', ann);
    const id = Number(/answered=(\d+)/.exec(saved.headers.get('location')!)![1]);
    const [whole, metric] = await reviewsOf(run);
    const order = { projectId: run.projectId, accountId: ann.id, runId: run.id, resultId: whole!.result_id, comment: 'Edited.', lane: null, blind: false };
    expect(isRefusal(await addReview(app.db, { ...order, target: 'metric', runMetricId: first!, verdict: 'pass', supersedesId: metric!.id, requestKey: randomUUID() }))).toBe(false);
    const undone = await app.post(queueAddress(run, '/undo'), { lane: 'random', review: String(id) }, ann.headers);
    expect(undone.status).toBe(303);
    const gone = await app.db.selectFrom('review_withdrawals').innerJoin('reviews', 'reviews.id', 'review_id').select('review_id').where('run_id', '=', run.id).execute();
    expect(gone).toEqual([{ review_id: id }]);
    expect(await page(queueAddress(run), ann), 'nothing is left to undo').not.toContain('Undo my last answer');
    const again = await answer(run, { comment: 'Once more.' }, `?at=${whole!.result_id}`, ann);
    const replaced = Number(/answered=(\d+)/.exec(again.headers.get('location')!)![1]);
    await addReview(app.db, { ...order, target: 'result', verdict: 'fail', supersedesId: replaced, requestKey: randomUUID() });
    expect(await page(queueAddress(run), ann), 'what was edited is not offered').not.toContain('Undo my last answer');
    expect((await app.post(queueAddress(run, '/undo'), { lane: 'random', review: String(replaced) }, ann.headers)).status).toBe(404);
  });

  it('takes no answer about a result of another run, and undoes nobody else’s', async () => {
    const other = await makeRun(app, 1, () => ['pass']);
    const fields = fieldsOf(await page(queueAddress(run, '?size=3'), ann));
    for (const result of [other.results[0]!.id, 'x', '']) expect((await app.post(queueAddress(run), { ...fields, verdict: 'pass', result: String(result) }, ann.headers)).status).toBe(404);
    expect((await app.post(queueAddress(run, '/skip'), { result: String(other.results[0]!.id) }, ann.headers)).status).toBe(404);
    await answer(run, {}, '?size=3', ann);
    const [review] = await reviewsOf(run);
    expect((await app.post(queueAddress(run, '/undo'), { review: String(review!.id) })).status).toBe(404);
  });
});
