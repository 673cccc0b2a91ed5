// Reviewing on a result's pages: with and without JavaScript, by every role, alone and while others do the same.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginSession } from '../../src/accounts/sessions.ts';
import type { Role } from '../../src/domain/vocabulary.ts';
import { makeMetric, makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { settledRun, type SettledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';

let app: TestApp;
let fixture: ProjectFixture;
let run: SettledRun;
let path: string;

beforeAll(async () => {
  app = await openTestApp();
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests: 6 });
  const second = await makeMetric(app.db, fixture.projectId, 'length', { unit: 'characters', min: 1, max: 10 }, 'Short answer');
  await app.db.insertInto('test_set_metrics').values({ test_set_id: fixture.testSetId, metric_id: second, position: 1 }).execute();
});

/** Test 1 passes, 2 fails, 3 has a failed call, 4 has no metric, 5 and 6 pass. */
beforeEach(async () => {
  const judged = [['pass', 'pass'], ['fail', 'pass'], 'call failed', [], ['pass', 'pass'], ['pass', 'pass']] as const;
  run = await settledRun(app.db, fixture, (position) => judged[position]!);
  path = `/projects/${fixture.projectId}/runs/${run.number}/results`;
});

const htmx = (target: string) => ({ 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': target });

async function member(role: Role): Promise<{ id: number; cookie: string }> {
  const { id } = await app.db.insertInto('accounts').values({ email: `${randomUUID()}@example.com`, name: `Rita ${role}`, password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
  await app.db.insertInto('members').values({ project_id: fixture.projectId, account_id: id, role }).execute();
  return { id, cookie: `assay=${await beginSession(app.db, id, 'test')}` };
}

const page = async (address: string, headers: Record<string, string> = {}): Promise<string> => (await app.get(address, headers)).text();
const form = (over: Record<string, string> = {}) => ({ say: 'fail', about: 'result', comment: 'It promises a refund.', seen: '0', 'request-key': randomUUID(), ...over });
const review = (position: number, over: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Response> => app.post(`${path}/${position}/reviews`, form(over), headers);
const verdictOf = async (position: number): Promise<string | null> => (await app.db.selectFrom('results').select('verdict').where('id', '=', run.results[position - 1]!.id).executeTakeFirstOrThrow()).verdict;
const newestReview = async (): Promise<number> => (await app.db.selectFrom('reviews').select('id').where('run_id', '=', run.id).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()).id;
const reviewCount = async (): Promise<number> => (await app.db.selectFrom('reviews').select('id').where('run_id', '=', run.id).execute()).length;

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
    expect(html).toMatch(/id="verdict-segments" hx-swap-oob="outerHTML".*?Passed <span class="n">2<\/span>.*?Failed <span class="n">2<\/span>/s);
    expect(html).toMatch(/id="group-fail" hx-swap-oob="outerHTML"[^>]*>2</);
  });

  it('leaves ticked boxes as they are, except those whose tests it confirmed', async () => {
    const keepsTick = /id="test-1-tick" name="position" hx-preserve="true"/;
    expect(await (await review(1, {}, htmx('article#result-detail'))).text()).toMatch(keepsTick);
    const confirmation = { position: '1', seen: String(await newestReview()), 'request-key': randomUUID() };
    expect(await (await app.post(`${path}/confirmation`, { ...confirmation, 'one-trial': '1' }, htmx('form'))).text()).toMatch(keepsTick);
    expect(await (await app.post(`${path}/confirmation`, confirmation, htmx('form#selection'))).text()).not.toMatch(keepsTick);
  });

  it('counts beside the filter “changed” and in the download’s offer what that filter shows', async () => {
    const before = run;
    run = await settledRun(app.db, fixture, (position) => [position < 3 && position !== 1 ? 'fail' : 'pass', 'pass']);
    path = path.replace(`/runs/${before.number}/`, `/runs/${run.number}/`);
    const shown = await page(`${path}?changed=1`);
    const changed = Number(/All <span class="n">(\d+)</.exec(shown)![1]);
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThan(6);
    const swapped = await (await app.post(`${path}/1/reviews?changed=1`, form({ about: `metric-${run.metricIds[1]!}`, say: 'fail' }), htmx('article#result-detail'))).text();
    expect(swapped).toMatch(new RegExp(`id="verdict-segments".*?All <span class="n">${changed}<`, 's'));
    expect(swapped).toMatch(new RegExp(`id="download-shown"[^>]* hx-swap-oob="outerHTML".*?Download these ${changed}<`, 's'));
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

describe('confirming', () => {
  it('takes one click where a result is open, and p or f does the same', async () => {
    const html = await page(`${path}/1`);
    expect(html).toMatch(/<button class="btn" type="submit" data-key="p"[^>]*>.*?Confirm pass/s);
    expect(html).toMatch(/<a class="btn quiet" href="[^"]*tab=reviews&amp;say=fail" data-key="f"/);
    const fields = Object.fromEntries([...html.slice(html.indexOf('class="judge"')).matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].slice(0, 7).map(([, name, value]) => [name!, value!]));
    const response = await app.post(`${path}/confirmation`, fields);
    expect([response.status, response.headers.get('location')]).toEqual([303, `${path}/1?confirmed=1&undo=${fields['request-key']}`]);
    expect(await page(response.headers.get('location')!)).toContain('1 result confirmed.');
    const stored = await app.db.selectFrom('reviews').select(['verdict', 'automated_verdict', 'target', 'comment']).where('run_id', '=', run.id).execute();
    expect(stored).toEqual([{ verdict: 'pass', automated_verdict: 'pass', target: 'result', comment: '' }]);
  });

  it('takes a selection, and says of which there was nothing to confirm', async () => {
    const response = await app.post(`${path}/confirmation`, { position: ['1', '2', '3', '4'], seen: '0', 'request-key': randomUUID() }, htmx('form#selection'));
    const html = await response.text();
    expect(html).toContain('2 results confirmed. 2 results have no automated pass or fail to agree with: review them one by one.');
    expect(html.match(/<li id="test-\d" hx-swap-oob="outerHTML"/g)).toHaveLength(4);
    expect(await reviewCount()).toBe(2);
  });

  const undoOf = (html: string): { action: string; fields: Record<string, string> } | null => {
    const [, action, key] = /action="([^"]*confirmation\/undo[^"]*)"[^>]*><input type="hidden" name="request-key" value="([^"]*)"/.exec(html) ?? [];
    return action && key ? { action: action.replaceAll('&amp;', '&'), fields: { 'request-key': key } } : null;
  };
  const reviewStates = async (): Promise<[number, boolean][]> => (await app.db.selectFrom('reviews').leftJoin('review_withdrawals', 'review_withdrawals.review_id', 'reviews.id')
    .select(['reviews.result_id', 'review_withdrawals.review_id as withdrawn']).where('run_id', '=', run.id).orderBy('reviews.id').execute()).map(({ result_id, withdrawn }) => [result_id, withdrawn !== null]);

  it('offers without scripts to take back exactly what was just written, and what stood before counts again', async () => {
    await app.post(`${path}/confirmation`, { position: '2', seen: '0', 'request-key': randomUUID() });
    const before = await reviewStates();
    const confirmed = await app.post(`${path}/confirmation?verdict=pass`, { position: '1', 'one-trial': '1', open: '1', trial: '1', tab: 'metrics', seen: '99999999', 'request-key': randomUUID() });
    const undo = undoOf(await page(confirmed.headers.get('location')!))!;
    const undone = await app.post(undo.action, undo.fields);
    expect([undone.status, undone.headers.get('location')]).toEqual([303, `${path}/1?verdict=pass&tab=metrics&withdrawn=1`]);
    const html = await page(undone.headers.get('location')!);
    expect([html.includes('1 confirmation withdrawn.'), undoOf(html)]).toEqual([true, null]);
    const after = await reviewStates();
    expect(after).toEqual([...before, [after.at(-1)![0], true]]);
    expect((await app.post(undo.action, undo.fields)).headers.get('location'), 'twice').toContain('withdrawn=0');
  });

  it('of many is taken back as one, but for what was edited since; where nothing was confirmed there is nothing to undo', async () => {
    const confirmed = await (await app.post(`${path}/confirmation`, { position: ['1', '2'], seen: '0', 'request-key': randomUUID() }, htmx('form#selection'))).text();
    const undo = undoOf(confirmed)!;
    const [first] = await app.db.selectFrom('reviews').select(['id', 'result_id']).where('run_id', '=', run.id).orderBy('id').execute();
    await review(1, { edit: String(first!.id), say: 'fail', comment: 'On second thoughts.' });
    const undone = await app.post(undo.action, undo.fields, htmx('div#result-panes'));
    const html = await undone.text();
    expect(html).toContain('1 confirmation withdrawn.');
    expect(html.match(/<li id="test-\d" hx-swap-oob="outerHTML"/g)).toHaveLength(2);
    expect((await reviewStates()).map(([, withdrawn]) => withdrawn)).toEqual([false, true, false]);
    const nothing = await app.post(`${path}/confirmation`, { position: ['3'], seen: '0', 'request-key': randomUUID() }, htmx('form#selection'));
    expect(undoOf(await nothing.text())).toBeNull();
  });

  it('is taken back by its author alone, and nothing else is by its form', async () => {
    await review(1);
    const confirmed = await (await app.post(`${path}/confirmation`, { position: ['2'], seen: '0', 'request-key': randomUUID() }, htmx('form#selection'))).text();
    const undo = undoOf(confirmed)!;
    const rita = await member('reviewer');
    expect((await app.post(undo.action, undo.fields, { cookie: rita.cookie })).status).toBe(404);
    for (const key of [randomUUID(), 'x', '']) expect((await app.post(undo.action, { 'request-key': key })).status).toBe(404);
    expect((await reviewStates()).every(([, withdrawn]) => !withdrawn)).toBe(true);
  });

  it('shares its ticks with assigning: the run’s Reviews page takes them over', async () => {
    const html = await page(path);
    expect(html).toContain(`formaction="${path.replace('/results', '/reviews')}" formmethod="get"`);
    expect(await page(`${path.replace('/results', '/reviews')}?position=2&position=5&seen=0`)).toMatch(/2 ticked tests.*?name="positions" value="1,4"/s);
  });

  it('of nothing is refused with a sentence', async () => {
    const response = await app.post(`${path}/confirmation`, { seen: '0', 'request-key': randomUUID() });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Select the results that you want to confirm.');
  });
});

describe('the filters and the choice of verdicts', () => {
  it('count what they show: reviewed, not reviewed, corrected, conflicting, disputed, assigned to me', async () => {
    const rita = await member('reviewer');
    await review(1);
    await review(2, { say: 'fail', comment: '' });
    await review(2, { say: 'pass', seen: String(await newestReview()) }, { cookie: rita.cookie });
    await app.db.insertInto('assignments').values({ project_id: fixture.projectId, run_id: run.id, result_id: run.results[4]!.id, account_id: app.accountId }).execute();
    const html = await page(path);
    const expected = { reviewed: [1, 2], 'not-reviewed': [3, 4, 5, 6], corrected: [1, 2], conflicting: [1, 2], disputed: [2], assigned: [5] };
    for (const [name, positions] of Object.entries(expected)) {
      expect(html, name).toMatch(new RegExp(`<option value="${name}">[A-Za-z ]+ ${positions.length}</option>`));
      const shown = await page(`${path}?review=${name}`);
      expect([...shown.matchAll(/<li id="test-(\d+)"/g)].map(([, position]) => Number(position)).sort(), name).toEqual(positions);
      expect(shown, name).toMatch(new RegExp(`All <span class="n">${positions.length}</span>`));
    }
  });

  it('show the machine’s verdicts alone where they are asked for, on both pages', async () => {
    await review(1);
    await review(2, { say: 'pass' });
    await review(5);
    const results = await page(`${path}?basis=automated&verdict=fail`);
    expect([...results.matchAll(/<li id="test-(\d+)"/g)].map(([, position]) => position)).toEqual(['2']);
    expect(results).toMatch(/Passed <span class="n">3<\/span>.*?Failed <span class="n">1<\/span>/s);
    const overview = path.replace('/results', '');
    const [final, automated] = [await page(overview), await page(`${overview}?basis=automated`)];
    expect(final).toContain('<small class="push">2 of 4</small>');
    expect(automated).toContain('<small class="push">3 of 4</small>');
    expect(final).toContain('3 verdicts corrected by people');
    expect(automated).toContain('basis=automated');
  });

  it('are not offered where nobody has reviewed anything', async () => {
    expect(await page(path.replace('/results', ''))).not.toContain('Automated</a>');
  });
});

describe('everybody else who has the run open', () => {
  it('hears of a review at once, and is told what it changed and nothing else', async () => {
    const shown = await page(path);
    const stream = /hx-sse:connect="([^"]+)"/.exec(shown)![1]!;
    const changes = /hx-get="([^"]+results\/changes[^"]*)"/.exec(shown)![1]!.replaceAll('&amp;', '&');
    const controller = new AbortController();
    const heard = listen(stream, controller.signal);
    await review(2, { say: 'pass' });
    expect(await heard).toMatch(/event: revised\s+data: 1/);
    controller.abort();
    const html = await page(`${changes}&open=2&trial=1&tab=reviews`, htmx('span#results-listener'));
    expect([...html.matchAll(/<li id="test-(\d+)"/g)].map(([, position]) => position)).toEqual(['2']);
    expect(html).toMatch(/<div id="result-head-\d+" hx-swap-oob="outerHTML"/);
    expect(html).toMatch(/id="people-said-\d+" hx-swap-oob="outerHTML".*?It promises a refund/s);
    expect(html).not.toContain('<form class="col revform"');
    expect(html).toMatch(/Passed <span class="n">4<\/span>/);
  });
});

/** What the stream says until its first event. */
async function listen(address: string, signal: AbortSignal): Promise<string> {
  const response = await app.get(address);
  const reader = response.body!.getReader();
  signal.addEventListener('abort', () => void reader.cancel());
  let text = '';
  return until('an event', async () => {
    const { value } = await reader.read();
    text += new TextDecoder().decode(value);
    return text.includes('event:') && text.includes('data:') ? text : null;
  }, 10_000);
}
