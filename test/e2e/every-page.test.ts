// Every page of the demo, wide and narrow, light and dark: accessible by axe, nothing wider than the window, a clean console.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser, openVisitor, type Visitor } from '../support/browser.ts';
import { makeFirstAccount, startRunningAssay, type RunningAssay } from '../support/running-assay.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const pages = [
  '/projects', '/profile', '/projects/1/members', '/projects/1/runs', '/projects/1/runs/1', '/projects/1/runs/2/results', '/projects/1/runs/2/results/1', '/projects/1/runs/2/results/1?tab=metrics',
  '/projects/1/runs/2/results/1?tab=reviews', '/projects/1/runs/2/results?basis=automated&review=not-reviewed', '/projects/1/runs/2?basis=automated',
  '/projects/1/runs/2/results/1?tab=history', '/projects/1/runs/2/configuration', '/projects/1/runs/2/comparison', '/projects/1/runs/1/comparison?baseline=2&outcome=improved', '/projects/1/runs/2/comparison/baselines', '/projects/1/runs/2/comparison/tests/1', '/projects/1/runs/1/comparison', '/projects/1/runs/2/reviews', '/projects/1/runs/2/review-queue', '/projects/1/runs/2/review-queue?lane=decisive', '/projects/1/runs/2/agreement', '/projects/1/assignments', '/projects/1/runs/2/rerun', '/projects/1/test-sets', '/projects/1/test-sets/1',
  '/projects/1/test-sets/1/runs/new', '/projects/1/test-sets/new', '/projects/1/tests', '/projects/1/tests/1', '/projects/1/tests/new', '/projects/1/behaviors',
  '/projects/1/behaviors/1', '/projects/1/metrics', '/projects/1/metrics/1', '/projects/1/metrics/new', '/projects/1/metrics/new?kind=json_schema', '/projects/1/metrics/new?template=toxicity', '/projects/1/models', '/projects/1/models/1', '/projects/1/models/new?preset=compatible', '/projects/1/endpoints',
  '/projects/1/endpoints/1', '/projects/1/endpoints/new', '/projects/1/imports/new', '/nothing-here',
];

interface Finding {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

describeInBrowser.each([{ width: 1440, dark: false }, { width: 390, dark: true }])('at $width px, dark: $dark', ({ width, dark }) => {
  let assay: RunningAssay;
  let visitor: Visitor;
  beforeAll(async () => {
    assay = await startRunningAssay({ ASSAY_OUTBOUND: 'private' });
    visitor = await openVisitor({ javaScript: true, width, dark });
    await makeFirstAccount(visitor.page, assay);
    await visitor.page.getByText('Completed in').nth(1).waitFor({ state: 'attached' });
  });

  it.each(pages)('%s is accessible, fits, and complains about nothing', async (address) => {
    const { page, complaints } = visitor;
    complaints.length = 0;
    // Not until the network is idle: pages of runs keep a stream open.
    await page.goto(assay.url + address, { waitUntil: 'load' });
    // Straight into the page's world: the content policy rightly refuses a script element.
    await page.evaluate(axe);
    const findings = await page.evaluate(async () => {
      const results = await (globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Finding[] }> } }).axe.run({ resultTypes: ['violations'] });
      return results.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    });
    expect(findings).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(complaints.filter((complaint) => !/404/.test(complaint) || address !== '/nothing-here')).toEqual([]);
  });
});
