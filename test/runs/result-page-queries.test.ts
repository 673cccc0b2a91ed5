// The full page of one result costs few queries, however its run was started.
import { beforeAll, describe, expect, it } from 'vitest';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { settledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let fixture: ProjectFixture;
/** Who is asking and which projects they have: asked before every page. */
const admissionQueries = 2;

beforeAll(async () => {
  app = await openTestApp();
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 4 });
  await app.db.insertInto('members').values({ project_id: fixture.projectId, account_id: app.accountId, role: 'admin' }).onConflict((conflict) => conflict.doNothing()).execute();
});

describe('the page of one result', () => {
  it('makes at most six queries, and names who started the run and which run it repeats', async () => {
    const first = await settledRun(app.db, fixture, () => ['pass'], { name: 'The first' });
    const again = await settledRun(app.db, fixture, () => ['fail'], { startedBy: app.accountId, sourceRunId: first.id });
    let queries = 0;
    const count = (): void => { queries += 1; };
    // Outside of transactions each query takes a connection of its own.
    app.pool.on('acquire', count);
    const page = await (await app.get(`/projects/${fixture.projectId}/runs/${again.number}/results/2`)).text();
    app.pool.off('acquire', count);
    expect(page).toContain('<span>Ines Ortega</span>');
    expect(page).toContain('re-run of <a href="/projects/' + `${fixture.projectId}/runs/${first.number}">The first</a>`);
    expect(queries - admissionQueries).toBeLessThanOrEqual(6);
    expect(queries - admissionQueries).toBeGreaterThan(1);
  });
});
