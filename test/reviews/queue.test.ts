// The review queue: what it draws, what it hides until one has answered, and that nothing comes back but what was put off.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shuffledPosition } from '../../src/domain/shuffled-order.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { drawSample } from '../../src/reviews/random-lane.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { queueAddress, visitsTo } from './queue-visits.ts';
import { addPerson, fieldsOf, makeRun, verdictAt, type Person, type ReviewedRun } from './reviewed-run.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const { page, answer, reviewsOf } = visitsTo(() => app);
const promptShown = (html: string): string => /question (\d+)</.exec(html)![1]!;

describe('the random sample', () => {
  it('is the beginning of the run’s shuffled order, whoever asks and however long it is', async () => {
    const run = await makeRun(app, 40, (position) => [verdictAt(position)]);
    const sampled = { id: run.id, test_count: 40, trials: 1 };
    const ten = await drawSample(app.db, sampled, 10);
    expect(ten.map(({ position }) => position)).toEqual(Array.from({ length: 10 }, (_, n) => shuffledPosition(n, 40, run.id)));
    expect((await drawSample(app.db, sampled, 25)).slice(0, 10)).toEqual(ten);
    expect(new Set((await drawSample(app.db, sampled, 100)).map(({ resultId }) => resultId)).size).toBe(40);
  });

  it('draws one trial of each test, the same on every visit, and leaves out what was not answered', async () => {
    const run = await makeRun(app, 24, (position) => (position % 2 === 0 ? 'call failed' : [verdictAt(position)]), 1, 3);
    const sampled = { id: run.id, test_count: 24, trials: 3 };
    const drawn = await drawSample(app.db, sampled, 100);
    expect(drawn.map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => 2 * n + 1));
    expect(new Set(drawn.map(({ trial }) => trial)).size).toBeGreaterThan(1);
    expect((await drawSample(app.db, sampled, 5))).toEqual(drawn.slice(0, 5));
  });
});

describe('a blind queue', () => {
  let run: ReviewedRun;
  let ann: Person;
  beforeEach(async () => {
    run = await makeRun(app, 8, () => ['fail', 'pass'], 2);
    ann = await addPerson(app, run.projectId, 'Ann Reviewer', 'reviewer');
    await app.db.updateTable('evaluations').set({ score: 0.4321, reason: 'SECRET-REASON' }).where('run_metric_id', 'in', run.metricIds).execute();
  });

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

  it('takes no answer about a result that was not drawn, and shows again what was typed', async () => {
    const sample = (await drawSample(app.db, { id: run.id, test_count: 8, trials: 1 }, 3)).map(({ resultId }) => resultId);
    const outside = run.results.find(({ id }) => !sample.includes(id))!;
    const [metric] = run.metricIds;
    const fields = { ...fieldsOf(await page(queueAddress(run, '?size=3'), ann)), verdict: 'fail', comment: 'Kept words.', [`metric-${metric}`]: 'pass', result: String(outside.id) };
    const refused = await app.post(queueAddress(run), fields, ann.headers);
    const html = await refused.text();
    expect([refused.status, await reviewsOf(run)]).toEqual([422, []]);
    for (const shown of ['This result is not in the random sample, so nothing was saved.', 'Kept words.', `question ${outside.position}<`]) expect(html, shown).toContain(shown);
    expect(html).toMatch(/name="verdict" value="fail" checked/);
    expect(html).toMatch(new RegExp(`name="metric-${metric}" value="pass" checked`));
    expect(html).not.toContain('SECRET');
  });

  it('leaves out what one had reviewed before, puts nothing in its place, and says so; who has not is asked for it', async () => {
    const sample = (await drawSample(app.db, { id: run.id, test_count: 8, trials: 1 }, 5)).map(({ resultId }) => resultId);
    const openly = { projectId: run.projectId, accountId: ann.id, runId: run.id, verdict: 'fail', comment: 'No.', lane: null, blind: false } as const;
    await addReview(app.db, { ...openly, resultId: sample[0]!, target: 'result', requestKey: randomUUID() });
    await addReview(app.db, { ...openly, resultId: sample[2]!, target: 'metric', runMetricId: run.metricIds[0]!, requestKey: randomUUID() });
    const asked: number[] = [];
    for (let html = await page(queueAddress(run, '?size=5'), ann); ; html = await page(queueAddress(run, '?size=5'), ann)) {
      if (!html.includes('qform-in')) break;
      if (asked.length === 0) for (const said of ['5 results drawn at random', '1 of 3', '2 of them are left out: you had reviewed them before']) expect(html).toContain(said);
      asked.push(Number(fieldsOf(html)['result']));
      await answer(run, {}, '?size=5', ann);
    }
    expect(asked).toEqual([sample[1], sample[3], sample[4]]);
    const others = await page(queueAddress(run, '?size=5'));
    expect([fieldsOf(others)['result'], others.includes('left out')]).toEqual([String(sample[0]), false]);
  });

  it('reaches as much further at the start as results of it are left out, so that it holds 30 that one can answer', async () => {
    const long = await makeRun(app, 40, () => ['pass']);
    const sample = (await drawSample(app.db, { id: long.id, test_count: 40, trials: 1 }, 40)).map(({ resultId }) => resultId);
    const openly = { projectId: long.projectId, accountId: app.accountId, runId: long.id, target: 'result', verdict: 'pass', comment: '', lane: null, blind: false } as const;
    const told = async (query = ''): Promise<(string | undefined)[]> => {
      const html = await page(queueAddress(long, query));
      return [/(\d+) results drawn at random/.exec(html)?.[1], /<b>1 of (\d+)<\/b>/.exec(html)?.[1], /name="size" value="(\d+)"/.exec(html)?.[1]];
    };
    expect(await told()).toEqual(['30', '30', '30']);
    // The second lies where only the sample that was made longer for the first one reaches.
    for (const place of [4, 30]) await addReview(app.db, { ...openly, resultId: sample[place]!, requestKey: randomUUID() });
    expect(await told()).toEqual(['32', '30', '32']);
    expect(await page(`${long.path}/agreement`), 'the page that leads there').toContain('size=32">Start a blind review');
    expect(await told('?size=30'), 'as it was asked for').toEqual(['30', '29', '30']);
    for (const place of [0, 1, 2, 3, 5, 6, 7, 8, 9]) await addReview(app.db, { ...openly, resultId: sample[place]!, requestKey: randomUUID() });
    expect((await told()).slice(0, 2), 'as far as the run has them').toEqual(['40', '29']);
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
