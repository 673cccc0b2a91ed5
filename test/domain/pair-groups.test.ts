// What became of a test between two runs, and how tests are counted by it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneTrialGroup, openPairs, outcomeOf, pairedCounts, passRates, testsIn } from '../../src/domain/pair-groups.ts';
import type { Side, TrialCounts } from '../../src/domain/pair-groups.ts';
import { testVerdict } from '../../src/domain/verdicts.ts';
import { outcomes } from '../../src/domain/vocabulary.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';

const side = fc.constantFrom<Side>('pass', 'fail', 'error', 'none', null, 'absent');
const trials = fc.record({ passed: fc.nat(3), failed: fc.nat(3), open: fc.nat(2) });
const severalTrialGroups = fc.array(fc.record({ tests: fc.integer({ min: 1, max: 30 }), before: trials, after: trials }), { maxLength: 6 });

describe('what became of a test', () => {
  it('is one of the six outcomes, for every pair of sides', () => {
    expect([outcomeOf('fail', 'pass'), outcomeOf('pass', 'fail'), outcomeOf('pass', 'pass'), outcomeOf('fail', 'fail')]).toEqual(['improved', 'regressed', 'unchanged', 'unchanged']);
    expect([outcomeOf('pass', 'error'), outcomeOf('none', 'fail'), outcomeOf(null, 'pass'), outcomeOf('error', 'error')]).toEqual(Array(4).fill('inconclusive'));
    expect([outcomeOf('absent', 'error'), outcomeOf('pass', 'absent')]).toEqual(['added', 'removed']);
    expect(() => outcomeOf('absent', 'absent')).toThrow();
  });

  it('counts every test of the union exactly once', () => {
    const pair = fc.tuple(side, side).filter(([before, after]) => before !== 'absent' || after !== 'absent');
    fc.assert(fc.property(fc.array(pair), (pairs) => {
      const found = pairs.map(([before, after]) => outcomeOf(before, after));
      expect(outcomes.reduce((sum, outcome) => sum + found.filter((one) => one === outcome).length, 0)).toBe(pairs.length);
    }));
  });

  it('is mirrored by swapping the runs', () => {
    const opposite: Record<string, string> = { improved: 'regressed', regressed: 'improved', added: 'removed', removed: 'added' };
    fc.assert(fc.property(side, side, (before, after) => {
      if (before === 'absent' && after === 'absent') return;
      const there = outcomeOf(before, after);
      expect(outcomeOf(after, before)).toBe(opposite[there] ?? there);
    }));
  });

  it('is what the decision counts, by the majority of trials as in the run itself', () => {
    const asTrials = ({ passed, failed, open }: TrialCounts) => [...Array<Verdict>(passed).fill('pass'), ...Array<Verdict>(failed).fill('fail'), ...Array<Verdict>(open).fill('error')];
    fc.assert(fc.property(severalTrialGroups, (groups) => {
      const found = groups.map(({ before, after, tests }) => ({ tests, outcome: outcomeOf(testVerdict(asTrials(before)).verdict, testVerdict(asTrials(after)).verdict) }));
      const counted = (wanted: string) => found.filter(({ outcome }) => outcome === wanted).reduce((sum, { tests }) => sum + tests, 0);
      const { bothPass, regressed, improved, bothFail } = pairedCounts(groups);
      expect([regressed, improved, bothPass + bothFail]).toEqual([counted('regressed'), counted('improved'), counted('unchanged')]);
    }));
  });
});

describe('a group of tests', () => {
  it('is open where an error or a cancelled test stands against a verdict, and not where no metric applied', () => {
    const open = (before: Verdict | null, after: Verdict | null) => testsIn(openPairs([oneTrialGroup(before, after, 3)]));
    expect([open('pass', 'error'), open(null, 'fail')]).toEqual([3, 3]);
    expect([open('pass', 'fail'), open('pass', 'none'), open('none', 'error'), open('error', null)]).toEqual([0, 0, 0, 0]);
  });

  it('counts a test once in the pass rates, however many of its trials were scored', () => {
    const rates = passRates([
      { tests: 1, before: { passed: 1, failed: 0, open: 4 }, after: { passed: 5, failed: 0, open: 0 } },
      { tests: 1, before: { passed: 0, failed: 5, open: 0 }, after: { passed: 2, failed: 2, open: 1 } },
    ]);
    expect(rates).toEqual({ before: 0.5, after: 0.75 });
    expect(passRates([oneTrialGroup('pass', 'error', 9)])).toBeNull();
  });
});
