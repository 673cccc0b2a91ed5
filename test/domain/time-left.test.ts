// How long the rest of a review queue takes, by one's own pace.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeLeftMs } from '../../src/domain/time-left.ts';

/** Answers so many seconds apart, the first at noon. */
function answersApart(...seconds: number[]): Date[] {
  const at = [Date.UTC(2026, 0, 1, 12)];
  for (const stretch of seconds) at.push(at.at(-1)! + stretch * 1_000);
  return at.map((ms) => new Date(ms));
}

describe('the time that is left', () => {
  it('is told from the third answer on', () => {
    for (const answers of [[], answersApart(), answersApart(30)]) expect(timeLeftMs(answers, 9)).toBeNull();
    expect(timeLeftMs(answersApart(30, 40), 9)).toBe(9 * 35_000);
  });

  it('is the median, so that one long look hardly changes it', () => {
    expect(timeLeftMs(answersApart(30, 40, 500), 10)).toBe(400_000);
    expect(timeLeftMs(answersApart(30, 40, 50, 500), 10)).toBe(450_000);
  });

  it('takes no pause for work, however many there were', () => {
    expect(timeLeftMs(answersApart(30, 86_400, 3_600, 40), 2)).toBe(70_000);
    expect(timeLeftMs(answersApart(30, 601), 2)).toBeNull();
    expect(timeLeftMs(answersApart(30, 600), 2)).toBe(630_000);
  });

  it('is not told where nothing is left', () => {
    expect(timeLeftMs(answersApart(30, 40), 0)).toBeNull();
  });

  it('is the same whichever way round the answers are read, and grows with what is left', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 30 }), fc.integer({ min: 1, max: 500 }), (seconds, left) => {
      const answers = answersApart(...seconds);
      const ms = timeLeftMs(answers, left);
      expect(timeLeftMs(answers.toReversed(), left)).toBe(ms);
      if (ms !== null) expect(timeLeftMs(answers, left + 1)! - ms).toBeCloseTo(ms / left, 3);
    }));
  });
});
