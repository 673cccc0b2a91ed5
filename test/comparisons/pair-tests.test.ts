// Who is compared with whom, by the reference for the database's pairing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairTests, type RunTest } from '../support/pair-tests.ts';

const tests = fc.uniqueArray(
  fc.record({ position: fc.nat(40), testId: fc.option(fc.constantFrom(...'abcdefgh'), { nil: null }), hash: fc.constantFrom('x', 'y', 'z') }),
  { selector: ({ position }) => position, maxLength: 20 },
).map((list) => list.map((test, i) => (list.findIndex(({ testId }) => testId === test.testId) === i ? test : { ...test, testId: null })));

const test = (position: number, testId: string | null, hash: string): RunTest => ({ position, testId, hash });

describe('pairing', () => {
  it('goes by test id, whatever the content or place', () => {
    expect(pairTests([test(0, 'a', 'new')], [test(7, 'a', 'old')])).toEqual([{ run: 0, baseline: 7 }]);
  });

  it('goes by content where the ids differ, as after a re-import', () => {
    expect(pairTests([test(0, 'a2', 'x'), test(1, 'b2', 'y')], [test(0, 'b1', 'y'), test(1, 'a1', 'x')])).toEqual([
      { run: 0, baseline: 1 }, { run: 1, baseline: 0 },
    ]);
  });

  it('prefers the id to an equal content elsewhere', () => {
    expect(pairTests([test(0, null, 'x'), test(1, 'a', 'x')], [test(0, 'a', 'x')])).toEqual([{ run: 0, baseline: null }, { run: 1, baseline: 0 }]);
  });

  it('never goes by position', () => {
    expect(pairTests([test(0, 'a', 'x')], [test(0, 'b', 'y')])).toEqual([{ run: 0, baseline: null }, { run: null, baseline: 0 }]);
  });

  it('pairs copies of one content one to one, in order, and leaves the rest without a partner', () => {
    expect(pairTests([test(5, null, 'x'), test(2, null, 'x'), test(9, null, 'x')], [test(8, null, 'x'), test(3, null, 'x')])).toEqual([
      { run: 2, baseline: 3 }, { run: 5, baseline: 8 }, { run: 9, baseline: null },
    ]);
  });

  it('is a partition of both runs, every pair of which shares its id or its content', () => {
    fc.assert(fc.property(tests, tests, (run, baseline) => {
      const pairs = pairTests(run, baseline);
      const positions = (side: 'run' | 'baseline') => pairs.flatMap((pair) => pair[side] ?? []).toSorted((a, b) => a - b);
      expect(positions('run')).toEqual(run.map(({ position }) => position).toSorted((a, b) => a - b));
      expect(positions('baseline')).toEqual(baseline.map(({ position }) => position).toSorted((a, b) => a - b));
      for (const pair of pairs) {
        const [one, other] = [run.find(({ position }) => position === pair.run), baseline.find(({ position }) => position === pair.baseline)];
        expect(one ?? other).toBeDefined();
        if (one !== undefined && other !== undefined) expect((one.testId !== null && one.testId === other.testId) || one.hash === other.hash).toBe(true);
      }
    }));
  });

  it('leaves no content alone on both sides, and no id', () => {
    fc.assert(fc.property(tests, tests, (run, baseline) => {
      const pairs = pairTests(run, baseline);
      const alone = (list: readonly RunTest[], side: 'run' | 'baseline', other: 'run' | 'baseline') =>
        list.filter(({ position }) => pairs.some((pair) => pair[side] === position && pair[other] === null));
      const added = alone(run, 'run', 'baseline');
      const removed = alone(baseline, 'baseline', 'run');
      expect(added.filter(({ hash }) => removed.some((one) => one.hash === hash))).toEqual([]);
      expect(added.filter(({ testId }) => testId !== null && baseline.some((one) => one.testId === testId))).toEqual([]);
    }));
  });

  it('is the same pairing seen from the other side', () => {
    fc.assert(fc.property(tests, tests, (run, baseline) => {
      const key = (run: number | null, baseline: number | null) => `${run}-${baseline}`;
      const there = pairTests(run, baseline).map((pair) => key(pair.run, pair.baseline)).toSorted();
      const back = pairTests(baseline, run).map((pair) => key(pair.baseline, pair.run)).toSorted();
      expect(back).toEqual(there);
    }));
  });
});
