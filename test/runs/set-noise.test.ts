// The noise of a set is what changes between runs that were configured alike, and only between those.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSetNoise } from '../../src/runs/set-noise.ts';
import { makeMetric, makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
beforeAll(async () => {
  database = await openTestDatabase();
  fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 40 });
});

/** A run that has ended, in which the tests at these positions failed and all others passed. */
async function endedRun(failed: number[], order: Parameters<typeof orderRun>[2] = {}): Promise<void> {
  const { id } = await orderRun(database.db, fixture, order);
  await sql`update run_tests set automated_verdict = case when position = any (${failed}) then 'fail' else 'pass' end, verdict = 'pass' where run_id = ${id}`.execute(database.db);
  await database.db.updateTable('runs').set({ state: 'completed' }).where('id', '=', id).execute();
}

describe('the noise of a set', () => {
  it('is not known before the set was run twice in the same way', async () => {
    await endedRun([0, 1]);
    const other = await makeMetric(database.db, fixture.projectId, 'contains', { values: ['x'], match: 'any', ignoreCase: true, negate: false });
    await endedRun([5, 6, 7], { metricChoice: 'execution', metricIds: [other] });
    await endedRun([8, 9], { trials: 3 });
    expect(await readSetNoise(database.db, fixture.testSetId)).toBeNull();
  });

  it('is the share of tests that changed their verdict between runs of one configuration, whatever lies between them', async () => {
    await endedRun([1, 2]);
    expect(await readSetNoise(database.db, fixture.testSetId)).toEqual({ noise: 2 / 40, tests: 40 });
    await endedRun([1, 2]);
    expect(await readSetNoise(database.db, fixture.testSetId)).toEqual({ noise: 2 / 80, tests: 80 });
  });

  it('ends where the endpoint is another one', async () => {
    await sql`update runs set endpoint = jsonb_set(endpoint, '{url}', to_jsonb('http://127.0.0.1:2/' || id)) where test_set_id = ${fixture.testSetId}`.execute(database.db);
    expect(await readSetNoise(database.db, fixture.testSetId)).toBeNull();
  });
});
