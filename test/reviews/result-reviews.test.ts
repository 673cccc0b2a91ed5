// Reviewing on a result's pages: with and without JavaScript, and by every role.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { app, fixture, form, htmx, member, newestReview, openStage, page, path, review, reviewCount, run, settleAnother, settleRun, verdictOf } from './result-stage.ts';

beforeAll(openStage);
beforeEach(settleRun);

describe('the tab Reviews', () => {
  it('sets automated, people and what counts side by side, and says where they conflict', async () => {
    expect(await page(`${path}/1?tab=reviews`)).toMatch(/Nobody has reviewed this result yet/);
    await review(1);
    const html = await page(`${path}/1?tab=reviews`);
    expect(html).toMatch(/Automated<\/dt>.*?Pass.*?People<\/dt>.*?Fail.*?1 of 1 says fail.*?Counts as<\/dt>.*?Fail.*?corrected by people/s);
    expect(html).toContain('<b>Conflict.</b>');
    expect(html).toContain('Changed the result from pass to fail.');
    expect(html).toContain('It promises a refund.');
  });

  it('lists everyone’s reviews, newest first, and offers Edit and Withdraw for one’s own that stands', async () => {
    const rita = await member('reviewer');
    await review(1);
    await review(1, { say: 'pass', comment: 'Fine to me.', seen: String(await newestReview()) }, { cookie: rita.cookie });
    const html = await page(`${path}/1?tab=reviews`);
    expect(html.indexOf('Fine to me.')).toBeLessThan(html.indexOf('It promises a refund.'));
    expect(html).toContain('<b>Reviewers disagree.</b>');
    expect(html.match(/>Withdraw</g)).toHaveLength(1);
  });

  it('counts on its tab the reviews that stand, and lists what was edited or withdrawn too', async () => {
    const counted = async (): Promise<string | undefined> => /aria-label="Result".*?Reviews(?:<span class="count">(\d+)<\/span>)?<\/a>/s.exec(await page(`${path}/1`))?.[1];
    const withdraw = async (): Promise<Response> => app.post(`${path}/1/reviews/${await newestReview()}/withdrawal`, {});
    expect(await counted()).toBeUndefined();
    await review(1);
    await review(1, { comment: 'Edited.', edit: String(await newestReview()), seen: String(await newestReview()) });
    expect([await reviewCount(), await counted()]).toEqual([2, '1']);
    await review(1, { about: 'turn-1' });
    expect(await counted()).toBe('2');
    for (let times = 0; times < 2; times++) await withdraw();
    expect([await reviewCount(), await counted()], 'what was edited stands again').toEqual([3, '1']);
    expect((await page(`${path}/1?tab=reviews`)).match(/<li id="review-/g)).toHaveLength(3);
  });

  it('offers each metric, and turns only where there is more than one', async () => {
    const html = await page(`${path}/1?tab=reviews`);
    expect(html).toContain(`<option value="metric-${run.metricIds[1]!}">Short answer</option>`);
    expect(html).not.toContain('A turn');
    await app.db.insertInto('turns').values({ result_id: run.results[0]!.id, number: 2, run_id: run.id, message: 'And then?', reply: 'Then.', raw_reply: 'Then.', conversation_id: null, context: 'null', tool_calls: 'null', metadata: 'null', input_tokens: null, output_tokens: null, latency_ms: 3 }).execute();
    expect(await page(`${path}/1?tab=reviews`)).toContain('<option value="turn-2">Turn 2</option>');
    await review(1, { about: 'turn-2' });
    expect(await verdictOf(1)).toBe('fail');
  });

  it('opens from a metric’s row with the metric and the verdict chosen', async () => {
    const metrics = await page(`${path}/2?tab=metrics`);
    const href = `${path}/2?tab=reviews&amp;about=metric-${run.metricIds[0]!}&amp;say=pass`;
    expect(metrics).toContain(href);
    const html = await page(href.replaceAll('&amp;', '&'));
    expect(html).toMatch(/value="pass" checked/);
    expect(html).toContain(`<option value="metric-${run.metricIds[0]!}" selected`);
    await review(2, { about: `metric-${run.metricIds[0]!}`, say: 'pass' });
    expect(await verdictOf(2)).toBe('pass');
    expect(await page(`${path}/2?tab=metrics`)).toContain('automated: fail');
  });
});

describe('a review', () => {
  it('leads back to the result without JavaScript, with the filters it was opened with', async () => {
    const response = await app.post(`${path}/1/reviews?verdict=pass`, form());
    expect([response.status, response.headers.get('location')]).toEqual([303, `${path}/1?verdict=pass&tab=reviews`]);
    expect(await verdictOf(1)).toBe('fail');
  });

  it('swaps the detail, the list’s item and every counter with htmx', async () => {
    const html = await (await review(1, {}, htmx('article#result-detail'))).text();
    expect(html).toMatch(/^<title>|<article class="detail" id="result-detail">/);
    expect(html).toMatch(/<li id="test-1" hx-swap-oob="outerHTML"[^>]*>.*?corrected/s);
    expect(html).toMatch(/id="verdict-segments" hx-swap-oob="outerMorph".*?Passed <span class="n">2<\/span>.*?Failed <span class="n">2<\/span>/s);
    expect(html).toMatch(/id="group-fail" hx-swap-oob="outerHTML"[^>]*>2</);
  });

  it('leaves ticked boxes as they are, except those whose tests it confirmed', async () => {
    const keepsTick = /id="test-1-tick" name="position" hx-preserve="true"/;
    expect(await (await review(1, {}, htmx('article#result-detail'))).text()).toMatch(keepsTick);
    const confirmation = { position: '1', seen: String(await newestReview()), 'request-key': randomUUID() };
    expect(await (await app.post(`${path}/confirmation`, { ...confirmation, 'one-trial': '1' }, htmx('div#result-panes'))).text()).toMatch(keepsTick);
    expect(await (await app.post(`${path}/confirmation`, confirmation, htmx('div#result-panes'))).text()).not.toMatch(keepsTick);
  });

  it('counts beside the filter “changed” and in the download’s offer what that filter shows', async () => {
    await settleAnother((position) => [position < 3 && position !== 1 ? 'fail' : 'pass', 'pass']);
    const shown = await page(`${path}?changed=1`);
    const changed = Number(/All <span class="n">(\d+)</.exec(shown)![1]);
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThan(6);
    const swapped = await (await app.post(`${path}/1/reviews?changed=1`, form({ about: `metric-${run.metricIds[1]!}`, say: 'fail' }), htmx('article#result-detail'))).text();
    expect(swapped).toMatch(new RegExp(`id="verdict-segments".*?All <span class="n">${changed}<`, 's'));
    expect(swapped).toMatch(new RegExp(`id="download-shown"[^>]* hx-swap-oob="outerMorph".*?Download these ${changed}<`, 's'));
  });

  it('beyond the newest 200 of a result is counted but not listed', async () => {
    const row = { project_id: fixture.projectId, run_id: run.id, result_id: run.results[0]!.id, account_id: app.accountId, target: 'result', run_metric_id: null, turn_number: null, verdict: 'pass', automated_verdict: 'pass', lane: null } as const;
    await app.db.insertInto('reviews').values(Array.from({ length: 203 }, (_, index) => ({ ...row, comment: `Comment ${index}.`, request_key: randomUUID() }))).execute();
    const html = await page(`${path}/1?tab=reviews`);
    expect(html.match(/<li id="review-/g)).toHaveLength(200);
    expect(html).toContain('The newest 200 of 203.');
    expect([html.includes('Comment 202.'), html.includes('Comment 2.')]).toEqual([true, false]);
  });

  it('of parts of the detail goes to the result that it was made for: their ids name it', async () => {
    const ids = async (position: number): Promise<string[]> => [...(await page(`${path}/${position}?tab=reviews`)).matchAll(/id="((?:result-head|result-tabs|people-said)[^"]*)"/g)].map(([, id]) => id!);
    const [one, two] = [await ids(1), await ids(2)];
    expect([one.length, two.length, new Set([...one, ...two]).size]).toEqual([3, 3, 6]);
  });

  it('that is edited takes the place of the old text; withdrawing brings the old one back', async () => {
    await review(1);
    const first = await newestReview();
    expect(await page(`${path}/1?tab=reviews&edit=${first}`)).toMatch(/Edit your review.*?It promises a refund\.<\/textarea>/s);
    await review(1, { edit: String(first), say: 'pass', comment: 'I misread it.' });
    expect(await verdictOf(1)).toBe('pass');
    expect(await page(`${path}/1?tab=reviews`)).toContain('edited since');
    await app.post(`${path}/1/reviews/${await newestReview()}/withdrawal`, {});
    expect(await verdictOf(1)).toBe('fail');
    expect(await page(`${path}/1?tab=reviews`)).toMatch(/<span class="tag">withdrawn today/);
  });

  it.each<[string, Record<string, string>, number, RegExp]>([
    ['without a verdict', { say: '' }, 422, /<span class="field-error" id="say-error">Choose Pass or Fail\.</],
    ['that contradicts without saying why', { comment: ' ' }, 422, /id="comment-error">Say why: your verdict contradicts the automated one\.</],
    ['with a comment of 100 kB', { comment: 'kept '.repeat(20_000) }, 422, /id="comment-error">A comment holds at most 10,000 characters/],
    ['of a part that the result does not have', { about: 'metric-999999' }, 422, /id="about-error">This is not a part of this result/],
    ['of something unknown', { about: 'nonsense' }, 422, /id="about-error"/],
    ['without the form’s key', { 'request-key': '' }, 422, /This form is not complete/],
  ])('%s is refused at its field, and nothing that was typed is lost', async (_, over, status, message) => {
    for (const headers of [{}, htmx('article#result-detail')]) {
      const response = await review(1, over, headers);
      const html = await response.text();
      expect(response.status).toBe(status);
      expect(html).toMatch(message);
      if (over.comment !== ' ') expect(html).toContain((over.comment ?? 'It promises a refund.').trim().slice(0, 5_000));
      if (over.say !== '') expect(html).toMatch(/value="fail" checked/);
    }
    expect(await reviewCount()).toBe(0);
  });

  it('from a stale form is refused with both texts on the page, and goes through when it is sent again', async () => {
    const rita = await member('reviewer');
    await review(2, { say: 'pass', comment: 'The refund is within the window.' }, { cookie: rita.cookie });
    const refused = await review(2, { comment: 'The amount is wrong.' });
    const html = await refused.text();
    expect(refused.status).toBe(409);
    expect(html).toContain('The refund is within the window.');
    expect(html).toMatch(/The amount is wrong\.<\/textarea>/);
    expect(await reviewCount()).toBe(1);
    const seen = /name="seen" value="(\d+)" form="review-form"/.exec(html)![1]!;
    expect((await review(2, { comment: 'The amount is wrong.', seen })).status).toBe(303);
    expect(await verdictOf(2)).toBe('fail');
  });

  it('edited in two windows is refused once and then edits the newer text', async () => {
    await review(1);
    const first = String(await newestReview());
    await review(1, { edit: first, comment: 'From the other window.' });
    const html = await (await review(1, { edit: first, comment: 'From this window.' })).text();
    expect(html).toContain('From the other window.');
    expect(html).toMatch(/From this window\.<\/textarea>/);
    const edit = /name="edit" value="(\d+)"/.exec(html)![1]!;
    expect(edit).not.toBe(first);
    await review(1, { edit, comment: 'From this window.' });
    const standing = await page(`${path}/1?tab=reviews`);
    expect(standing.match(/>edited since</g)).toHaveLength(2);
  });

  it('sent twice by a double click is one', async () => {
    const key = randomUUID();
    const answers = await Promise.all([review(1, { 'request-key': key }), review(1, { 'request-key': key })]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await reviewCount()).toBe(1);
  });

  it('is not for viewers, who see neither the form nor the keys', async () => {
    const viewer = await member('viewer');
    expect((await review(1, {}, { cookie: viewer.cookie })).status).toBe(403);
    expect((await app.post(`${path}/confirmation`, { position: '1' }, { cookie: viewer.cookie })).status).toBe(403);
    const html = (await page(`${path}/1?tab=reviews`, { cookie: viewer.cookie })) + (await page(`${path}/1`, { cookie: viewer.cookie }));
    expect(html).not.toMatch(/Save review|data-key="p"|type="checkbox"/);
    expect(html).toContain('Your role in this project reads reviews.');
  });

  it('is withdrawn by its author alone', async () => {
    const rita = await member('admin');
    await review(1);
    const response = await app.post(`${path}/1/reviews/${await newestReview()}/withdrawal`, {}, { cookie: rita.cookie });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Only the person who wrote a review can withdraw it.');
    expect(await verdictOf(1)).toBe('fail');
  });

  it('of a run or result that is not there is answered with 404', async () => {
    expect((await app.post(`${path}/99/reviews`, form())).status).toBe(404);
    expect((await app.post(`${path}/1/reviews/999999/withdrawal`, {})).status).toBe(404);
    expect((await app.post(path.replace(`/${run.number}/`, '/9999/') + '/1/reviews', form())).status).toBe(404);
  });

  it('shows what was written as text, whatever it holds', async () => {
    await review(1, { comment: '<img src=x onerror=alert(1)><script>alert(2)</script>' });
    const html = await page(`${path}/1?tab=reviews`);
    expect(html).not.toMatch(/<img src=x|<script>alert/);
    expect(html).toContain('&lt;img src=x');
  });
});
