// The random lane of a review queue: a reproducible random sample of a run's tests, the same for everyone, for measuring the judge.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { shuffledPosition } from '../domain/shuffled-order.ts';
import type { Tables } from '../tables.ts';

/** A result as a queue lists it: nothing of it tells a verdict. */
export interface QueuedResult {
  resultId: number;
  position: number;
  trial: number;
}

export interface SampledRun {
  id: number;
  test_count: number;
  trials: number;
}

/** Beyond this many places of the random order the search for answers ends: a run in which next to nothing was answered has no sample. */
const mostLookedAt = 20_000;

/**
 * The trial of a test that may be drawn, as a condition on `results` under the given alias: the same on every visit, on any machine, and picked
 * without a look at what came of it. Trials of one test are alike, so that two of them would tell less than two tests do; one of each counts tests.
 */
export function isDrawnTrial(alias: string, { id, trials }: Pick<SampledRun, 'id' | 'trials'>): RawBuilder<boolean> {
  const place = sql`${id}::text || ' ' || ${sql.ref(`${alias}.position`)}`;
  return sql<boolean>`${sql.ref(`${alias}.trial`)} = 1 + ('x' || left(md5(${place}), 7))::bit(28)::integer % ${trials}::integer`;
}

/** Of the first tests in the run's own random order one trial each, where that has an answer: `size` results. A longer sample begins with the shorter one. */
export async function drawSample(db: Kysely<Tables>, run: SampledRun, size: number): Promise<QueuedResult[]> {
  const count = run.test_count;
  const drawn: QueuedResult[] = [];
  let next = 0;
  while (drawn.length < size && next < Math.min(count, mostLookedAt)) {
    const end = Math.min(count, next + Math.max(50, (size - drawn.length) * 2));
    drawn.push(...(await answeredAmong(db, run, Array.from({ length: end - next }, (_, n) => shuffledPosition(next + n, count, run.id)))));
    next = end;
  }
  return drawn.slice(0, size);
}

async function answeredAmong(db: Kysely<Tables>, run: SampledRun, positions: readonly number[]): Promise<QueuedResult[]> {
  const { rows } = await sql<QueuedResult>`
    select r.id as "resultId", r.position, r.trial
    from unnest(${[...positions]}::integer[]) with ordinality as place (position, n)
    join results r on r.run_id = ${run.id} and r.position = place.position and ${isDrawnTrial('r', run)}
    where r.state = 'settled' and r.answered order by place.n`.execute(db);
  return rows;
}
