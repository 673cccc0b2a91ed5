// A score's change in its metric's own direction.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreChange } from '../../src/domain/score-change.ts';

describe('a score', () => {
  it('that is a latency is better for being lower', () => {
    expect(scoreChange(1_200, 900, 'lower')).toEqual({ kind: 'number', before: 1_200, after: 900, change: -300, sense: 'better' });
    expect(scoreChange(900, 1_200, 'lower')).toMatchObject({ sense: 'worse' });
  });

  it('that is better for being higher is worse for being lower', () => {
    expect(scoreChange(0.8, 0.6, 'higher')).toMatchObject({ sense: 'worse' });
    expect(scoreChange(0.6, 0.8, 'higher')).toMatchObject({ sense: 'better' });
  });

  it('without a direction changes without being better or worse', () => {
    expect(scoreChange(3, 5, null)).toMatchObject({ change: 2, sense: 'unordered' });
  });

  it('that is a category is a transition and no number', () => {
    expect(scoreChange('polite', 'curt', 'higher')).toEqual({ kind: 'transition', before: 'polite', after: 'curt', changed: true });
    expect(scoreChange('polite', 'polite', null)).toMatchObject({ changed: false });
    expect(scoreChange(4, 'curt', 'higher')).toEqual({ kind: 'transition', before: '4', after: 'curt', changed: true });
  });

  it('that is missing on a side has no change', () => {
    expect(scoreChange(null, 0.5, 'higher')).toBeNull();
    expect(scoreChange('curt', null, null)).toBeNull();
  });

  it('is the opposite when the runs are swapped', () => {
    const opposite = { better: 'worse', worse: 'better', same: 'same', unordered: 'unordered' };
    fc.assert(fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constantFrom('higher', 'lower', null), (a, b, direction) => {
      const [there, back] = [scoreChange(a, b, direction), scoreChange(b, a, direction)];
      if (there?.kind !== 'number' || back?.kind !== 'number') throw new Error('Both are numbers.');
      expect(back.sense).toBe(opposite[there.sense]);
      expect(back.change + there.change).toBe(0);
    }));
  });
});
