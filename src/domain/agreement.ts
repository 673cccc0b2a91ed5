// How far a judge, of whatever kind, agrees with people: raw agreement, Cohen's κ, and both kinds of mistake.
import { wilsonInterval, type Interval } from './statistics.ts';

/** Results that both the judge and a person called pass or fail, by what the two said. */
export interface VerdictTable {
  bothPass: number;
  /** The judge passed what the person fails. */
  falsePass: number;
  /** The judge failed what the person passes. */
  falseFail: number;
  bothFail: number;
}

export interface Agreement {
  reviewed: number;
  agreed: number;
  /** agreed ÷ reviewed, 0 to 1. */
  rate: number;
  /** Wilson's, with 95 % confidence. */
  interval: Interval;
  kappa: Kappa | NoFigure;
}

export interface Kappa {
  /** −1 to 1; 0 is what chance would give, 1 is full agreement. */
  kappa: number;
  standardError: number;
  /** With 95 % confidence, within −1 to 1; null where all agree: the large-sample formula then has no width. */
  interval: Interval | null;
}

/** There is no honest figure; `why` is a sentence for the page. */
export interface NoFigure {
  why: string;
}

/**
 * Below this nothing is estimated. 30 is the smallest size at which the intervals used here were found to keep their level
 * (Z. Lang, J. Reiczigel, Preventive Veterinary Medicine 113 (2014), 13–22); with fewer than 5 on a side, one answer moves
 * the share found on that side by more than 20 points.
 */
export const fewestReviews = 30;
export const fewestOnEachSide = 5;

export function isFigure<T extends object>(figure: T | NoFigure): figure is T {
  return !('why' in figure);
}

export function reviewedIn({ bothPass, falsePass, falseFail, bothFail }: VerdictTable): number {
  return bothPass + falsePass + falseFail + bothFail;
}

/** Agreement of the judge with people, or why there are too few reviews to speak of it. `scored`: how many results it judged Pass or Fail, reviewed or not. */
export function agreementOf(table: VerdictTable, scored: number): Agreement | NoFigure {
  const reviewed = reviewedIn(table);
  const agreed = table.bothPass + table.bothFail;
  const interval = wilsonInterval(agreed, reviewed);
  if (reviewed < fewestReviews || interval === null) return whyTooFewJudged(scored) ?? { why: tooFew(fewestReviews - reviewed) };
  const oneSided = whyOneSided(table);
  return { reviewed, agreed, rate: agreed / reviewed, interval, kappa: oneSided ?? cohensKappa(table) };
}

/** Where fewer results were judged than a figure needs, no number of reviews leads to one. */
export function whyTooFewJudged(scored: number): NoFigure | null {
  if (scored >= fewestReviews) return null;
  return { why: `${scored === 0 ? 'No result' : scored === 1 ? 'Only one result' : `Only ${scored} results`} of this run ${scored > 1 ? 'were' : 'was'} judged Pass or Fail; ${fewestReviews} are needed for a figure.` };
}

function tooFew(missing: number): string {
  return `${missing === 1 ? 'One more blind review is' : `${missing} more blind reviews are`} needed before agreement can be estimated.`;
}

/** Where people said nearly always the same, nothing is known of how the judge does on the other side. */
export function whyOneSided(table: VerdictTable): NoFigure | null {
  const passes = table.bothPass + table.falseFail;
  const fails = table.bothFail + table.falsePass;
  if (passes >= fewestOnEachSide && fails >= fewestOnEachSide) return null;
  const [few, side] = passes < fails ? [passes, 'Pass'] : [fails, 'Fail'];
  return { why: `People said ${side} ${few === 0 ? 'never' : few === 1 ? 'once' : `${few} times`} among ${reviewedIn(table)} results; at least ${fewestOnEachSide} are needed.` };
}

/**
 * Cohen's κ = (p_o − p_e) ÷ (1 − p_e) (J. Cohen, Educational and Psychological Measurement 20 (1960), 37–46) with the large-sample
 * standard error of J. L. Fleiss, J. Cohen, B. S. Everitt, Psychological Bulletin 72 (1969), 323–327, equation 13:
 * the one for a κ that is not 0. No figure where one of the two always says the same: κ then tells nothing.
 */
export function cohensKappa(table: VerdictTable): Kappa | NoFigure {
  const n = reviewedIn(table);
  const judgePass = (table.bothPass + table.falsePass) / n;
  const personPass = (table.bothPass + table.falseFail) / n;
  const constant = constantRater(n, judgePass, personPass);
  if (constant) return constant;
  const expected = judgePass * personPass + (1 - judgePass) * (1 - personPass);
  const kappa = ((table.bothPass + table.bothFail) / n - expected) / (1 - expected);
  const agreed = (count: number, judge: number, person: number): number => (count / n) * (1 - (judge + person) * (1 - kappa)) ** 2;
  // A cell off the diagonal counts with the other rater's share of each of its two verdicts.
  const differed = (count: number, judge: number, person: number): number => (count / n) * (1 - kappa) ** 2 * (judge + person) ** 2;
  const variance = (
    agreed(table.bothPass, judgePass, personPass) + agreed(table.bothFail, 1 - judgePass, 1 - personPass)
    + differed(table.falsePass, 1 - judgePass, personPass) + differed(table.falseFail, judgePass, 1 - personPass)
    - (kappa - expected * (1 - kappa)) ** 2
  ) / (n * (1 - expected) ** 2);
  const standardError = Math.sqrt(Math.max(0, variance));
  const disagreed = table.falsePass + table.falseFail;
  return { kappa, standardError, interval: disagreed === 0 ? null : within(kappa, 1.959963984540054 * standardError) };
}

function constantRater(n: number, judgePass: number, personPass: number): NoFigure | null {
  if (n === 0) return { why: 'Nothing is reviewed yet.' };
  const constant = (share: number): boolean => share === 0 || share === 1;
  if (constant(judgePass)) return { why: `The automated verdict was ${judgePass === 1 ? 'Pass' : 'Fail'} every time, so kappa has no meaning here.` };
  if (constant(personPass)) return { why: `People said ${personPass === 1 ? 'Pass' : 'Fail'} every time, so kappa has no meaning here.` };
  return null;
}

function within(centre: number, half: number): Interval {
  return { low: Math.max(-1, centre - half), high: Math.min(1, centre + half) };
}
