// Agreeing with the automated verdict on a result's pages, for one and for a selection, and taking it back.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { app, htmx, member, openStage, page, path, review, reviewCount, run, settleRun } from './result-stage.ts';

beforeAll(openStage);
beforeEach(settleRun);

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
    const response = await app.post(`${path}/confirmation`, { position: ['1', '2', '3', '4'], seen: '0', 'request-key': randomUUID() }, htmx('div#result-panes'));
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
    const confirmed = await (await app.post(`${path}/confirmation`, { position: ['1', '2'], seen: '0', 'request-key': randomUUID() }, htmx('div#result-panes'))).text();
    const undo = undoOf(confirmed)!;
    const [first] = await app.db.selectFrom('reviews').select(['id', 'result_id']).where('run_id', '=', run.id).orderBy('id').execute();
    await review(1, { edit: String(first!.id), say: 'fail', comment: 'On second thoughts.' });
    const undone = await app.post(undo.action, undo.fields, htmx('div#result-panes'));
    const html = await undone.text();
    expect(html).toContain('1 confirmation withdrawn.');
    expect(html.match(/<li id="test-\d" hx-swap-oob="outerHTML"/g)).toHaveLength(2);
    expect((await reviewStates()).map(([, withdrawn]) => withdrawn)).toEqual([false, true, false]);
    const nothing = await app.post(`${path}/confirmation`, { position: ['3'], seen: '0', 'request-key': randomUUID() }, htmx('div#result-panes'));
    expect(undoOf(await nothing.text())).toBeNull();
  });

  it('is taken back by its author alone, and nothing else is by its form', async () => {
    await review(1);
    const confirmed = await (await app.post(`${path}/confirmation`, { position: ['2'], seen: '0', 'request-key': randomUUID() }, htmx('div#result-panes'))).text();
    const undo = undoOf(confirmed)!;
    const rita = await member('reviewer');
    expect((await app.post(undo.action, undo.fields, { cookie: rita.cookie })).status).toBe(404);
    for (const key of [randomUUID(), 'x', '']) expect((await app.post(undo.action, { 'request-key': key })).status).toBe(404);
    expect((await reviewStates()).every(([, withdrawn]) => !withdrawn)).toBe(true);
  });

  it('sent again after it was taken back writes nothing and says so; the form that the page has then confirms', async () => {
    const fields = { position: '1', 'one-trial': '1', open: '1', trial: '1', tab: 'overview', seen: '0', 'request-key': randomUUID() };
    const confirmed = await app.post(`${path}/confirmation`, fields);
    const undo = undoOf(await page(confirmed.headers.get('location')!))!;
    await app.post(undo.action, undo.fields);
    const late = await app.post(`${path}/confirmation`, fields);
    expect(late.headers.get('location')).toBe(`${path}/1?confirmed=0&undone=1`);
    const told = await page(late.headers.get('location')!);
    expect([told.includes('Nothing was confirmed. You have taken back or edited your confirmation of 1 result since: confirm it once more if that shall count.'), undoOf(told)]).toEqual([true, null]);
    expect((await reviewStates()).map(([, withdrawn]) => withdrawn)).toEqual([true]);
    const [, key] = /name="request-key" value="([^"]*)" id="confirmation-key-1"/.exec(told)!;
    await app.post(`${path}/confirmation`, { ...fields, 'request-key': key! });
    expect((await reviewStates()).map(([, withdrawn]) => withdrawn)).toEqual([true, false]);
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
