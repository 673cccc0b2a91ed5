// A run at the level of behaviors takes the metrics of its own tests' behaviors, and of no other.
import { beforeAll, describe, expect, it } from 'vitest';
import { listBaselines } from '../../src/comparisons/listed-baselines.ts';
import { makeMetric, makeProject, makeTestSet, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
const contains = { values: ['echo'], match: 'any', ignoreCase: true, negate: false };
const behaviorOf: Record<string, number> = {};
const metricOf: Record<string, number> = {};

async function makeBehavior(name: string): Promise<void> {
  const { db } = database;
  const { id } = await db.insertInto('behaviors').values({ project_id: fixture.projectId, name }).returning('id').executeTakeFirstOrThrow();
  behaviorOf[name] = id;
  metricOf[name] = await makeMetric(db, fixture.projectId, 'contains', contains, name);
  await db.insertInto('behavior_metrics').values({ behavior_id: id, metric_id: metricOf[name], position: 0 }).execute();
}

async function giveBehavior(testSetId: number, position: number, name: string): Promise<void> {
  const test = database.db.selectFrom('test_set_tests').select('test_id').where('test_set_id', '=', testSetId).where('position', '=', position);
  await database.db.updateTable('tests').set({ behavior_id: behaviorOf[name]! }).where('id', '=', test).execute();
}

/** The metrics that the run remembers, and how many links to behaviors. */
async function measured(runId: number): Promise<[string[], number]> {
  const { db } = database;
  const metrics = await db.selectFrom('run_metrics').select('name').where('run_id', '=', runId).orderBy('name').execute();
  const links = await db.selectFrom('run_behavior_metrics').select('behavior_id').where('run_id', '=', runId).execute();
  return [metrics.map(({ name }) => name), links.length];
}

beforeAll(async () => {
  database = await openTestDatabase();
  fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 6 });
  for (const name of ['Early', 'Late', 'Elsewhere', 'Nowhere']) await makeBehavior(name);
  // Of another set whose tests lie between the lowest and the highest of this one.
  const other = await makeTestSet(database.db, fixture.projectId, 3);
  await giveBehavior(other, 1, 'Elsewhere');
  const last = await database.db.insertInto('tests').values({ project_id: fixture.projectId, type: 'single-turn', prompt: 'last', behavior_id: behaviorOf['Late']!, content_hash: 'last' }).returning('id').executeTakeFirstOrThrow();
  await database.db.insertInto('test_set_tests').values({ test_set_id: fixture.testSetId, test_id: last.id, position: 6 }).execute();
  await giveBehavior(fixture.testSetId, 0, 'Early');
});

describe('a run by the metrics of behaviors', () => {
  it('remembers those of the behaviors in its set, and no others of the project', async () => {
    const { id } = await orderRun(database.db, fixture, { metricChoice: 'behavior' });
    expect(await measured(id)).toEqual([['Early', 'Late'], 2]);
  });

  it('remembers those of its source’s tests where it repeats exactly them', async () => {
    const source = await orderRun(database.db, fixture, { metricChoice: 'behavior' });
    await giveBehavior(fixture.testSetId, 0, 'Nowhere');
    const again = await orderRun(database.db, fixture, { metricChoice: 'behavior', sourceRunId: source.id, testsFrom: 'source_run' });
    expect(await measured(again.id)).toEqual([['Early', 'Late'], 2]);
    const today = await orderRun(database.db, fixture, { metricChoice: 'behavior', sourceRunId: source.id, testsFrom: 'test_set' });
    expect(await measured(today.id)).toEqual([['Late', 'Nowhere'], 2]);
    await giveBehavior(fixture.testSetId, 0, 'Early');
  });

  it('can be compared with a run before an edit of a metric that judges none of its tests', async () => {
    const before = await orderRun(database.db, fixture, { metricChoice: 'behavior' });
    await database.db.updateTable('metrics').set({ config: JSON.stringify({ ...contains, values: ['other'] }), version: 2 }).where('id', '=', metricOf['Elsewhere']!).execute();
    const after = await orderRun(database.db, fixture, { metricChoice: 'behavior' });
    await database.db.updateTable('runs').set({ state: 'completed' }).where('id', 'in', [before.id, after.id]).execute();
    await database.db.insertInto('run_tallies').values({ run_id: before.id, bin: 0, behavior_id: 0, automated_verdict: 'pass', verdict: 'pass', flaky: false, tests: 1 }).execute();
    expect((await listBaselines(database.db, [after.id])).get(after.id)).toMatchObject({ kind: 'unknown', number: before.number });
  });
});
