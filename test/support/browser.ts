// Chromium for journeys: found on the machine or the journeys are skipped and say so; every page's console must stay clean.
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, describe } from 'vitest';
import { chromiumPath, quietChromium } from './chromium.ts';

if (chromiumPath === undefined) {
  if (process.env['CI'] === 'true') throw new Error('CI must have Chromium: install Debian’s package chromium.');
  console.warn('SKIPPED: the journeys in a browser need Chromium (Debian: apt-get install chromium).');
}

/** A suite that needs a browser. */
export const describeInBrowser = describe.skipIf(chromiumPath === undefined);

let browser: Promise<Browser> | null = null;

function openBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: chromiumPath!, args: quietChromium, timeout: 120_000 });
  return browser;
}

afterAll(async () => {
  await (await browser)?.close();
  browser = null;
});

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What the console said that it should not have, and exceptions of the page. */
  complaints: string[];
}

export async function openVisitor(options: { javaScript: boolean; width?: number; dark?: boolean; storageState?: Awaited<ReturnType<BrowserContext['storageState']>> }): Promise<Visitor> {
  const context = await (await openBrowser()).newContext({
    javaScriptEnabled: options.javaScript, viewport: { width: options.width ?? 1440, height: 900 }, colorScheme: options.dark ? 'dark' : 'light',
    acceptDownloads: true, ...(options.storageState && { storageState: options.storageState }),
  });
  // Only ends what hangs.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, context, complaints };
}
