// From an endpoint of one's own to its CSV: connect, import (with errors, mended), run, cancel, re-run, read, download.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { describeInBrowser, openVisitor, type Visitor } from '../support/browser.ts';
import { makeFirstAccount, signIn, startRunningAssay, type RunningAssay } from '../support/running-assay.ts';

const broken = 'question,expected,topic\n"What is tea?",a drink,drinks\n"",nothing,drinks\n"What is ""coffee""?",a bean,drinks\n';
const mended = broken.replace('"",nothing', '"What is water?",nothing');

describeInBrowser('an endpoint of one’s own', () => {
  let assay: RunningAssay;
  let endpoint: FakeEndpoint;
  let first = true;
  beforeAll(async () => {
    endpoint = await startFakeEndpoint();
    assay = await startRunningAssay({ ASSAY_OUTBOUND: 'private' });
  });
  afterAll(() => endpoint.close());

  async function arrive(javaScript: boolean): Promise<Visitor> {
    const visitor = await openVisitor({ javaScript });
    if (first) await makeFirstAccount(visitor.page, assay);
    else await signIn(visitor.page, assay);
    first = false;
    return visitor;
  }

  it.each([{ javaScript: true }, { javaScript: false }])('leads to a finished run and its CSV, JavaScript: $javaScript', { timeout: 240_000 }, async ({ javaScript }) => {
    const { page, context, complaints } = await arrive(javaScript);
    await page.goto(`${assay.url}/projects`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`Kitchen ${javaScript}`);
    await page.getByRole('button', { name: 'Make project' }).click();

    // The endpoint: a wrong answer path first, mended by what the test message says.
    await page.getByRole('heading', { name: 'Is the new version better?' }).waitFor();
    await page.getByRole('link', { name: /Question and answer/ }).click();
    await page.getByLabel('Name', { exact: true }).fill('Kitchen bot');
    await page.getByLabel('URL', { exact: true }).fill(`${endpoint.url}/ok`);
    await page.getByLabel('Body', { exact: true }).fill('{"input": "{{input}}"}');
    await page.getByLabel('Output', { exact: true }).fill('data.reply');
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await page.getByText('The reply has nothing at $.data.reply.').first().waitFor();
    await page.getByLabel('Output', { exact: true }).fill('answer');
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await page.getByText(/200 in \d+.*The answer was found\./).first().waitFor();
    await page.getByRole('button', { name: 'Save endpoint' }).click();
    await page.getByRole('heading', { name: 'Endpoints' }).or(page.getByText('Kitchen bot')).first().waitFor();

    // The tests: a file with an error by row, mended, imported.
    const project = /\/projects\/\d+/.exec(page.url())![0];
    await page.goto(`${assay.url}${project}/imports/new`);
    await page.getByLabel('Name of the new test set').fill('Drinks');
    await page.getByLabel('CSV or JSONL file').setInputFiles({ name: 'drinks.csv', mimeType: 'text/csv', buffer: Buffer.from(broken) });
    await page.getByRole('button', { name: 'Read the file' }).click();
    await page.getByText(/3 rows/).first().waitFor();
    await page.getByText('“question” is empty.').waitFor();
    await page.waitForLoadState();
    expect(await page.getByRole('button', { name: /^Import \d/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Upload the mended file' }).click();
    await page.getByLabel('Name of the new test set').fill('Drinks');
    await page.getByLabel('CSV or JSONL file').setInputFiles({ name: 'drinks.csv', mimeType: 'text/csv', buffer: Buffer.from(mended) });
    await page.getByRole('button', { name: 'Read the file' }).click();
    await page.getByRole('button', { name: 'Import 3 tests' }).click();
    await page.getByRole('heading', { name: 'Drinks' }).waitFor();

    // A metric for the set, so that the run judges something.
    await page.goto(`${assay.url}${project}/metrics/new?kind=contains`);
    await page.getByLabel('Name', { exact: true }).fill('Echoes');
    await page.locator('textarea[name=values]').fill('echo');
    await page.getByRole('button', { name: /Save|Make/ }).first().click();
    await page.waitForURL(/\/metrics\/\d+$/);
    await page.goto(`${assay.url}${project}/test-sets`);
    await page.getByRole('link', { name: 'Drinks' }).first().click();
    await page.getByRole('link', { name: 'Run test set' }).click();
    await page.getByText('Define metrics for this execution').click();
    await page.getByRole('checkbox', { name: /Echoes/ }).check();
    await page.getByLabel('Name', { exact: true }).fill('First try');

    // Cancelled while its calls are held back, then run again to the end.
    endpoint.setBehaviour('hang');
    await page.getByRole('button', { name: 'Start run' }).click();
    await page.getByRole('heading', { name: 'First try' }).waitFor();
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();

    endpoint.setBehaviour(null);
    await page.getByRole('link', { name: 'Re-run' }).click();
    await page.getByRole('button', { name: 'Start re-run' }).click();
    await page.getByText('3 of 3 scored tests passed.').waitFor();
    // The sentence comes with the progress, and then the page of the finished run takes the place of all.
    await page.getByRole('link', { name: 'Re-run' }).waitFor();
    await page.getByRole('link', { name: 'First try', exact: true }).waitFor();

    // Read and downloaded.
    await page.getByRole('link', { name: /^Results/ }).click();
    await page.getByRole('link', { name: /What is "coffee"/ }).click();
    await page.getByRole('heading', { name: 'What is "coffee"?' }).waitFor();
    await page.getByText('Download', { exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /CSV for spreadsheets/ }).click()]);
    const csv = readFileSync((await download.path())!, 'utf8');
    expect(csv.trim().split('\r\n').length).toBe(4);
    expect(csv).toContain('"What is ""coffee""?"');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('leaves the server’s log without an error', () => {
    expect(assay.process.output()).not.toMatch(/"level":(50|60)/);
  });
});
