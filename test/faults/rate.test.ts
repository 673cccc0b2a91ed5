// Requests per minute over a whole minute, as an endpoint counts them that refuses the next one.
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { openScene, runEnds } from '../support/scene.ts';

const requestsPerMinute = 120;
/** A call may start a quarter of a second after its time, which moves one over the edge of a window; one more where the machine is busy. */
const latenessAllowed = 2;

it('two workers with two runs together never make more calls in any minute than the endpoint’s requests per minute, and nearly as many', async (context) => {
  const scene = await openScene(context, 'postgres');
  await Promise.all([scene.startWorker(), scene.startWorker()]);
  const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 66, maxConcurrency: 20, requestsPerMinute });
  const runs = [await orderRun(scene.db, fixture), await orderRun(scene.db, fixture)];
  for (const { id } of runs) expect(await runEnds(scene, id, 200_000)).toBe('completed');
  // As the workers sent them: when the endpoint notices depends on how busy this very process is.
  const { rows } = await sql<{ at: Date }>`select (call ->> 'at')::timestamptz as at from results, jsonb_array_elements(calls) call`.execute(scene.db);
  const times = rows.map(({ at }) => at.getTime());
  expect(times).toHaveLength(132);
  expect(scene.endpoint.callCount()).toBe(132);
  expect(mostWithin(times, 60_000)).toBeLessThanOrEqual(requestsPerMinute + latenessAllowed);
  expect(mostWithin(times, 60_000)).toBeGreaterThan(requestsPerMinute * 0.8);
  for (const { id } of runs) await assertInvariants(scene, id, scene.endpoint);
}, 300_000);

/** Most calls that began within any window of this length. */
function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(...times.map((begin) => times.filter((at) => at >= begin && at < begin + windowMs).length));
}
