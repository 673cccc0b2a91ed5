// Long arithmetic that lets others have their turn.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { decide } from '../../src/domain/comparison.ts';
import type { PairGroup } from '../../src/domain/pair-groups.ts';
import { betweenRequests } from '../../src/platform/between-requests.ts';
import { atOnce } from '../support/at-once.ts';

/** 5 trials of which some failed to run, in as many ways as there are: resampled three times over. */
const groups: PairGroup[] = Array.from({ length: 36 }, (_, index) => ({
  tests: 1 + index, before: { passed: index % 4, failed: 1 + (index % 3), open: index % 2 }, after: { passed: index % 5, failed: 1, open: 0 },
}));
const input = { groups, margin: 0.05, runIds: ['1', '2'] } as const;

it('lets others have their turn dozens of times while a comparison of several trials is decided, and decides the same', async () => {
  let decided = false;
  let turns = 0;
  const others = (async () => { while (!decided) { await turn(); turns++; } })();
  const decision = await betweenRequests(decide(input));
  decided = true;
  await others;
  expect(turns).toBeGreaterThan(36);
  expect(decision).toEqual(atOnce(decide(input)));
});

it('passes on what a step throws', async () => {
  function* broken(): Generator<undefined, never, undefined> {
    yield;
    throw new RangeError('no');
  }
  await expect(betweenRequests(broken())).rejects.toThrow(new RangeError('no'));
});
