// What the pages of a run say is so: what waits and what is in flight, who failed, and the way out of filters that nothing fits.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { wordsOfCause } from '../../views/runs/causes.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { settledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let fixture: ProjectFixture;
let runs: string;

beforeAll(async () => {
  app = await openTestApp();
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 12 });
  runs = `/projects/${fixture.projectId}/runs`;
  await app.db.insertInto('members').values({ project_id: fixture.projectId, account_id: app.accountId, role: 'admin' }).onConflict((conflict) => conflict.doNothing()).execute();
});

const textOf = async (path: string): Promise<string> => (await (await app.get(path)).text()).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('a run under way', () => {
  it('counts apart what waits and what is in flight, also beyond what it lists, and each test once', async () => {
    const run = await settledRun(app.db, fixture, (position) => (position === 0 ? ['pass'] : null), { trials: 2 });
    expect(await textOf(`${runs}/${run.number}`)).toContain('Waiting 11 nothing in flight');
    // The last one is in a worker's hand, and waits for its turn there.
    await sql`update results set state = 'running', under_way_since = case when position < 10 then now() end where run_id = ${run.id} and position between 1 and 10`.execute(app.db);
    expect(await textOf(`${runs}/${run.number}`)).toContain('Waiting 2 9 in flight');
    await sql`update runs set state = 'cancelled', finished_at = now() where id = ${run.id}`.execute(app.db);
  });
});

describe('an answer with an HTTP status', () => {
  it('is a refusal from 400 on and a failure of the endpoint from 500 on', () => {
    expect([400, 404, 429, 499].map((status) => wordsOfCause('http', status))).toEqual(Array(4).fill('Refused by the endpoint'));
    expect([500, 503, 599].map((status) => wordsOfCause('http', status))).toEqual(Array(3).fill('The endpoint failed'));
    expect([null, 200].map((status) => wordsOfCause('http', status))).toEqual(Array(2).fill('Not an HTTP answer'));
  });

  it('is called on its page what its message says', async () => {
    const { number } = await settledRun(app.db, fixture, () => 'call failed');
    const page = await textOf(`${runs}/${number}/results/1`);
    expect(page).toContain('The endpoint failed on its side (HTTP 503).');
    expect(page.match(/The endpoint failed/g)).toHaveLength(1);
    expect(page).not.toContain('Refused by the endpoint');
  });
});

describe('filters that no test fits', () => {
  it('can be cleared by one link that keeps whose verdicts count', async () => {
    const { number } = await settledRun(app.db, fixture, () => ['pass']);
    const page = await (await app.get(`${runs}/${number}/results?verdict=fail&q=nowhere&review=reviewed&changed=1&basis=automated`)).text();
    const links = [...page.matchAll(/<a\b[^>]*href="([^"]*)"[^>]*>Clear filters/g)].map(([, href]) => href);
    expect([...new Set(links)]).toEqual([`${runs}/${number}/results?basis=automated`]);
    expect(await (await app.get(links[0]!)).text()).not.toContain('Clear filters');
  });

  it('offer nothing to clear where tests fit', async () => {
    const { number } = await settledRun(app.db, fixture, () => ['pass']);
    expect(await (await app.get(`${runs}/${number}/results?verdict=pass`)).text()).not.toContain('Clear filters');
  });
});
