// Double clicks in a browser: whatever a form makes or starts, it is made once; and who comes back may send the form again.
import { beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { isRequestKey } from '../../src/domain/request-key.ts';
import { describeInBrowser, openVisitor } from '../support/browser.ts';
import { makeFirstAccount, startRunningAssay, type RunningAssay } from '../support/running-assay.ts';
import { until } from '../support/until.ts';

describeInBrowser('a double click', () => {
  let assay: RunningAssay;
  let page: Page;
  beforeAll(async () => {
    assay = await startRunningAssay({ ASSAY_OUTBOUND: 'private' });
    page = (await openVisitor({ javaScript: true })).page;
    await makeFirstAccount(page, assay);
  });

  it.each([
    ['one endpoint, although the form has a field with the name “method”', 'endpoints', '?preset=question-answer', { Name: 'Bot', URL: 'http://127.0.0.1:9/chat', Body: '{"input": "{{input}}"}', Output: 'answer' }, 'Save endpoint'],
    ['one behavior', 'behaviors', '', { Name: 'Polite' }, 'Make behavior'],
  ])('makes %s', async (_, place, search, fields, button) => {
    const made = () => assay.db.selectFrom(place as 'endpoints' | 'behaviors').select('id').where('project_id', '=', 1).execute();
    const before = (await made()).length;
    await page.goto(`${assay.url}/projects/1/${place}/new${search}`);
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    const sent = await clickTwice(page, assay, button);
    expect([sent, (await made()).length]).toEqual([1, before + 1]);
  });

  it('starts one run; back on the form, another one may be started', async () => {
    const runs = () => assay.db.selectFrom('runs').select('id').where('project_id', '=', 1).execute();
    const before = (await runs()).length;
    await page.goto(`${assay.url}/projects/1/test-sets/1/runs/new`);
    expect(await clickTwice(page, assay, 'Start run')).toBe(1);
    expect((await runs()).length).toBe(before + 1);
    await page.evaluate('history.back()');
    await page.waitForURL('**/runs/new');
    expect(await clickTwice(page, assay, 'Start run')).toBe(1);
    expect((await runs()).length).toBe(before + 2);
  });

  it('does not lock a form of which no answer came', async () => {
    await page.goto(`${assay.url}/projects/1/behaviors/new`);
    await page.clock.install();
    await page.getByLabel('Name', { exact: true }).fill('Patient');
    const said = await watchSubmits(page);
    await page.evaluate('addEventListener("submit", (event) => event.preventDefault())');
    const button = page.getByRole('button', { name: 'Make behavior' });
    await button.dblclick();
    await page.clock.fastForward(10_000);
    await button.click();
    await until('the form is sent again', () => said.length > 1);
    expect(said).toEqual(['sent', 'sent']);
  });

  it('is told from coming back to a form that the browser has kept: that one starts another run', async () => {
    await page.goto(`${assay.url}/projects/1/runs/1/rerun`);
    const key = page.locator('input[name=request-key]');
    const before = await key.inputValue();
    await page.evaluate('dispatchEvent(new PageTransitionEvent("pageshow", { persisted: false }))');
    expect(await key.inputValue()).toBe(before);
    await page.evaluate('dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))');
    expect(await key.inputValue()).not.toBe(before);
    expect(isRequestKey(await key.inputValue())).toBe(true);
  });
});

/**
 * How many times two slow clicks send the form. Its request waits in the database until the second one is done. The page clicks by itself and says when,
 * for nothing can be asked of it while it is about to be left.
 */
async function clickTwice(page: Page, { pool }: RunningAssay, button: string): Promise<number> {
  const said = await watchSubmits(page);
  const form = page.url();
  let sent: number;
  const holder = await pool.connect();
  try {
    await holder.query('begin; lock table audit_entries in exclusive mode');
    await Promise.all([page.waitForEvent('console', (message) => message.text() === 'clicked twice'), page.evaluate(`{
      const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent.includes('${button}'));
      button.click();
      setTimeout(() => { button.click(); console.log('clicked twice'); }, 300);
    }`)]);
    sent = said.filter((text) => text === 'sent').length;
  } finally {
    // Whatever happened: the file could not end while a connection is not given back.
    await holder.query('rollback');
    holder.release();
  }
  await page.waitForURL(({ href }) => href !== form);
  return sent;
}

/** What the console says from now on: `sent` for each submit that the page lets through. */
async function watchSubmits(page: Page): Promise<string[]> {
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.evaluate('addEventListener("submit", (event) => { if (!event.defaultPrevented) console.log("sent"); })');
  return said;
}
