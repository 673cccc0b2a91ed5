// The random lane of a review queue: a reproducible random sample of a run's answers, the same for everyone, for measuring the judge.
import { sql, type Kysely } from 'kysely';
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

/** The first `size` results with an answer in the run's own random order over all tests and trials. A longer sample begins with the shorter one. */
export async function drawSample(db: Kysely<Tables>, run: SampledRun, size: number): Promise<QueuedResult[]> {
  const count = run.test_count * run.trials;
  const drawn: QueuedResult[] = [];
  let next = 0;
  while (drawn.length < size && next < Math.min(count, mostLookedAt)) {
    const end = Math.min(count, next + Math.max(50, (size - drawn.length) * 2));
    drawn.push(...(await answeredAmong(db, run, places(run, count, next, end))));
    next = end;
  }
  return drawn.slice(0, size);
}

interface Place {
  position: number;
  trial: number;
}

function places(run: SampledRun, count: number, from: number, to: number): Place[] {
  return Array.from({ length: to - from }, (_, n) => {
    const place = shuffledPosition(from + n, count, run.id);
    return { position: Math.floor(place / run.trials), trial: (place % run.trials) + 1 };
  });
}

async function answeredAmong(db: Kysely<Tables>, run: SampledRun, among: readonly Place[]): Promise<QueuedResult[]> {
  const { rows } = await sql<QueuedResult>`
    select r.id as "resultId", r.position, r.trial
    from unnest(${among.map(({ position }) => position)}::integer[], ${among.map(({ trial }) => trial)}::integer[]) with ordinality as place (position, trial, n)
    join results r on r.run_id = ${run.id} and r.position = place.position and r.trial = place.trial
    where r.state = 'settled' and r.answered order by place.n`.execute(db);
  return rows;
}
