// How far a run's random sample is answered: what a person may still answer blindly, and what is left out because the verdict was known.
import { sql, type Kysely } from 'kysely';
import type { Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { firstSampleSize, furtherSampleSize, largestSampleSize } from './list-sizes.ts';
import { ownStates } from './own-states.ts';
import { drawSample, type QueuedResult, type SampledRun } from './random-lane.ts';

export interface SampleProgress {
  /** How many results of the sample the account has answered blindly. */
  own: number;
  /** `more` results that the account could still answer blindly, and the size of the smallest sample that holds them; null: none is left. */
  next: { more: number; size: number } | null;
  leftOut: LeftOut;
}

/** Of the results that were drawn, those of which the reviewers of the sample knew the verdict, so that nobody has answered them blindly. */
export interface LeftOut {
  /** Their automated verdicts, in the order of the sample. */
  verdicts: Verdict[];
  /** How many results were drawn, up to the last that somebody answered blindly. */
  drawn: number;
}

export async function readSampleProgress(db: Kysely<Tables>, run: SampledRun, accountId: number): Promise<SampleProgress> {
  const sample = await drawSample(db, run, largestSampleSize);
  const states = await ownStates(db, accountId, sample.map(({ resultId }) => resultId));
  const isDone = ({ resultId }: QueuedResult): boolean => states.get(resultId)!.reviewed && !states.get(resultId)!.known;
  const own = sample.filter(isDone).length;
  const openPlaces = sample.flatMap((drawn, place) => (isDone(drawn) || states.get(drawn.resultId)!.known ? [] : [place]));
  return { own, next: nextOf(own, openPlaces), leftOut: await readLeftOut(db, run, sample) };
}

/** The smallest sample that holds as many results as a first sample has, which the account can answer or has answered blindly; as far as the run has them. */
export async function firstSizeFor(db: Kysely<Tables>, run: SampledRun, accountId: number): Promise<number> {
  for (let size = firstSampleSize; ;) {
    const drawn = await drawSample(db, run, size);
    const states = await ownStates(db, accountId, drawn.map(({ resultId }) => resultId));
    const needed = firstSampleSize + drawn.filter(({ resultId }) => states.get(resultId)!.known).length;
    if (needed <= size || drawn.length < size || size === largestSampleSize) return size;
    size = Math.min(largestSampleSize, needed);
  }
}

function nextOf(own: number, openPlaces: readonly number[]): SampleProgress['next'] {
  const more = Math.min(own < firstSampleSize ? firstSampleSize - own : furtherSampleSize, openPlaces.length);
  return more === 0 ? null : { more, size: openPlaces[more - 1]! + 1 };
}

async function readLeftOut(db: Kysely<Tables>, run: SampledRun, sample: readonly QueuedResult[]): Promise<LeftOut> {
  const { rows } = await sql<{ place: number; verdict: Verdict; measured: boolean; known: boolean }>`
    with blind as materialized (select result_id, account_id from reviews where run_id = ${run.id} and lane = 'random' and blind and target = 'result')
    select drawn.place::integer, r.automated_verdict as verdict, drawn.id in (select result_id from blind) as measured,
      exists (select 1 from reviews v where v.result_id = drawn.id and v.account_id in (select account_id from blind)) as known
    from unnest(${sample.map(({ resultId }) => resultId)}::bigint[]) with ordinality as drawn (id, place) join results r on r.id = drawn.id order by 1`.execute(db);
  const drawn = rows.findLast(({ measured }) => measured)?.place ?? 0;
  return { drawn, verdicts: rows.filter(({ place, measured, known }) => place < drawn && known && !measured).map(({ verdict }) => verdict) };
}
