// A newcomer's first minutes: the setup link, the demo's two runs, and the first failed test; with and without JavaScript.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, openVisitor, type Visitor } from '../support/browser.ts';
import { startAssayProcess, type AssayProcess } from '../support/processes.ts';

describeInBrowser.each([{ javaScript: true }, { javaScript: false }])('a first start, JavaScript: $javaScript', ({ javaScript }) => {
  let folder: string;
  let assay: AssayProcess;
  let visitor: Visitor;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'assay-first-'));
    assay = startAssayProcess([], { ASSAY_DATA_DIR: folder, ASSAY_LOG_LEVEL: 'warn' });
    visitor = await openVisitor({ javaScript });
  });
  afterAll(async () => {
    await visitor?.context.close();
    assay.signal('SIGTERM');
    expect(await assay.ended).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  it('leads from the terminal’s link to the demo’s failed test', { timeout: 240_000 }, async () => {
    const { page, complaints } = visitor;
    const [, link] = await assay.said(/the link works once\): (http\S+)/, 100_000);
    await page.goto(new URL('/', link).href);
    await page.getByRole('heading', { name: 'There is no account yet' }).waitFor();
    await page.goto(link!);
    await page.getByLabel('Your name').fill('Ines Ortega');
    await page.getByLabel('E-mail address').fill('ines@example.com');
    await page.getByLabel('Password').fill('a long password');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { name: 'Test runs' }).waitFor();

    // The engine is at work; the page refreshes itself, by htmx or by the browser.
    await page.getByText('Completed in').nth(1).waitFor();
    await page.getByText('2 runs, none in progress').waitFor();
    await page.getByRole('link', { name: 'Support bot 2.8' }).click();
    await page.getByRole('heading', { name: /^Worse than Support bot 2\.7/ }).waitFor();
    await page.getByRole('link', { name: /^Results/ }).click();
    await page.getByRole('heading', { name: 'I booked FW-51877 nine days ago' }).waitFor();
    await page.getByText('Agrees with the expected answer, Never cites the retired 2024 policy fail.').waitFor();
    await page.getByRole('navigation', { name: 'Result', exact: true }).getByRole('link', { name: 'Metrics' }).click();
    await page.getByText('Metrics from the behavior').waitFor();
    expect(complaints).toEqual([]);
  });

  it('lets nobody in without signing in again after signing out', async () => {
    const { page } = visitor;
    const inside = page.url();
    await page.locator('summary', { hasText: 'signed in as Ines Ortega' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(inside);
    await page.getByLabel('E-mail address').fill('ines@example.com');
    await page.getByLabel('Password').fill('a long password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(inside);
    expect(assay.output()).not.toMatch(/"level":(50|60)/);
  });
});
