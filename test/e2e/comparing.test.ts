// A reviewer compares two runs in a browser: one key agrees with a verdict, and the comparison stays where it is.
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser, openVisitor, type Visitor } from '../support/browser.ts';
import { makeFirstAccount, startRunningAssay, type RunningAssay } from '../support/running-assay.ts';

describeInBrowser('a comparison', () => {
  let assay: RunningAssay;
  let visitor: Visitor;
  beforeAll(async () => {
    assay = await startRunningAssay({ ASSAY_OUTBOUND: 'private' });
    visitor = await openVisitor({ javaScript: true });
    await makeFirstAccount(visitor.page, assay);
    await visitor.page.getByText('Completed in').nth(1).waitFor({ state: 'attached' });
  });

  it('confirms the verdict of the opened test by its key, and corrects it by the other', async () => {
    const { page } = visitor;
    await page.goto(`${assay.url}/projects/1/runs/2/comparison`);
    await page.evaluate('window.sameDocument = true');
    const confirm = page.locator('.opened button[data-key]').first();
    await confirm.waitFor();
    const key = (await confirm.getAttribute('data-key'))!;
    await page.evaluate('scrollTo(0, document.body.scrollHeight / 2)');
    await page.keyboard.press(key);
    await page.getByText('1 result confirmed.').waitFor();
    // In sight wherever in the list one is.
    expect(await page.getByText('1 result confirmed.').evaluate((said) => said.getBoundingClientRect().bottom <= innerHeight && said.getBoundingClientRect().top >= 0)).toBe(true);
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    expect(await page.locator('.opened .side2').first().isVisible()).toBe(true);
    await page.keyboard.press(key === 'p' ? 'f' : 'p');
    await page.locator('#comment').waitFor();
    expect(await page.locator(`input[name=say][value=${key === 'p' ? 'fail' : 'pass'}]`).isChecked()).toBe(true);
  });

  it('does nothing by a key to a test that is not looked at', async () => {
    const { page } = visitor;
    await page.goto(`${assay.url}/projects/1/runs/2/comparison?outcome=regressed`);
    await page.locator('.opened [data-key]').first().waitFor();
    const sent: string[] = [];
    page.on('request', (request) => { if (request.method() === 'POST') sent.push(request.url()); });
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await page.evaluate(() => document.activeElement?.closest('details')?.open)).toBe(false);
    const address = page.url();
    await page.keyboard.press('p');
    await page.keyboard.press('f');
    await page.keyboard.press('j');
    expect([page.url(), sent]).toEqual([address, []]);
  });
});
