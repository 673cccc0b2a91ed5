// Reviewing with the mouse while other people review: whatever is swapped in meanwhile, a click does what it was meant to do.
import { beforeAll, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { describeInBrowser, openVisitor, type Visitor } from '../support/browser.ts';
import { makeFirstAccount, startRunningAssay, type RunningAssay } from '../support/running-assay.ts';

describeInBrowser('a click', () => {
  let assay: RunningAssay;
  let reviewer: Visitor;
  let other: Visitor;
  beforeAll(async () => {
    assay = await startRunningAssay({ ASSAY_OUTBOUND: 'private' });
    reviewer = await openVisitor({ javaScript: true });
    await makeFirstAccount(reviewer.page, assay);
    await reviewer.page.getByText('Completed in').nth(1).waitFor({ state: 'attached' });
    other = await openVisitor({ javaScript: true, storageState: await reviewer.context.storageState() });
  });

  const result = (test: number): string => `${assay.url}/projects/1/runs/2/results/${test}`;

  /** Presses the mouse on it, and lets go once somebody else’s review of the test has come in. */
  async function clickAcrossReview(button: Locator, test: number): Promise<void> {
    const { page } = reviewer;
    await button.hover();
    await page.mouse.down();
    await other.page.goto(result(test));
    await other.page.locator('#result-detail button[data-key]').click();
    await page.locator(`#test-${test}`).getByText('reviewed').waitFor();
    await page.mouse.up();
  }

  it('on the bar of ticked tests counts, although a review comes in between pressing and letting go', async () => {
    const { page } = reviewer;
    await page.goto(result(1));
    for (const test of [3, 4]) await page.locator(`#test-${test} input`).check();
    await clickAcrossReview(page.locator('#selection button.primary'), 8);
    await page.getByText('2 results confirmed.').waitFor();
    await page.locator('#test-4').getByText('reviewed').waitFor();
  });

  it('in the head of the open result counts, although it is just being reviewed by somebody else', async () => {
    const { page } = reviewer;
    await page.goto(result(9));
    await clickAcrossReview(page.locator('#result-detail [data-act="next"]'), 9);
    await page.locator('[data-open][name=open]:not([value="9"])').waitFor({ state: 'attached' });
  });

  it('on an item is htmx’s from the moment that the item was swapped in', async () => {
    const { page } = reviewer;
    await page.goto(result(12));
    await page.evaluate('addEventListener("htmx:before:settle", () => queueMicrotask(() => document.querySelector("#test-12 a").click()), { once: true })');
    const opened = page.waitForRequest((request) => request.method() === 'GET' && request.url() === result(12));
    await Promise.all([opened, page.locator('#result-detail button[data-key]').click()]);
    expect((await opened).headers()['hx-request']).toBe('true');
  });
});
