// A reviewer at work in a browser: one key confirms, one corrects, everything on the page follows, and so do the pages of everybody else.
import { beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeInBrowser, openVisitor, type Visitor } from '../support/browser.ts';
import { makeFirstAccount, startRunningAssay, type RunningAssay } from '../support/running-assay.ts';
import { until } from '../support/until.ts';

describeInBrowser('a reviewer', () => {
  let assay: RunningAssay;
  let reviewer: Visitor;
  let reader: Visitor;
  beforeAll(async () => {
    assay = await startRunningAssay({ ASSAY_OUTBOUND: 'private' });
    reviewer = await openVisitor({ javaScript: true });
    await makeFirstAccount(reviewer.page, assay);
    await reviewer.page.getByText('Completed in').nth(1).waitFor({ state: 'attached' });
    reader = await openVisitor({ javaScript: true, storageState: await reviewer.context.storageState() });
  });

  it('corrects a verdict by key, and list, counters and the overview of another person follow without a reload', async () => {
    const { page } = reviewer;
    await reader.page.goto(`${assay.url}/projects/1/runs/2`);
    const failed = Number(await reader.page.locator('.figures .t-fail').innerText());
    await page.goto(`${assay.url}/projects/1/runs/2/results/1`);
    await page.evaluate('window.sameDocument = true');
    await page.keyboard.press('p');
    await page.locator('#comment').waitFor();
    expect(await page.locator('input[name=say][value=pass]').isChecked()).toBe(true);
    await page.locator('#comment').fill('The policy allows it.');
    await page.locator('#comment').press('Control+Enter');
    await page.getByText('Changed the result from fail to pass.').waitFor();
    expect(await page.locator('[id^=result-head] h2').innerText()).toMatch(/^Pass/);
    expect(await page.locator('#test-1').innerText()).toContain('corrected');
    expect(await page.locator('#verdict-segments').innerText()).toMatch(new RegExp(`Failed\\s+${failed - 1}\\b`));
    expect(await page.locator('#group-fail').innerText()).toBe(String(failed - 1));
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    await reader.page.getByText('1 verdict corrected by people').waitFor();
    expect(await reader.page.locator('.figures .t-fail').innerText()).toBe(String(failed - 1));
    await reader.page.getByRole('link', { name: 'Automated' }).click();
    await reader.page.getByText('These are the verdicts of the metrics alone.').waitFor();
    expect(await reader.page.locator('.figures .t-fail').innerText()).toBe(String(failed));
  });

  it('confirms by one key, and many by ticking them; a form that somebody else is writing in is left alone', async () => {
    const { page } = reviewer;
    await reader.page.goto(`${assay.url}/projects/1/runs/2/results/2?tab=reviews`);
    await reader.page.locator('#comment').fill('Half a sentence');
    await page.goto(`${assay.url}/projects/1/runs/2/results/2`);
    await page.keyboard.press('f');
    await page.getByText('1 result confirmed.').waitFor();
    expect(await page.locator('#test-2').innerText()).toContain('reviewed');
    await page.keyboard.press('z');
    await page.getByText('1 confirmation withdrawn.').waitFor();
    expect(await page.locator('#test-2').innerText()).not.toContain('reviewed');
    await page.keyboard.press('f');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await page.keyboard.press('j');
    await page.locator('[data-open][name=open]:not([value="2"])').waitFor({ state: 'attached' });
    expect(await page.locator('#results-notice').innerText(), 'above the next result').toBe('');
    await page.keyboard.press('k');
    await reader.page.getByText('The result stayed fail.').first().waitFor();
    expect(await reader.page.locator('#comment').inputValue()).toBe('Half a sentence');
    for (const test of [3, 4]) await page.locator(`#test-${test} input`).check();
    expect(await page.locator('#selection').isVisible()).toBe(true);
    await page.locator('#selection button.primary').click();
    await page.getByText('2 results confirmed.').waitFor();
    expect(await page.locator('#test-4').innerText()).toContain('reviewed');
    expect(await page.locator('#selection').isVisible()).toBe(false);
    await reader.page.locator('#test-4').getByText('reviewed').waitFor();
  });

  it('is faster than the answers: a late one changes nothing of the next result, and no key acts on the one before', async () => {
    const { page } = reviewer;
    await page.goto(`${assay.url}/projects/1/runs/2/results/6`);
    const head = page.locator('[id^=result-head]');
    const isOpen = (test: number) => page.locator(`[data-open][name=open][value="${test}"]`).waitFor({ state: 'attached' });
    const before = await head.getAttribute('id');
    let posts = 0;
    page.on('request', (request) => { posts += request.method() === 'POST' ? 1 : 0; });
    const answer = await held(page, '**/results/confirmation*');
    await page.locator('#result-detail button[data-key]').click();
    await answer.asked();
    await page.keyboard.press('j');
    await page.locator(`[id^=result-head]:not([id=${before}])`).waitFor();
    const next = await head.innerText();
    await answer.release();
    await page.getByText('1 result confirmed.').waitFor();
    expect(await page.locator('#test-6').innerText()).toContain('reviewed');
    expect([await head.count(), await head.innerText()]).toEqual([1, next]);
    expect(await page.locator('[data-list] [aria-current]').count()).toBe(1);
    expect(await page.locator('[data-list] li:has([aria-current])').getAttribute('id')).not.toBe('test-6');
    const opened = Number(await page.locator('[data-open][name=open]').inputValue());
    await page.keyboard.press('k');
    await isOpen(6);
    const detail = await held(page, `**/results/${opened}*`);
    await page.keyboard.press('j');
    await detail.asked();
    for (const key of ['p', 'f']) await page.keyboard.press(key);
    await detail.release();
    await isOpen(opened);
    expect([posts, await page.locator('#comment').count()]).toEqual([1, 0]);
    const confirms = (await page.locator('#result-detail button[data-key]').getAttribute('data-key'))!;
    for (let times = 0; times < 4; times++) await page.keyboard.down(confirms);
    await page.keyboard.up(confirms);
    await page.locator(`#test-${opened}`).getByText('reviewed').waitFor();
    expect(posts, 'a key that is held down').toBe(2);
  });

  it('keeps a tick while somebody else’s review comes in', async () => {
    const { page } = reviewer;
    await page.goto(`${assay.url}/projects/1/runs/2/results/3`);
    await reader.page.goto(`${assay.url}/projects/1/runs/2/results/8`);
    await page.locator('#test-8 input').check();
    await page.locator('#test-8 a').focus();
    await reader.page.locator('#result-detail button[data-key]').click();
    await reader.page.getByText('1 result confirmed.').waitFor();
    await page.locator('#test-8').getByText('reviewed').waitFor();
    expect(await page.locator('#test-8 input').isChecked()).toBe(true);
    expect(await page.evaluate('document.activeElement.closest("li")?.id'), 'the focus').toBe('test-8');
  });

  it('goes on from the open result while its item is being swapped', async () => {
    const { page } = reviewer;
    await page.goto(`${assay.url}/projects/1/runs/2/results/16`);
    const items = await page.locator('[data-list] li:has(a[data-opens])').evaluateAll((found) => found.map(({ id }) => Number(id.slice('test-'.length))));
    const next = items[items.indexOf(16) + 1];
    // The address alone marks an item only until one is clicked.
    await page.locator('#test-16 a').click();
    await page.locator('.htmx-request').first().waitFor({ state: 'detached' });
    // In the middle of a swap, without the focus.
    await page.evaluate(`addEventListener('htmx:before:settle', () => {
      document.querySelector('[data-list] [aria-current]')?.removeAttribute('aria-current');
      document.activeElement.blur();
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
    }, { once: true })`);
    await page.locator('#result-detail button[data-key]').click();
    await page.locator(`[data-open][name=open][value="${next}"]`).waitFor({ state: 'attached' });
  });

  it('loses no confirmation that waits for a look at other people’s reviews', async () => {
    const { page } = reviewer;
    await page.goto(`${assay.url}/projects/1/runs/2/results/9`);
    await page.evaluate('let heard = 0; document.querySelector("#run-revisions").addEventListener("revised", () => { document.documentElement.dataset.heard = ++heard; })');
    const changes = await held(page, '**/results/changes*');
    for (const [round, test] of [12, 14].entries()) {
      await reader.page.goto(`${assay.url}/projects/1/runs/2/results/${test}`);
      await reader.page.locator('#result-detail button[data-key]').click();
      await reader.page.getByText('1 result confirmed.').waitFor();
      await page.locator(`html[data-heard="${round + 1}"]`).waitFor();
      await changes.asked();
      if (round === 0) await page.locator('#result-detail button[data-key]').click();
    }
    await changes.release();
    for (const test of [9, 12, 14]) await page.locator(`#test-${test}`).getByText('reviewed').waitFor();
  });

  it('edits and withdraws, and what stood before counts again', async () => {
    const { page } = reviewer;
    await page.goto(`${assay.url}/projects/1/runs/2/results/1?tab=reviews`);
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await page.getByText('Edit your review').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('input[name=say][value=fail]').check({ force: true });
    await page.getByRole('button', { name: /Save review/ }).click();
    await page.getByText('edited since').waitFor();
    expect(await page.locator('[id^=result-head] h2').innerText()).toMatch(/^Fail/);
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText(/withdrawn today/).waitFor();
    expect(await page.locator('[id^=result-head] h2').innerText()).toMatch(/^Pass/);
  });

  it('is told what is missing without a complaint of the browser, where the field for it was made larger by its handle', async () => {
    const visitor = await openVisitor({ javaScript: true, storageState: await reviewer.context.storageState() });
    const { page } = visitor;
    await page.goto(`${assay.url}/projects/1/runs/2/results/5?tab=reviews&say=pass`);
    // As the browser does while the handle is dragged.
    await page.locator('#comment').evaluate('(field) => { field.style.height = "160px"; }');
    await page.getByRole('button', { name: /Save review/ }).click();
    await page.getByText('Say why: your verdict contradicts').waitFor();
    await page.locator('.htmx-settling, .htmx-added').first().waitFor({ state: 'detached' });
    expect(visitor.complaints.filter((text) => !text.includes('status of 422'))).toEqual([]);
  });

  it('works through the review queue by the keyboard alone', async () => {
    const { page } = reviewer;
    await page.goto(`${assay.url}/projects/1/runs/2/review-queue?lane=random`);
    const first = await page.locator('main').innerText();
    await page.keyboard.press('p');
    await page.keyboard.press('Control+Enter');
    await page.locator('.twoverdicts').waitFor();
    await page.locator('a[data-key="n"]').waitFor();
    await page.keyboard.press('n');
    await page.locator('form.qform-in').waitFor();
    await page.waitForLoadState();
    expect(await page.locator('main').innerText()).not.toBe(first);
  });

  it('without JavaScript ticks, confirms and undoes by a row below the list, and sees no button that would do nothing', async () => {
    const { page, complaints } = await openVisitor({ javaScript: false, storageState: await reviewer.context.storageState() });
    await page.goto(`${assay.url}/projects/1/runs/2/results`);
    expect(await page.locator('button[type=button]').filter({ visible: true }).count()).toBe(0);
    const [bar, list] = [(await page.locator('#selection').boundingBox())!, (await page.locator('#result-list').boundingBox())!];
    expect([bar.y >= list.y + list.height, await page.locator('#selection b').filter({ visible: true }).innerText()]).toEqual([true, 'All tests that are ticked in the list:']);
    await page.locator('#test-10 input').check();
    await page.locator('#selection button.primary').click();
    await page.getByText('1 result confirmed.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('1 confirmation withdrawn.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('finds every console clean', () => {
    expect([...reviewer.complaints, ...reader.complaints]).toEqual([]);
  });
});

/**
 * Keeps back the answer to the next request to such an address until it is released.
 * The route stays, and lets pass what comes later: taking away a page's last route ends its interception, which may happen after the next one was set.
 */
async function held(page: Page, address: string): Promise<{ asked: () => Promise<unknown>; release: () => Promise<unknown> }> {
  let [isAsked, isReleased, isGiven] = [false, false, false];
  await page.route(address, async (route) => {
    if (isAsked) return route.fallback();
    isAsked = true;
    const response = await route.fetch();
    await until(`the answer of ${address} is released`, () => isReleased, 110_000);
    await route.fulfill({ response });
    isGiven = true;
  });
  return {
    asked: () => until(`${address} is asked for`, () => isAsked),
    release: () => {
      isReleased = true;
      return until(`the answer of ${address} is given`, () => isGiven);
    },
  };
}
