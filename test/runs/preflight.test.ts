// The checks before a run: what they find of the endpoint and of the metrics, and that they stream. Those of judges, the estimate and the errors have files of their own.
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeEndpoint } from '../support/fixtures.ts';
import { app, attach, binary, checked, contains, endpoint, equals, openStage, setId, setStage, streamed, words } from './preflight-stage.ts';

beforeAll(openStage);
beforeEach(setStage);

describe('the checks', () => {
  it('find a set that is ready: the endpoint answers, every test has a metric, and what the run will take', async () => {
    await attach('contains', contains);
    const page = await checked();
    expect(words(page)).toMatch(/In order: Every test has a metric 30 tests/);
    expect(words(page)).toMatch(/In order: Endpoint answers \d+ ms POST \/ok, reply found at \$\.answer/);
    expect(words(page)).toMatch(/30 tests: 1 metric of the test set\./);
    expect(words(page)).toMatch(/Calls to the endpoint 60/);
    expect(page).toContain('Kept name');
  });

  it('warn of tests without a metric, say why, and link to where that is mended', async () => {
    await attach('equals', equals);
    await sql`update tests set expected = 'echo' where id in (select test_id from test_set_tests where test_set_id = ${setId} and position < 28)`.execute(app.db);
    const page = await checked();
    expect(words(page)).toMatch(/Warning: 2 tests without a metric Each metric needs an expected response/);
    expect(words(page)).toMatch(/28 tests: 1 metric of the test set\. 2 tests: no metric applies\./);
    expect(page).toContain(`href="/projects/${app.projectId}/test-sets/${setId}"`);
    expect(page).not.toContain('Start all the same');
  });

  it('warn of a metric that needs a context which the endpoint’s mapping does not name', async () => {
    await attach('contains', contains);
    await attach('judge_binary', { ...binary, needsContext: true }, 'Faithful');
    expect(words(await checked())).toMatch(/Warning: “Faithful” judges no test It needs the context of the answer, and the endpoint’s mapping names none\. Map the context/);
  });

  it('tell a metric that judges some of the tests from one that judges none', async () => {
    await attach('equals', equals, 'Alike');
    await sql`update tests set expected = 'echo' where id in (select test_id from test_set_tests where test_set_id = ${setId} and position = 3)`.execute(app.db);
    expect(words(await checked())).toMatch(/Warning: “Alike” judges only a part 29 tests have no expected response/);
    await sql`update tests set expected = null where id in (select test_id from test_set_tests where test_set_id = ${setId})`.execute(app.db);
    expect(words(await checked())).toMatch(/Warning: “Alike” judges no test 30 tests have no expected response/);
    await attach('contains', { ...contains, target: 'expected' }, 'Says it');
    expect(words(await checked())).toMatch(/Warning: “Says it” judges no test 30 tests have no expected response/);
  });

  it('do not call the endpoint where answers are reused, nor one of another project', async () => {
    const calls = endpoint.callCount();
    const { id } = await app.db.insertInto('projects').values({ name: 'Other' }).returning('id').executeTakeFirstOrThrow();
    const foreign = await makeEndpoint(app.db, id, { url: `${endpoint.url}/ok` });
    expect(words(await checked({ endpoint: String(foreign) }))).toMatch(/Problem: The endpoint does not exist any more/);
    expect(endpoint.callCount()).toBe(calls);
  });

  it('stream: each message holds what is known by then, the last one everything', async () => {
    await attach('contains', contains);
    const response = await streamed();
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const messages = (await response.text()).split('\n\n').filter((message) => message.startsWith('data:'));
    expect(messages.length).toBeGreaterThan(1);
    expect(messages[0]).toContain('not checked yet');
    expect(messages.at(-1)).not.toContain('not checked yet');
    expect(messages.at(-1)).toContain('reply found at');
  });

  it('end with a sentence where they break off', async () => {
    await sql`alter table test_set_metrics rename to moved_away`.execute(app.db);
    try {
      const messages = (await (await streamed()).text()).split('\n\n').filter((message) => message !== '');
      expect(messages.at(-1)).toMatch(/^data:.*The checks could not be finished/s);
      expect(messages.at(-1)).not.toContain('not checked yet');
      expect(messages.join()).not.toContain('test_set_metrics');
    } finally {
      await sql`alter table moved_away rename to test_set_metrics`.execute(app.db);
    }
  });
});
