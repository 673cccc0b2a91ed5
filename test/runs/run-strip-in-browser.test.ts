// The strip of two runs as a browser draws it: no cell of the baseline reaches into the labels below.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeInBrowser, openVisitor } from '../support/browser.ts';

const styles = readFileSync(new URL('../../public/assay.css', import.meta.url), 'utf8');
const shapes = ['p', 'f', 'e', 'n'];

describeInBrowser('a test in the strip of two runs', () => {
  it('has its baseline’s verdict above the labels, whatever both are', async () => {
    const { page } = await openVisitor({ javaScript: false });
    const cells = shapes.flatMap((up) => shapes.map((down) => `<li><a class="cell"><i class="up ${up}"></i><i class="dn ${down}"></i></a></li>`));
    await page.setContent(`<style>${styles}</style><div class="twin"><div class="side"></div><ol class="cells">${cells.join('')}</ol><ol class="labels"><li>Refunds</li></ol></div>`);
    const heightsOf = (side: 'up' | 'dn', shape: string) => page.locator(`.${side}.${shape}`).evaluateAll((marks) => [...new Set(marks.map((mark) => mark.getBoundingClientRect().height))]);
    expect(await Promise.all(shapes.map((shape) => heightsOf('up', shape)))).toEqual([[7], [24], [24], [2]]);
    expect(await Promise.all(shapes.map((shape) => heightsOf('dn', shape)))).toEqual([[5], [16], [16], [2]]);
    const lowest = Math.max(...await page.locator('.dn').evaluateAll((marks) => marks.map((mark) => mark.getBoundingClientRect().bottom)));
    expect(lowest).toBeLessThanOrEqual(await page.locator('.labels').evaluate((labels) => labels.getBoundingClientRect().top));
  });
});
