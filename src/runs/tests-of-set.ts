// Finds the tests of a set among all others: at 100,000 of each, where one looks first decides between a millisecond and half a second.
import { sql, type RawBuilder } from 'kysely';

/** Of the first so many tests everything is read; what they do not show is looked for in the rest. */
export const firstTests = 500;

/** A condition on `t`, a test, that helps to find the set's: imported together, they have ids in a row, and no others are read. */
export function idsOf(testSetId: number): RawBuilder<boolean> {
  return sql<boolean>`t.id between (select min(test_id) from test_set_tests where test_set_id = ${testSetId}) and (select max(test_id) from test_set_tests where test_set_id = ${testSetId})`;
}

/** Whether `t`, a test, is in the set. */
export function isIn(testSetId: number): RawBuilder<boolean> {
  return sql<boolean>`(${idsOf(testSetId)} and exists (select 1 from test_set_tests m where m.test_set_id = ${testSetId} and m.test_id = t.id))`;
}

export function firstOf(testSetId: number): RawBuilder<unknown> {
  return sql`(select test_id from test_set_tests where test_set_id = ${testSetId} order by position limit ${firstTests})`;
}

/** Whether the set has more than the first tests. */
export function hasMore(testSetId: number): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from test_set_tests where test_set_id = ${testSetId} order by position offset ${firstTests} limit 1)`;
}
