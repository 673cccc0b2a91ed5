// Pages of errors are pages like all others: the way past the top bar leads to their content, and the footer is at the bottom.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../../src/projects/project-verbs.ts';
import { newMember } from '../members/people.ts';
import { describeInBrowser, openVisitor } from '../support/browser.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const archived = async (): Promise<string> => {
  const id = await createProject(app.db, 'Archived', app.accountId);
  await app.post(`/projects/${id}/archive`, {});
  return `/projects/${id}`;
};

describe('the page of an error', () => {
  it.each<[string, number, () => Promise<Response>]>([
    ['an address that is none', 404, () => app.get('/nope')],
    ['a run that is none', 404, () => app.get(`/projects/${app.projectId}/runs/999`)],
    ['what the role does not allow', 403, async () => app.post(`/projects/${app.projectId}/behaviors`, {}, (await newMember(app, 'viewer')).as)],
    ['a change in an archived project', 409, async () => app.post(`${await archived()}/behaviors`, {})],
    ['what cannot be done yet', 409, pinBeforeItsEnd],
  ])('has its content where the skip link leads: %s', async (_, status, ask) => {
    const response = await ask();
    const html = await response.text();
    expect(response.status).toBe(status);
    expect(html).toContain('<a class="skip" href="#main">');
    expect(html.match(/id="main"/g)).toHaveLength(1);
    expect(html).toMatch(/<main id="main"[^>]*>(?:(?!<\/main>).)*<h1>[^<]+<\/h1>(?:(?!<\/main>).)*href="\/"(?:(?!<\/main>).)*<\/main><footer/s);
  });
});

async function pinBeforeItsEnd(): Promise<Response> {
  const fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 });
  const { number } = await orderRun(app.db, fixture);
  return app.post(`/projects/${fixture.projectId}/runs/${number}/baseline`, {});
}

describeInBrowser('the footer of an error’s page', () => {
  it.each([1440, 390])('is at the bottom of a window %i px wide', async (width) => {
    const { page } = await openVisitor({ javaScript: false, width });
    const styles = readFileSync(new URL('../../public/assay.css', import.meta.url), 'utf8');
    await page.setContent((await (await app.get('/nope')).text()).replace('</head>', () => `<style>${styles}</style></head>`));
    expect(await page.locator('footer').evaluate((footer) => Math.round(innerHeight - footer.getBoundingClientRect().bottom))).toBe(0);
  });
});
