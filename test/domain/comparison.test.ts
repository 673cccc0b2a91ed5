// Better, worse, no meaningful difference or can't tell.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/comparison.ts';
import type { Decision, DecisionVerdict } from '../../src/domain/comparison.ts';
import { completed } from '../../src/domain/error-bounds.ts';
import { meanDifferences, oneTrialGroup, openPairs, pairedCounts, testsIn } from '../../src/domain/pair-groups.ts';
import type { PairGroup } from '../../src/domain/pair-groups.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { atOnce } from '../support/at-once.ts';

const runIds = ['run-a', 'run-b'] as const;
const decided = (groups: readonly PairGroup[], margin = 0.05): Decision => atOnce(decide({ groups, margin, runIds }));

/** One trial: pass in both, regressed, improved, fail in both, and any further groups. */
const table = ([bothPass, regressed, improved, bothFail]: readonly [number, number, number, number], ...more: PairGroup[]): PairGroup[] => [
  oneTrialGroup('pass', 'pass', bothPass), oneTrialGroup('pass', 'fail', regressed),
  oneTrialGroup('fail', 'pass', improved), oneTrialGroup('fail', 'fail', bothFail), ...more,
];

const verdict = fc.constantFrom<Verdict | null>('pass', 'fail', 'error', 'none', null);
const oneTrialGroups = fc.array(fc.tuple(verdict, verdict, fc.nat(60)).map(([before, after, tests]) => oneTrialGroup(before, after, tests)), { maxLength: 8 });
const trials = fc.record({ passed: fc.nat(3), failed: fc.nat(3), open: fc.nat(2) });
const severalTrialGroups = fc.array(fc.record({ tests: fc.integer({ min: 1, max: 30 }), before: trials, after: trials }), { maxLength: 6 });
const swapped = (groups: readonly PairGroup[]) => groups.map(({ tests, before, after }) => ({ tests, before: after, after: before }));
const mirror: Record<DecisionVerdict, DecisionVerdict> = { better: 'worse', worse: 'better', no_difference: 'no_difference', cannot_tell: 'cannot_tell' };

describe('a decision', () => {
  it('is worse for 8 tests regressed and 1 improved, and can’t tell for 5 and 1', () => {
    expect(decided(table([15, 8, 1, 8]))).toMatchObject({ verdict: 'worse', method: 'mcnemar', pairs: 32, discordant: { improved: 1, regressed: 8 } });
    expect(decided(table([15, 5, 1, 11]))).toMatchObject({ verdict: 'cannot_tell', whatWouldSettle: { by: 'more_tests' } });
  });

  it('needs six tests that change the same way', () => {
    expect(decided(table([20, 0, 6, 6])).verdict).toBe('better');
    expect(decided(table([20, 0, 5, 7])).verdict).toBe('cannot_tell');
  });

  it('is never “the same” for few tests that came out alike', () => {
    expect(decided(table([20, 0, 0, 0])).verdict).toBe('cannot_tell');
    expect(decided([{ tests: 3, before: { passed: 3, failed: 0, open: 0 }, after: { passed: 3, failed: 0, open: 0 } }]).verdict).toBe('cannot_tell');
  });

  it('is no meaningful difference where the whole interval lies within the margin, and only for that margin', () => {
    const groups = table([300, 4, 5, 91]);
    expect(decided(groups)).toMatchObject({ verdict: 'no_difference', withinMargin: true, whatWouldSettle: null });
    expect(decided(groups, 0.01).verdict).toBe('cannot_tell');
  });

  it('is worse where a change is both proven and smaller than the margin, and says that it is small', () => {
    const found = decided(table([800, 20, 5, 175]));
    expect(found.p).toBeLessThan(0.05);
    expect(found).toMatchObject({ verdict: 'worse', withinMargin: true });
  });

  it('compares several trials by their means, which may move where no majority does', () => {
    const found = decided([
      { tests: 30, before: { passed: 5, failed: 0, open: 0 }, after: { passed: 3, failed: 2, open: 0 } },
      { tests: 10, before: { passed: 5, failed: 0, open: 0 }, after: { passed: 5, failed: 0, open: 0 } },
    ]);
    expect(found).toMatchObject({ verdict: 'worse', method: 'bootstrap', discordant: { improved: 0, regressed: 0 }, passRates: { before: 1 } });
    expect(found.difference).toBeCloseTo(-0.3, 12);
  });

  it('says about how many tests would settle it', () => {
    const settled = decided(table([150, 15, 5, 30])).whatWouldSettle;
    expect(settled).toBeNull();
    const open = decided(table([75, 6, 2, 17])).whatWouldSettle;
    if (open?.by !== 'more_tests') throw new Error('It is open for want of tests.');
    expect(open.toShowChange).toBeGreaterThan(100);
    expect(open.toShowChange).toBeLessThan(1_000);
    const scale = (open.toShowNoDifference ?? NaN) / 100;
    expect(decided(table([75 * scale, 6 * scale, 2 * scale, 17 * scale])).withinMargin).toBe(true);
    expect(decided(table([75 * scale * 0.98, 6 * scale * 0.98, 2 * scale * 0.98, 17 * scale * 0.98])).withinMargin).toBe(false);
  });

  it('asks for another baseline where no test has a verdict in both runs', () => {
    expect(decided([])).toMatchObject({ verdict: 'cannot_tell', pairs: 0, difference: null, p: null, whatWouldSettle: { by: 'shared_tests' } });
  });
});

describe('missing verdicts', () => {
  it('make an outage inconclusive and not a regression', () => {
    const outage = decided(table([20, 0, 0, 10], oneTrialGroup('pass', 'error', 70)));
    expect(outage).toMatchObject({ verdict: 'cannot_tell', discordant: { regressed: 0 }, whatWouldSettle: { by: 'resolving_errors', openTests: 70, openBefore: 0, openAfter: 70 } });
    expect(decided([oneTrialGroup('pass', 'error', 100)])).toMatchObject({ verdict: 'cannot_tell', pairs: 0, whatWouldSettle: { by: 'resolving_errors' } });
  });

  it('leave a decision alone that they could not change, and say so', () => {
    const found = decided(table([50, 30, 2, 18], oneTrialGroup('error', 'pass', 1), oneTrialGroup('pass', null, 1)));
    expect(found).toMatchObject({ verdict: 'worse', boundsIfErrors: { openTests: 2, openBefore: 1, openAfter: 1, crosses: false } });
    expect(found.boundsIfErrors?.worst.counts).toEqual({ bothPass: 51, regressed: 31, improved: 2, bothFail: 18 });
    expect(found.boundsIfErrors?.best.counts).toEqual({ bothPass: 51, regressed: 30, improved: 3, bothFail: 18 });
  });

  it('turn worse into can’t tell where they could, and keep what was measured', () => {
    expect(decided(table([15, 8, 1, 8], oneTrialGroup('fail', 'error', 3)))).toMatchObject({ verdict: 'cannot_tell', verdictAsMeasured: 'worse', boundsIfErrors: { crosses: true } });
  });

  it('turn no meaningful difference into can’t tell where enough of them could be a change', () => {
    const errors = (tests: number) => decided(table([160, 1, 1, 160], oneTrialGroup('pass', 'error', tests), oneTrialGroup('fail', 'error', tests)));
    expect([errors(0).verdict, errors(3).verdict, errors(14).verdict]).toEqual(['no_difference', 'no_difference', 'cannot_tell']);
  });

  it('that leave it open at both ends could settle it all the same by changing nothing', () => {
    const found = decided(table([64, 0, 0, 0], oneTrialGroup('pass', 'error', 5), oneTrialGroup('fail', 'error', 5)));
    expect(found).toMatchObject({
      verdict: 'cannot_tell', verdictAsMeasured: 'cannot_tell', whatWouldSettle: { by: 'resolving_errors', openTests: 10 },
      boundsIfErrors: { crosses: true, worst: { verdict: 'cannot_tell' }, best: { verdict: 'cannot_tell' }, least: { verdict: 'no_difference', counts: { bothPass: 69, bothFail: 5 } } },
    });
    expect(decided(table([5, 1, 0, 5], oneTrialGroup('pass', 'error', 1)))).toMatchObject({ whatWouldSettle: { by: 'more_tests' }, boundsIfErrors: { crosses: false } });
  });

  it('of several trials that change least come nearest to the other side', () => {
    const [group] = completed([{ tests: 1, before: { passed: 2, failed: 1, open: 0 }, after: { passed: 1, failed: 0, open: 2 } }], 'least');
    expect(group!.after).toEqual({ passed: 2, failed: 1, open: 0 });
    fc.assert(fc.property(severalTrialGroups, (groups) => {
      const distance = (found: PairGroup[]) => meanDifferences(found).reduce((sum, { difference, tests }) => sum + Math.abs(difference) * tests, 0);
      const open = openPairs(groups).filter(({ before }) => before.open === 0);
      const least = distance(completed(open, 'least'));
      for (const end of ['best', 'worst'] as const) expect(least).toBeLessThanOrEqual(distance(completed(open, end)) + 1e-9);
    }));
  });

  it('are left out where they are missing in both runs, and are none where no metric applied', () => {
    const found = decided(table([15, 8, 1, 8], oneTrialGroup('error', 'error', 30), oneTrialGroup('pass', 'none', 30), oneTrialGroup('none', 'error', 30)));
    expect(found).toMatchObject({ verdict: 'worse', pairs: 32, boundsIfErrors: null });
  });

  it('of single trials are filled in within their test', () => {
    const found = decided([{ tests: 40, before: { passed: 3, failed: 0, open: 0 }, after: { passed: 2, failed: 0, open: 1 } }]);
    expect(found).toMatchObject({ method: 'bootstrap', pairs: 40, difference: 0, boundsIfErrors: { best: { difference: 0 } } });
    expect(found.boundsIfErrors?.worst.difference).toBeCloseTo(-1 / 3, 9);
  });

  it('bound the difference from both sides', () => {
    fc.assert(fc.property(fc.oneof(oneTrialGroups, severalTrialGroups), (groups) => {
      const { boundsIfErrors: bounds, difference } = decided(groups);
      expect(bounds === null).toBe(openPairs(groups).length === 0);
      if (bounds === null || testsIn(openPairs(groups)) === 0) return;
      expect(bounds.worst.difference).toBeLessThanOrEqual((bounds.best.difference ?? NaN) + 1e-12);
      if (difference !== null && bounds.worst.pairs === decided(groups).pairs) {
        expect(bounds.worst.difference).toBeLessThanOrEqual(difference + 1e-12);
        expect(bounds.best.difference).toBeGreaterThanOrEqual(difference - 1e-12);
      }
    }), { numRuns: 60 });
  });

  it('never leave a decided verdict that some way of filling them in contradicts', () => {
    const small = fc.tuple(fc.nat(30), fc.nat(12), fc.nat(12), fc.nat(30), fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3));
    fc.assert(fc.property(small, ([a, b, c, d, passOpen, failOpen, openPass, openFail]) => {
      const groups = table([a, b, c, d], oneTrialGroup('pass', 'error', passOpen), oneTrialGroup('fail', 'error', failOpen), oneTrialGroup('error', 'pass', openPass), oneTrialGroup('error', 'fail', openFail));
      const { verdict: claimed } = decided(groups, 0.15);
      if (claimed === 'cannot_tell') return;
      for (let w = 0; w <= passOpen; w++) for (let x = 0; x <= failOpen; x++) for (let y = 0; y <= openPass; y++) for (let z = 0; z <= openFail; z++) {
        const filled = table([a + passOpen - w + openPass - y, b + w + z, c + x + y, d + failOpen - x + openFail - z]);
        expect(decided(filled, 0.15).verdict).toBe(claimed);
      }
    }), { numRuns: 150 });
  });
});

describe('swapping the runs', () => {
  it('mirrors the decision and negates the difference and its interval', () => {
    fc.assert(fc.property(fc.oneof(oneTrialGroups, severalTrialGroups), (groups) => {
      const there = decided(groups);
      const back = atOnce(decide({ groups: swapped(groups), margin: 0.05, runIds: [runIds[1], runIds[0]] }));
      expect(back.verdict).toBe(mirror[there.verdict]);
      expect(back.discordant).toEqual(pairedCountsSwapped(groups, there));
      expect(back.p).toBe(there.p);
      expect(back.pairs).toBe(there.pairs);
      const negated = (value: number | undefined | null) => (value === undefined || value === null ? null : -value);
      expect(back.difference === null).toBe(there.difference === null);
      if (back.difference === null || back.interval === null) return;
      expect(back.difference).toBeCloseTo(negated(there.difference) ?? NaN, 12);
      expect(back.interval.low).toBeCloseTo(negated(there.interval?.high) ?? NaN, 12);
      expect(back.interval.high).toBeCloseTo(negated(there.interval?.low) ?? NaN, 12);
    }), { numRuns: 80 });
  });
});

describe('a run compared with itself', () => {
  it('has only unchanged tests, and is never better or worse', () => {
    fc.assert(fc.property(fc.oneof(fc.array(fc.record({ tests: fc.nat(300), before: trials }), { maxLength: 5 }), fc.array(verdict.map((one) => ({ tests: 90, before: oneTrialGroup(one, one, 1).before })))), (sides) => {
      const found = decided(sides.map(({ tests, before }) => ({ tests, before, after: before })));
      expect(found.discordant).toEqual({ improved: 0, regressed: 0 });
      expect(['no_difference', 'cannot_tell']).toContain(found.verdict);
      expect(found.difference ?? 0).toBe(0);
      expect(found.p ?? 1).toBe(1);
    }), { numRuns: 60 });
  });
});

function pairedCountsSwapped(groups: readonly PairGroup[], there: Decision): { improved: number; regressed: number } {
  const { improved, regressed } = pairedCounts(groups);
  expect(there.discordant).toEqual({ improved, regressed });
  return { improved: regressed, regressed: improved };
}
