// The hundred payloads where they come from outside as a whole: names of files with their columns and cells, and values of headers, sent and echoed.
import { beforeAll, expect, it } from 'vitest';
import { compileTemplate } from '../../src/domain/request-template.ts';
import { refuseHeaderValue } from '../../src/endpoints/header-rules.ts';
import { displayName } from '../../src/imports/file-name.ts';
import { describeInBrowser } from '../support/browser.ts';
import { startEcho } from '../support/echo-endpoint.ts';
import { makeEndpoint, makeMetric, makeTestSet, orderRun } from '../support/fixtures.ts';
import { runEnds } from '../support/test-worker.ts';
import { openHostileStage, settle, type HostileStage } from './hostile-stage.ts';
import { payloads } from './payloads.ts';

const headersPerEndpoint = 45;

describeInBrowser('a hostile text from outside', () => {
  let stage: HostileStage;
  let projectId: number;
  let project: string;

  beforeAll(async () => {
    stage = await openHostileStage();
    ({ id: projectId } = await stage.assay.db.insertInto('projects').values({ name: 'Hostile' }).returning('id').executeTakeFirstOrThrow());
    const { id: accountId } = await stage.assay.db.selectFrom('accounts').select('id').executeTakeFirstOrThrow();
    await stage.assay.db.insertInto('members').values({ project_id: projectId, account_id: accountId, role: 'admin' }).execute();
    project = `${stage.assay.url}/projects/${projectId}`;
  });

  /** As a browser that was given such a file would send it; the text also names a column and stands in a cell. Returns the import's address. */
  async function upload(text: string): Promise<string> {
    const { url } = stage.assay;
    const cell = `"${text.replaceAll('"', '""')}"`;
    const fileName = `${text}.csv`.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
    const part = (head: string, content: string): string => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
    const data = Buffer.from(`${part('name="test-set"', '')}${part('name="name"', '')}${part(`name="file"; filename="${fileName}"`, `prompt,${cell}\n${cell},${cell}\n`)}--b--\r\n`);
    const response = await stage.visitor.context.request.post(`${project}/imports`, { data, headers: { origin: url, 'content-type': 'multipart/form-data; boundary=b' }, maxRedirects: 0 });
    expect(response.status(), text).toBe(303);
    return url + response.headers()['location']!;
  }

  it('does nothing as the name of a file, of its column or in its cell, before the import and after it', { timeout: 600_000 }, async () => {
    for (const [index, payload] of payloads.entries()) {
      const address = await upload(payload);
      await stage.look(address);
      if (index % 4 === 0) await confirm(address, payload);
    }
    await stage.look(`${project}/test-sets`);
    await stage.look(`${project}/tests`);
  });

  /** The test set that is made is called like the file. */
  async function confirm(address: string, payload: string): Promise<void> {
    const { page } = stage.visitor;
    await page.getByRole('button', { name: /^Import / }).click();
    await page.waitForURL(/\/test-sets\/\d+$/);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(displayName(`${payload}.csv`).replace(/\.csv$/, '').trim());
    stage.expectNothing(payload);
    await stage.look(address);
  }

  it('does nothing as the name of a file that is refused', async () => {
    for (const payload of payloads.filter((_, index) => index % 10 === 0)) {
      await stage.visitor.page.goto(`${project}/imports/new`);
      await stage.visitor.page.getByLabel('CSV or JSONL file').setInputFiles({ name: `${payload.replaceAll('/', '_').replaceAll('\0', '')}.csv`, mimeType: 'text/csv', buffer: Buffer.from([0xff, 0xfe, 0xff]) });
      stage.visitor.complaints.length = 0;
      await stage.visitor.page.getByRole('button', { name: 'Read the file' }).click();
      await stage.visitor.page.locator('#file-error').waitFor();
      await settle(stage.visitor);
      // Chromium says itself that the answer to the form was a 422.
      stage.visitor.complaints.splice(0, Infinity, ...stage.visitor.complaints.filter((complaint) => !complaint.includes('status of 422')));
      stage.expectNothing(payload);
    }
  });

  it('does nothing as the value of a header: in the form, in a run’s configuration, and echoed in replies', { timeout: 600_000 }, async () => {
    const echo = await startEcho();
    const values = payloads.filter((payload) => refuseHeaderValue(payload) === null && compileTemplate(payload, 'header').ok);
    expect(values.length).toBeGreaterThan(90);
    for (let from = 0; from < values.length; from += headersPerEndpoint) {
      await showHeaders(`${echo.url}/ok`, values.slice(from, from + headersPerEndpoint));
    }
    expect(values.filter((value) => !values.some((_, index) => echo.received(`x-h${index % headersPerEndpoint}`).includes(value)))).toEqual([]);
  });

  async function showHeaders(url: string, values: readonly string[]): Promise<void> {
    const { db } = stage.assay;
    const endpointId = await makeEndpoint(db, projectId, { url });
    const headers = values.map((value, index) => ({ name: `x-h${index}`, value, secret: false }));
    await db.updateTable('endpoints').set({ headers: JSON.stringify(headers), mapping: JSON.stringify({ output: '$.headers', metadata: '$.headers' }) }).where('id', '=', endpointId).execute();
    await stage.look(`${project}/endpoints/${endpointId}`);
    await sendTestMessage(values);
    const metricId = await makeMetric(db, projectId, 'contains', { values: ['no such header'], match: 'all', ignoreCase: true, negate: false });
    const run = await orderRun(db, { projectId, endpointId, testSetId: await makeTestSet(db, projectId, 1), metricId }, { metricChoice: 'execution', metricIds: [metricId] });
    await runEnds(stage.assay, run.id);
    for (const page of ['', '/configuration', '/results', '/results/1', '/results/1?tab=metrics', '/results/1?tab=history']) await stage.look(`${project}/runs/${run.number}${page}`);
  }

  async function sendTestMessage(values: readonly string[]): Promise<void> {
    const { page } = stage.visitor;
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await page.getByText('The answer was found.').waitFor();
    await settle(stage.visitor);
    expect(await page.locator('#test-result').textContent()).toContain(JSON.stringify(values[0]).slice(1, -1));
    stage.expectNothing('a test message');
  }
});
