// The noise of a set is what changes between runs that were configured alike, and only between those.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { configuredLike } from '../../src/comparisons/flaky-tests.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { readSetNoise } from '../../src/runs/set-noise.ts';
import { makeMetric, makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
beforeAll(async () => {
  database = await openTestDatabase();
  fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 40 });
});

/** A run in which the tests at these positions failed and all others passed. */
async function orderedRun(failed: number[], order: Parameters<typeof orderRun>[2] = {}): Promise<number> {
  const { id } = await orderRun(database.db, fixture, order);
  await sql`update run_tests set automated_verdict = case when position = any (${failed}) then 'fail' else 'pass' end, verdict = 'pass' where run_id = ${id}`.execute(database.db);
  return id;
}

async function end(runId: number): Promise<void> {
  await database.db.updateTable('runs').set({ state: 'completed' }).where('id', '=', runId).execute();
}

async function endedRun(failed: number[], order: Parameters<typeof orderRun>[2] = {}): Promise<number> {
  const id = await orderedRun(failed, order);
  await end(id);
  return id;
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

  it('does not reach from one endpoint to another', async () => {
    fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 40 });
    await endedRun([1]);
    await database.db.updateTable('endpoints').set({ url: 'http://127.0.0.1:2/' }).where('id', '=', fixture.endpointId).execute();
    await endedRun([2]);
    expect(await readSetNoise(database.db, fixture.testSetId)).toBeNull();
  });

  it('counts a run that ends after a newer one', async () => {
    fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 40 });
    const slow = await orderedRun([1, 2, 3]);
    await endedRun([1, 2]);
    expect(await readSetNoise(database.db, fixture.testSetId)).toBeNull();
    await end(slow);
    expect(await readSetNoise(database.db, fixture.testSetId)).toEqual({ noise: 1 / 40, tests: 40 });
  });

  it('is read again only after another run has ended', async () => {
    fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 40 });
    await endedRun([1]);
    await endedRun([1]);
    const before = await readSetNoise(database.db, fixture.testSetId);
    await sql`update run_tests set automated_verdict = 'fail' where run_id = (select max(id) from runs)`.execute(database.db);
    expect(await readSetNoise(database.db, fixture.testSetId)).toEqual(before);
  });
});

describe('judged alike', () => {
  it('are two runs whose judge got another name, price or timeout between them, but not another model', async () => {
    const { db } = database;
    fixture = await makeProject(db, { url: 'http://127.0.0.1:1/', tests: 40 });
    const modelId = await makeModel(db, fixture.projectId, { model: 'one' });
    const binary = { criteria: 'Good.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: modelId };
    const order = { metricChoice: 'execution' as const, metricIds: [await makeMetric(db, fixture.projectId, 'judge_binary', binary)] };
    const runs = [await endedRun([1], order)];
    await db.updateTable('models').set({ name: 'Renamed', input_price: 3, timeout_ms: 1_000 }).where('id', '=', modelId).execute();
    runs.push(await endedRun([2], order));
    expect(await readSetNoise(db, fixture.testSetId)).toEqual({ noise: 2 / 40, tests: 40 });
    expect(await configuredLike(db, await runRow(runs[1]!))).toEqual([runs[1], runs[0]]);
    await db.updateTable('models').set({ model: 'two' }).where('id', '=', modelId).execute();
    runs.push(await endedRun([3], order));
    expect(await readSetNoise(db, fixture.testSetId)).toEqual({ noise: 2 / 40, tests: 40 });
    expect(await configuredLike(db, await runRow(runs[2]!))).toEqual([runs[2]]);
  });
});

function runRow(id: number): Promise<RunRow> {
  return database.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}
