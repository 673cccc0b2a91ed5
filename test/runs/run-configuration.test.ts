// What a run remembers of its metrics and judges, and what is said of a result that none of them judged.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeMetric, makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import { settledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let fixture: ProjectFixture;
const binary = { criteria: 'Good.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: null };

beforeAll(async () => {
  app = await openTestApp();
  fixture = { ...(await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 4 })) };
  await app.db.insertInto('members').values({ project_id: fixture.projectId, account_id: app.accountId, role: 'admin' }).onConflict((conflict) => conflict.doNothing()).execute();
});

const rowsOf = (page: string): string[] => [...page.slice(page.indexOf('<tbody>')).matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row]) => row!.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim());

async function configurationOf(number: number): Promise<string[]> {
  const page = await (await app.get(`/projects/${fixture.projectId}/runs/${number}/configuration`)).text();
  expect(page).toContain('Tests judged');
  return rowsOf(page);
}

describe('the configuration of a run', () => {
  it('tells a judge metric without a judge from a computed one, and where each judge is', async () => {
    const modelId = await makeModel(app.db, fixture.projectId, { name: 'Juno', model: 'juno-1', baseUrl: 'http://127.0.0.1:1/v9', timeoutMs: 45_000 });
    const metricIds = [await makeMetric(app.db, fixture.projectId, 'judge_binary', binary, 'Unasked'), await makeMetric(app.db, fixture.projectId, 'judge_binary', { ...binary, judge: modelId }, 'Asked'), fixture.metricId];
    const { number } = await settledRun(app.db, fixture, () => ['pass', 'pass', 'pass'], { metricChoice: 'execution', metricIds });
    const [unasked, asked, computed] = await configurationOf(number);
    expect(unasked).toMatch(/^Unasked.* no judge this execution 4 tests$/);
    expect(asked).toMatch(/^Asked.* Juno juno-1 http:\/\/127\.0\.0\.1:1\/v9 , waits up to 45\.0 s this execution 4 tests$/);
    expect(computed).toMatch(/ computed this execution 4 tests$/);
  });

  it('counts the tests that a metric judged, not their trials', async () => {
    const all = await settledRun(app.db, fixture, () => ['pass'], { trials: 3 });
    expect((await configurationOf(all.number))[0]).toMatch(/ 4 tests$/);
    // One test is judged in two of its trials, one in none.
    const some = await settledRun(app.db, fixture, (position, trial) => (position === 0 || (position === 1 && trial === 2) ? 'call failed' : ['pass']), { trials: 3 });
    expect((await configurationOf(some.number))[0]).toMatch(/ 3 tests$/);
  });
});

describe('a result without evaluations', () => {
  const metricsOf = async (number: number, position: number) => (await app.get(`/projects/${fixture.projectId}/runs/${number}/results/${position}?tab=metrics`)).text();

  it('says that the call failed only where no answer came, and which level’s metrics would have judged it', async () => {
    const { id, number } = await settledRun(app.db, fixture, () => 'call failed');
    const answered = await metricsOf(number, 1);
    expect(answered).toContain('Metrics from <b>the test set</b>');
    expect(answered).toContain('Could not be judged. The endpoint failed on its side');
    expect(answered).not.toContain('The call failed');
    await sql`delete from turns where run_id = ${id}`.execute(app.db);
    const unanswered = await metricsOf(number, 2);
    expect(unanswered).toContain('The call failed, so there was nothing to judge.');
    expect(unanswered).toContain('Metrics from <b>the test set</b>');
  });
});
