// A hundred payloads as prompts, answers, names and tags, on every page that shows them: nothing runs, nothing is requested, the policy has nothing to report.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storableText } from '../../src/domain/safe-text.ts';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { describeInBrowser } from '../support/browser.ts';
import { makeEndpoint, makeMetric, orderRun } from '../support/fixtures.ts';
import { runEnds } from '../support/test-worker.ts';
import { openHostileStage, settle, type HostileStage } from './hostile-stage.ts';
import { forbiddenHost, payloads } from './payloads.ts';

describeInBrowser('a hostile text', () => {
  let stage: HostileStage;
  let endpoint: FakeEndpoint;
  let project: string;
  let runNumber: number;

  beforeAll(async () => {
    expect(payloads.length).toBeGreaterThanOrEqual(100);
    endpoint = await startFakeEndpoint();
    stage = await openHostileStage();
    project = await plant();
  });
  afterAll(() => endpoint.close());

  /** Every payload as prompt (and so, echoed, as answer), expected response, topic, tag, behavior and metric. */
  async function plant(): Promise<string> {
    const { db } = stage.assay;
    const text = (index: number): string => storableText(payloads[index % payloads.length]!);
    const { id: projectId } = await db.insertInto('projects').values({ name: text(0) }).returning('id').executeTakeFirstOrThrow();
    const account = await db.selectFrom('accounts').select('id').executeTakeFirstOrThrow();
    await db.insertInto('members').values({ project_id: projectId, account_id: account.id, role: 'admin' }).execute();
    const endpointId = await makeEndpoint(db, projectId, { url: `${endpoint.url}/ok`, maxConcurrency: 20 });
    await db.updateTable('endpoints').set({ name: text(6), environment: text(60) }).where('id', '=', endpointId).execute();
    const metricId = await makeMetric(db, projectId, 'contains', { values: ['nothing of the kind', text(11)], match: 'all', ignoreCase: true, negate: false }, text(1));
    const { id: testSetId } = await db.insertInto('test_sets').values({ project_id: projectId, name: text(2), description: text(3), type: 'single-turn' }).returning('id').executeTakeFirstOrThrow();
    for (const [position] of payloads.entries()) {
      const behavior = await db.insertInto('behaviors').values({ project_id: projectId, name: text(position + 7), description: text(position + 8) }).returning('id').executeTakeFirstOrThrow();
      const { id } = await db.insertInto('tests').values({
        project_id: projectId, type: 'single-turn', prompt: text(position), expected: text(position + 3), topic: text(position + 5), tags: [text(position + 1)], behavior_id: behavior.id,
        metadata: JSON.stringify({ [text(position + 2)]: text(position + 4) }), content_hash: String(position),
      }).returning('id').executeTakeFirstOrThrow();
      await db.insertInto('test_set_tests').values({ test_set_id: testSetId, test_id: id, position }).execute();
    }
    const run = await orderRun(db, { projectId, endpointId, testSetId, metricId }, { name: text(4), tags: [text(5), text(70)], metricChoice: 'execution', metricIds: [metricId] });
    await runEnds(stage.assay, run.id);
    runNumber = run.number;
    return `${stage.assay.url}/projects/${projectId}`;
  }

  it('would be noticed if it ran: what the page is given unescaped is reported', async () => {
    const { visitor, happened } = stage;
    await stage.look(`${project}/runs`);
    await visitor.page.evaluate(() => { document.body.insertAdjacentHTML('beforeend', '<img src="http://intruder.invalid/x.png" onerror="pwned()">'); });
    await expect.poll(() => visitor.complaints.join('\n'), { timeout: 60_000 }).toMatch(/Content Security Policy/);
    await settle(visitor);
    happened.length = 0;
  });

  it('does nothing on any list, form or head that shows it', { timeout: 600_000 }, async () => {
    const pages = ['runs', `runs/${runNumber}`, `runs/${runNumber}/results`, `runs/${runNumber}/configuration`, `runs/${runNumber}/rerun`, 'test-sets', 'tests', 'behaviors', 'metrics', 'endpoints', 'members', 'imports/new'];
    for (const page of pages) await stage.look(`${project}/${page}`);
    await stage.look(`${stage.assay.url}/projects`);
  });

  it('does nothing as prompt, answer, reason and history of a result', { timeout: 600_000 }, async () => {
    for (const [index] of payloads.entries()) await stage.look(`${project}/runs/${runNumber}/results/${index + 1}${['', '?tab=metrics', '?tab=history'][index % 3]}`);
  });

  it('does nothing when htmx swaps it in', { timeout: 600_000 }, async () => {
    const { page } = stage.visitor;
    await stage.look(`${project}/runs/${runNumber}/results`);
    for (let step = 0; step < 40; step++) {
      const before = page.url();
      await page.keyboard.press('j');
      await page.waitForURL((url) => url.href !== before);
    }
    stage.expectNothing('htmx');
  });

  it('does nothing as a search, and is searched for as it stands', { timeout: 600_000 }, async () => {
    for (const payload of payloads.filter((_, index) => index % 5 === 0)) {
      for (const list of [`runs?q=`, `runs/${runNumber}/results?q=`, `tests?q=`, `metrics?q=`, `sign-in?to=`]) {
        await stage.look(`${list.startsWith('sign-in') ? stage.assay.url : project}/${list}${encodeURIComponent(storableText(payload))}`);
      }
    }
    expect(stage.happened.filter((request) => request.includes(forbiddenHost))).toEqual([]);
  });
});
