// Over a limit: 413 or 429, with a sentence and, where waiting helps, with the time to wait.
import { beforeAll, describe, expect, it } from 'vitest';
import { newSecretKey } from '../../src/platform/secrets.ts';
import { maxStreams } from '../../src/database.ts';
import { mostUnfinishedRuns } from '../../src/runs/start-run.ts';
import { makeProject, makeTestSet, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { startAssayProcess } from '../support/processes.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';

let app: TestApp;
let fixture: ProjectFixture;
beforeAll(async () => {
  app = await openTestApp({ ASSAY_MAX_UPLOAD_MB: '4' });
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 });
});

/** A file that is sent without a word about its size; `pieces` are asked for as they are needed. */
function uploadOf(pieces: Iterable<string>): Promise<Response> {
  const parts = (function* () {
    yield '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
    yield* pieces;
    yield '\r\n--b--\r\n';
  })();
  const body = new ReadableStream({
    pull(controller) {
      const { value, done } = parts.next();
      if (done) controller.close();
      else controller.enqueue(Buffer.from(value));
    },
  });
  return app.send(`/projects/${app.projectId}/imports`, body, { 'content-type': 'multipart/form-data; boundary=b' });
}

const countOf = async (table: 'imports' | 'import_rows'): Promise<number> => (await app.db.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n;

describe('a limit', () => {
  it('on a form is told before it is read', async () => {
    const response = await app.post(`/projects/${app.projectId}/tests`, { prompt: 'x'.repeat(3_000_000) });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('larger than 2 MB');
  });

  it('on an upload holds whatever the sender says of its size, and leaves nothing behind', async () => {
    let sent = 0;
    const response = await uploadOf((function* () { for (yield 'prompt\n'; sent < 5_000; sent++) yield `${'x'.repeat(1_023)}\n`; })());
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('The file is larger than 4 MB');
    // Read to its end: browsers show no answer before.
    expect(sent).toBe(5_000);
    expect([await countOf('imports'), await countOf('import_rows')]).toEqual([0, 0]);
  });

  it('on the rows of a file is told with what to do, and leaves none of them behind', { timeout: 600_000 }, async () => {
    const rows = 1_000_001;
    const response = await uploadOf((function* () { yield 'prompt\n'; for (let row = 0; row < rows; row += 10_000) yield 'x\n'.repeat(Math.min(10_000, rows - row)); })());
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('The file has more than 1,000,000 rows. Split it and import the parts one after the other.');
    expect([await countOf('imports'), await countOf('import_rows')]).toEqual([0, 0]);
  });

  it('on the address and the headers is answered in words, and the next request is served', async () => {
    const web = startAssayProcess(['web'], { DATABASE_URL: app.url, ASSAY_SECRET_KEY: newSecretKey() });
    const [, address] = await web.said(/Assay is ready: (\S+)/, 60_000);
    for (const [path, headers] of [['/sign-in', { 'x-large': 'v'.repeat(17_000) }], [`/sign-in?to=/${'v'.repeat(17_000)}`, {}]] as [string, Record<string, string>][]) {
      const refused = await fetch(address + path, { headers });
      expect(refused.status).toBe(431);
      expect(await refused.text()).toMatch(/larger than 16 KB\. Shorten the search/);
      expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    expect((await fetch(`${address}/sign-in`, { headers: { 'x-large': 'v'.repeat(12_000) } })).status).toBe(200);
    web.signal('SIGTERM');
    expect(await web.ended).toBe(0);
  });

  it('on downloads at once refuses the next one, and takes it when one of them has ended', async () => {
    const large = await makeLargeProject();
    const run = await orderRun(app.db, large);
    const download = () => app.get(`/projects/${large.projectId}/runs/${run.number}/results.csv`);
    const taken = await Promise.all(Array.from({ length: maxStreams }, download));
    expect(taken.map(({ status }) => status)).toEqual(taken.map(() => 200));
    const refused = await download();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await refused.text()).toContain('Too many downloads are under way. Try again in a minute.');
    await taken[0]!.body!.cancel();
    const next = await until('a download is free', async () => { const response = await download(); return response.status === 200 && response; });
    for (const one of [...taken.slice(1), next]) await one.body!.cancel();
  });

  it('on unfinished runs of a project stops the next one with the way on', async () => {
    for (let started = 0; started < mostUnfinishedRuns; started++) await orderRun(app.db, fixture);
    const form = { endpoint: String(fixture.endpointId), mode: 'parallel', trials: '1', 'metric-choice': 'defaults', name: 'One more', tags: '' };
    const response = await app.post(`/projects/${fixture.projectId}/test-sets/${fixture.testSetId}/runs`, form);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await response.text()).toContain('Wait until one ends, or cancel one.');
  });

  it('on the calls of a run is told at the field', async () => {
    const id = await makeTestSet(app.db, fixture.projectId, 100_001);
    const form = { endpoint: String(fixture.endpointId), mode: 'parallel', trials: '20', 'metric-choice': 'execution', metric: String(fixture.metricId), name: '', tags: '' };
    const response = await app.post(`/projects/${fixture.projectId}/test-sets/${id}/runs`, form);
    expect(response.status).toBe(413);
    expect(await response.text()).toMatch(/id="trials-error">One run makes at most 2,000,000 calls; 100001 tests with 20 trials are more\. Lower the trials or split the test set\./);
  });

  it('on the requests of a session says when to come back', async () => {
    // At the same moment: one after the other they might be no faster than what is allowed.
    const answers = await Promise.all(Array.from({ length: 1_200 }, () => app.get('/health/live')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(600);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refused[0]!.text()).toMatch(/^That was too much at once\. Wait \d+ s and try again\.$/);
    // Somebody else is not held back by it.
    expect((await app.get('/health/live', { cookie: 'assay=another' })).status).toBe(200);
  });
});

/** Its results are 20 MB: far more than waits between Postgres and a client that does not read. */
async function makeLargeProject(): Promise<ProjectFixture> {
  const made = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 200 });
  await app.db.updateTable('tests').set({ prompt: 'x'.repeat(100_000) }).where('project_id', '=', made.projectId).execute();
  return made;
}
