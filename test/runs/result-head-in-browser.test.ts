// The head of a result as a browser draws it: the verdict stands on the first line of its prompt, however long that is.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeInBrowser, openVisitor } from '../support/browser.ts';

const styles = readFileSync(new URL('../../public/assay.css', import.meta.url), 'utf8');

describeInBrowser('the head of a result', () => {
  it.each([1, 3])('has its verdict on the first line of a prompt of %i', async (lines) => {
    const { page } = await openVisitor({ javaScript: false, width: 390 });
    await page.setContent(`<style>${styles}</style><div class="dh"><div><h2><span class="mark fail"><svg class="i"></svg>Fail</span> <span class="prompt">${Array(lines).fill('How long is it?').join('<br>')}</span></h2></div></div>`);
    const boxOf = (selector: string) => page.locator(selector).evaluate((element) => { const { top, height } = element.getBoundingClientRect(); return { middle: top + height / 2, top, height }; });
    const [mark, prompt] = [await boxOf('.mark'), await boxOf('.prompt')];
    expect(Math.abs(mark.middle - (prompt.top + prompt.height / lines / 2))).toBeLessThan(4);
  });
});
