// Over a limit: 413 or 429, with a sentence and, where waiting helps, with the time to wait.
import { beforeAll, describe, expect, it } from 'vitest';
import { mostUnfinishedRuns } from '../../src/runs/start-run.ts';
import { makeProject, makeTestSet, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let fixture: ProjectFixture;
beforeAll(async () => {
  app = await openTestApp();
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 });
});

describe('a limit', () => {
  it('on a form is told before it is read', async () => {
    const response = await app.post(`/projects/${app.projectId}/tests`, { prompt: 'x'.repeat(3_000_000) });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('larger than 2 MB');
  });

  it('on unfinished runs of a project stops the next one with the way on', async () => {
    for (let started = 0; started < mostUnfinishedRuns; started++) await orderRun(app.db, fixture);
    const form = { endpoint: String(fixture.endpointId), mode: 'parallel', trials: '1', 'metric-choice': 'defaults', name: 'One more', tags: '' };
    const response = await app.post(`/projects/${fixture.projectId}/test-sets/${fixture.testSetId}/runs`, form);
    expect(response.status).toBe(429);
    expect(await response.text()).toContain('Wait until one ends, or cancel one.');
  });

  it('on the calls of a run is told at the field', async () => {
    const id = await makeTestSet(app.db, fixture.projectId, 100_001);
    const form = { endpoint: String(fixture.endpointId), mode: 'parallel', trials: '20', 'metric-choice': 'defaults', name: '', tags: '' };
    const response = await app.post(`/projects/${fixture.projectId}/test-sets/${id}/runs`, form);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Lower the trials or split the test set.');
  });

  it('on the requests of a session says when to come back', async () => {
    const statuses: number[] = [];
    for (let asked = 0; asked < 1_500 && statuses.at(-1) !== 429; asked++) statuses.push((await app.get('/health/live')).status);
    expect(statuses.at(-1)).toBe(429);
    const refused = await app.get('/health/live');
    expect([refused.status, Number(refused.headers.get('retry-after')) >= 1]).toEqual([429, true]);
    // Somebody else is not held back by it.
    expect((await app.get('/health/live', { cookie: 'assay=another' })).status).toBe(200);
  });
});
