// Downloads while their audit entry cannot be written: refused, and each gives back its connection.
import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import { maxStreams } from '../../src/database.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { makeEndedRun } from '../comparisons/ended-runs.ts';

let app: TestApp;
let fixture: ProjectFixture;

beforeAll(async () => {
  app = await openTestApp();
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 });
});

it.each([['results', '/results.csv'], ['a comparison', '/comparison.csv']])('of %s do not use up the connections for downloads', async (_, part) => {
  // More than what is read ahead of a client, so that an abandoned download would stay open.
  const tests = [{ testId: 1, content: 'a', trials: ['pass' as const], reply: 'x'.repeat(8_000_000) }];
  await makeEndedRun(app.db, fixture, { tests });
  const run = await makeEndedRun(app.db, fixture, { tests });
  const path = `/projects/${fixture.projectId}/runs/${run.number}${part}`;
  const statuses: number[] = [];
  await whileAuditIsReadOnly(async () => {
    for (let asked = 0; asked <= maxStreams; asked++) statuses.push((await app.get(path)).status);
  });
  expect(statuses).toEqual(Array<number>(maxStreams + 1).fill(503));
  const response = await app.get(path);
  expect(response.status).toBe(200);
  expect((await response.text()).length).toBeGreaterThan(8_000_000);
});

/** As after a failover: no row can be written there. */
async function whileAuditIsReadOnly(work: () => Promise<void>): Promise<void> {
  await sql`create function refuse_writes() returns trigger language plpgsql as $$ begin raise 'cannot execute INSERT in a read-only transaction' using errcode = '25006'; end $$`.execute(app.db);
  await sql`create trigger refuse_writes before insert on audit_entries for each row execute function refuse_writes()`.execute(app.db);
  try {
    await work();
  } finally {
    await sql`drop function refuse_writes() cascade`.execute(app.db);
  }
}
