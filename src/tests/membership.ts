// The order of a test set: whole numbers from 0, with gaps and with room before the first. Everything here belongs inside editDefinitions, which lets one edit of a project in at a time.
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

export const directions = ['up', 'down', 'first', 'last'] as const;
export type Direction = (typeof directions)[number];

/** An empty set begins here, so that moving to the start finds room; a set that began at 0 is renumbered once to have it. */
const roomAtStart = 1_000_000;

/** At the end, in the order given; those that the set holds already stay where they are. Returns how many were added. */
export async function appendTests(trx: Transaction<Tables>, testSetId: number, testIds: readonly number[]): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into test_set_tests (test_set_id, test_id, position)
    select ${testSetId}, x.test_id, ${await endOf(trx, testSetId)} + x.n
    from unnest(${[...testIds]}::bigint[]) with ordinality as x(test_id, n)
    on conflict (test_set_id, test_id) do nothing`.execute(trx);
  if (numAffectedRows > 0n) await countVersion(trx, [testSetId]);
  return Number(numAffectedRows);
}

/** Returns whether the set held it. */
export async function removeTest(trx: Transaction<Tables>, testSetId: number, testId: number): Promise<boolean> {
  const removed = await trx.deleteFrom('test_set_tests').where('test_set_id', '=', testSetId).where('test_id', '=', testId).returning('test_id').execute();
  if (removed.length > 0) await countVersion(trx, [testSetId]);
  return removed.length > 0;
}

export async function removeFromAllSets(trx: Transaction<Tables>, testId: number): Promise<void> {
  const removed = await trx.deleteFrom('test_set_tests').where('test_id', '=', testId).returning('test_set_id').execute();
  await countVersion(trx, removed.map(({ test_set_id }) => test_set_id));
}

/** Returns whether the set holds the test. What stands at the end already stays, and the version with it. */
export async function moveTest(trx: Transaction<Tables>, testSetId: number, testId: number, direction: Direction): Promise<boolean> {
  const own = await trx.selectFrom('test_set_tests').select('position').where('test_set_id', '=', testSetId).where('test_id', '=', testId).executeTakeFirst();
  if (!own) return false;
  const neighbour = await neighbourOf(trx, testSetId, own.position, direction);
  if (!neighbour) return true;
  if (direction === 'first') await place(trx, testSetId, testId, await makeStart(trx, testSetId));
  else if (direction === 'last') await place(trx, testSetId, testId, (await endOf(trx, testSetId)) + 1);
  else await swap(trx, testSetId, { id: testId, position: own.position }, neighbour);
  await countVersion(trx, [testSetId]);
  return true;
}

export async function countVersion(trx: Transaction<Tables>, testSetIds: readonly number[]): Promise<void> {
  if (testSetIds.length === 0) return;
  await trx.updateTable('test_sets').where('id', 'in', testSetIds)
    .set((eb) => ({ version: eb('version', '+', 1), updated_at: sql<Date>`now()` })).execute();
}

interface Placed {
  id: number;
  position: number;
}

function neighbourOf(trx: Transaction<Tables>, testSetId: number, position: number, direction: Direction): Promise<Placed | undefined> {
  const before = direction === 'up' || direction === 'first';
  return trx.selectFrom('test_set_tests').select(['test_id as id', 'position']).where('test_set_id', '=', testSetId)
    .where('position', before ? '<' : '>', position).orderBy('position', before ? 'desc' : 'asc').limit(1).executeTakeFirst();
}

/** The uniqueness of positions is checked when the transaction ends, so two tests may share one in between. */
async function swap(trx: Transaction<Tables>, testSetId: number, one: Placed, other: Placed): Promise<void> {
  await place(trx, testSetId, one.id, other.position);
  await place(trx, testSetId, other.id, one.position);
}

async function place(trx: Transaction<Tables>, testSetId: number, testId: number, position: number): Promise<void> {
  await trx.updateTable('test_set_tests').set({ position }).where('test_set_id', '=', testSetId).where('test_id', '=', testId).execute();
}

/** The position of the last test, or what stands before the first one of an empty set. */
async function endOf(trx: Transaction<Tables>, testSetId: number): Promise<number> {
  const last = await trx.selectFrom('test_set_tests').select('position').where('test_set_id', '=', testSetId).orderBy('position', 'desc').limit(1).executeTakeFirst();
  return last?.position ?? roomAtStart - 1;
}

/** A free position before all others. Never below 0: a run copies the tests after position -1. */
async function makeStart(trx: Transaction<Tables>, testSetId: number): Promise<number> {
  const first = await trx.selectFrom('test_set_tests').select('position').where('test_set_id', '=', testSetId).orderBy('position').limit(1).executeTakeFirstOrThrow();
  if (first.position > 0) return first.position - 1;
  await trx.updateTable('test_set_tests').where('test_set_id', '=', testSetId).set((eb) => ({ position: eb('position', '+', roomAtStart) })).execute();
  return roomAtStart - 1;
}
