// The checks beside the form in a browser: the choices' words follow the order, a tick stays with the problems it was set for, and the list of metrics opens and closes.
import { beforeAll, expect, it } from 'vitest';
import { startFakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { describeInBrowser, openVisitor, type Visitor } from '../support/browser.ts';
import { makeEndpoint, makeMetric, makeTestSet } from '../support/fixtures.ts';
import { makeFirstAccount, startRunningAssay, type RunningAssay } from '../support/running-assay.ts';
import { afterFile } from '../support/test-database.ts';
import { until } from '../support/until.ts';

/** Only ends what hangs. */
const soon = { timeout: 60_000 };
const binary = { criteria: 'Good.', steps: [], examples: '', needsExpected: false, needsContext: true, votes: 1, judge: null };

describeInBrowser('the form that starts a run', () => {
  let assay: RunningAssay;
  let visitor: Visitor;
  let endpoints: Record<'plain' | 'telling', string>;
  let path: string;
  beforeAll(async () => {
    assay = await startRunningAssay({ ASSAY_OUTBOUND: 'private' });
    visitor = await openVisitor({ javaScript: true });
    await makeFirstAccount(visitor.page, assay);
    const { db } = assay;
    await db.updateTable('projects').set({ default_judge_id: null }).where('id', '=', 1).execute();
    const [plain, telling] = [await makeEndpoint(db, 1, { url: 'http://127.0.0.1:1/' }), await makeEndpoint(db, 1, { url: 'http://127.0.0.1:1/' })];
    await db.updateTable('endpoints').set({ mapping: JSON.stringify({ output: '$.answer', context: '$.context' }), name: 'Telling' }).where('id', '=', telling).execute();
    endpoints = { plain: String(plain), telling: String(telling) };
    const testSetId = await makeTestSet(db, 1, 30);
    const metricIds = [await makeMetric(db, 1, 'length', { unit: 'words', min: null, max: 5 }, 'Short'), await makeMetric(db, 1, 'judge_binary', binary, 'Faithful')];
    await db.insertInto('test_set_metrics').values(metricIds.map((metric_id, position) => ({ test_set_id: testSetId, metric_id, position }))).execute();
    path = `${assay.url}/projects/1/test-sets/${testSetId}/runs/new`;
  });

  it('keeps the words of the choices, the panel and the tick at one', async () => {
    const { page } = visitor;
    await page.goto(path);
    await page.locator('#endpoint').selectOption(endpoints.plain);
    await page.getByText('Endpoint “Fake, test” does not answer').waitFor();
    await expect.poll(() => page.locator('#choice-defaults').innerText(), soon).toBe('30 tests: 1 metric of the test set.');
    const tick = page.getByLabel('Start all the same');
    await tick.check();
    await page.locator('input[name=trials]').fill('2');
    await page.locator('input[name=trials]').blur();
    await page.getByText('30 tests, 2 trials').waitFor();
    expect(await tick.isChecked(), 'the same problem').toBe(true);
    await page.locator('#endpoint').selectOption(endpoints.telling);
    await page.getByText('“Faithful” has no judge').waitFor();
    await expect.poll(() => page.locator('#choice-defaults').innerText(), soon).toBe('30 tests: 2 metrics of the test set.');
    await until('the other endpoint is looked at', async () => (await page.getByText('Endpoint “Telling, test” does not answer').count()) === 1 || null);
    expect(await tick.isChecked(), 'other problems').toBe(false);
    await page.getByRole('button', { name: /Start run/ }).click();
    await page.getByText('Mend it, or tick “Start all the same”.').waitFor();
    await page.getByLabel('Start all the same').check();
    await page.getByRole('button', { name: /Start run/ }).click();
    await page.waitForURL(/\/runs\/\d+$/);
    expect(visitor.complaints.filter((complaint) => !complaint.includes('422'))).toEqual([]);
  });

  it('counts the age of a check on while it stays open', async () => {
    const { page } = visitor;
    await page.goto(path);
    await page.getByText('does not answer').waitFor();
    // What was found before is shown at once; then it is looked at again, which begins another age.
    await page.locator('#preflight.htmx-request').waitFor({ state: 'detached' });
    const shown = { ageS: '119', since: 'another showing' };
    await until('it counts on', async () => {
      // A look that is still under way sets its own age in place of this one.
      await page.locator('[data-age-s]').first().evaluate((age: HTMLElement, ours) => { if (age.dataset['since'] !== ours.since) Object.assign(age.dataset, ours); }, shown);
      return (await page.getByText('Checked 2 min ago').count()) > 0;
    });
  });

  it('starts with the endpoint that is chosen, before it has answered, whatever was found of the one before', async () => {
    const { page } = visitor;
    const slow = await startFakeEndpoint();
    afterFile(() => slow.close());
    const healthy = await makeEndpoint(assay.db, 1, { url: `${slow.url}/gate` });
    await page.goto(path);
    await page.locator('#endpoint').selectOption(endpoints.plain);
    await page.getByText('Endpoint “Fake, test” does not answer').waitFor();
    await page.locator('#preflight.htmx-request').waitFor({ state: 'detached' });
    await page.getByLabel('Define metrics for this execution').check();
    await page.getByRole('checkbox', { name: /^Short Passes/ }).check();
    await page.locator('#endpoint').selectOption(String(healthy));
    await page.getByRole('button', { name: /Start run/ }).click();
    await page.waitForURL(/\/runs\/\d+$/);
    slow.release();
  });

  it('opens and closes the list of further metrics by a button that says so, and keeps what is ticked there', async () => {
    const { page } = visitor;
    await page.goto(path);
    await page.getByLabel('Define metrics for this execution').check();
    const list = page.locator('.picked');
    expect(await list.locator('summary').count(), 'the list is open').toBe(0);
    await page.getByRole('checkbox', { name: /^Short Passes/ }).check();
    await page.getByRole('button', { name: 'Check now' }).click();
    await list.getByText('Add metric').click();
    expect(await list.locator('summary').innerText()).toBe('Close the list');
    await page.getByRole('checkbox', { name: /^Faithful/ }).check();
    await list.getByText('Close the list').click();
    expect(await list.locator('summary').innerText()).toBe('Add metric');
    expect(await page.getByRole('checkbox', { name: /^Faithful/ }).isVisible()).toBe(false);
    await list.getByText('Add metric').click();
    expect(await list.getByRole('checkbox', { checked: true }).count()).toBe(2);
  });
});
