// Bars 1 and 5 beside the peer, where it is installed: how fast the same tests are executed, and how soon a person sees the results and a comparison.
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { beginSession } from '../../src/accounts/sessions.ts';
import { chromiumPath, quietChromium } from '../support/chromium.ts';
import type { Bar } from './bar.ts';
import { inTurn } from './measure.ts';
import { findPromptfoo, type Promptfoo } from './promptfoo.ts';
import { finished, openSite, type Site } from './site.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';

const lanes = 50;

export async function* peer(stage: Stage, { peer: { tests, pairs, openings } }: Sizes): AsyncGenerator<Bar> {
  const promptfoo = findPromptfoo(stage);
  if (promptfoo === null) return console.log('   promptfoo is not installed: nothing is measured beside it');
  const fast = await stage.startEndpoint(0);
  const slow = await stage.startEndpoint(50);
  const site = await openSite(stage, { endpoint: fast, maxConcurrency: lanes, tests });
  const slowId = await site.addEndpoint(slow, lanes);
  await finished(site, await site.execute());
  const evalIds: string[] = [];
  for (const { name, url, endpointId, must, aim } of [
    { name: 'at once', url: fast, endpointId: site.project.endpointId, must: 12, aim: 25 }, { name: `50 ms × ${lanes} lanes`, url: slow, endpointId: slowId, must: 7, aim: 8.5 },
  ]) {
    const measured = await inTurn(pairs, async () => finished(site, await site.execute({ endpointId })), () => promptfoo.evaluate({ url, lanes, tests }));
    evalIds.push(...measured.map(([, { evalId }]) => evalId));
    yield {
      name: `run of ${tests}, ${name} ÷ promptfoo`, unit: 'x', sense: 'at least', must, aim, values: measured.map(([ours, theirs]) => ours.testsPerS / theirs.testsPerS),
      note: measured.map(([ours, theirs]) => `${Math.round(ours.testsPerS)}:${Math.round(theirs.testsPerS)}`).join(' ') + ' /s',
    };
  }
  if (chromiumPath === undefined) return console.log('   Chromium is not installed: what is seen in a browser is not measured');
  yield* seenInBrowser(site, promptfoo, { evalIds, openings });
  await site.close();
}

async function* seenInBrowser(site: Site, promptfoo: Promptfoo, { evalIds, openings }: { evalIds: string[]; openings: number }): AsyncGenerator<Bar> {
  const theirs = await promptfoo.view();
  // Their pages ask the internet too: here nothing but this machine is found.
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: [...quietChromium, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'] });
  const [older, newer] = evalIds as [string, string];
  const sides = {
    'the table': [() => seeOurs(browser, site, '/runs/1/results', '#result-panes li a'), () => seeTheirs(browser, `${theirs}/eval/${newer}`)],
    'a comparison': [() => seeOurs(browser, site, '/runs/2/comparison?baseline=1&outcome=unchanged', 'details summary .ti'), () => seeTheirs(browser, `${theirs}/eval/${newer}`, older)],
  } as const;
  for (const [name, [ours, other]] of Object.entries(sides)) {
    const measured = await inTurn(openings, ours, other);
    yield {
      name: `${name} visible in Chromium ÷ promptfoo`, unit: 'x', sense: 'at most', must: 1 / 3, aim: 1 / 3, values: measured.map(([one, two]) => one / two),
      note: measured.map(([one, two]) => `${Math.round(one)}:${Math.round(two)}`).join(' ') + ' ms',
    };
  }
  await browser.close();
}

/** From the address to the first row, in a browser that has nothing of the site yet; in milliseconds. */
async function seeOurs(browser: Browser, { web, database: { db }, project }: Site, path: string, firstRow: string): Promise<number> {
  const { id } = await db.selectFrom('accounts').select('id').orderBy('id').limit(1).executeTakeFirstOrThrow();
  const session = await beginSession(db, id, 'bench');
  return inFreshContext(browser, async (context) => {
    await context.addCookies([{ name: 'assay', value: session, url: web.url }]);
    const page = await context.newPage();
    const begun = performance.now();
    await page.goto(`${web.url}/projects/${project.projectId}${path}`, { waitUntil: 'commit' });
    await page.locator(firstRow).first().waitFor();
    return performance.now() - begun;
  });
}

/** The same of the peer's. A comparison has no address there: the other run is chosen in its page, without the pauses that a person would make. */
function seeTheirs(browser: Browser, address: string, other?: string): Promise<number> {
  return inFreshContext(browser, async (context) => {
    const page = await context.newPage();
    const begun = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await page.locator('table tbody tr td').first().waitFor();
    if (other !== undefined) {
      await page.getByRole('button', { name: 'Eval actions' }).click();
      await page.getByRole('menuitem', { name: /compare/i }).click();
      await page.getByRole('dialog').getByText(other).first().click();
      await page.locator('table tbody tr').first().locator('td').nth(2).waitFor();
    }
    return performance.now() - begun;
  });
}

async function inFreshContext<T>(browser: Browser, look: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    return await look(context);
  } finally {
    await context.close();
  }
}
