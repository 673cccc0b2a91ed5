// The pass rate that people would have found, estimated from the judge's pass rate and the judge's mistakes in a reviewed sample.
import { fewestReviews, reviewedIn, whyOneSided, whyTooFewJudged, type NoFigure, type VerdictTable } from './agreement.ts';
import type { Interval } from './statistics.ts';

export interface CorrectedRate {
  /** 0 to 1. */
  rate: number;
  /** With 95 % confidence, within 0 to 1. */
  interval: Interval;
  /** Share of the results that people pass which the judge passes too. */
  sensitivity: number;
  /** Share of the results that people fail which the judge fails too. */
  specificity: number;
  /** How many more reviews bring the interval to ± 5 points; 0: it is there; all that are left where nothing less does. */
  furtherReviews: number;
  /** How many of the judged results are not reviewed; once it is 0 the rate is no estimate any more. */
  unreviewed: number;
}

export const correctionMethod = 'Rogan–Gladen estimate, interval by Lang and Reiczigel';

/** Of all results that the judge scored. */
export interface JudgedResults {
  passed: number;
  scored: number;
}

/**
 * The Rogan–Gladen estimate (AP + Sp − 1) ÷ (Se + Sp − 1), where AP is the judge's pass rate and Se and Sp are the judge's sensitivity and
 * specificity for Pass in the reviewed sample (W. J. Rogan, B. Gladen, American Journal of Epidemiology 107 (1978), 71–76), cut to 0 to 1.
 * Its interval is that of Z. Lang, J. Reiczigel, Preventive Veterinary Medicine 113 (2014), 13–22, which carries the uncertainty of all three.
 * They take the three samples as independent; here the reviewed results are part of the judged ones, which only makes the interval wider than it need be.
 * Where all of them are reviewed nothing is estimated: the formula then gives the share that people passed, and the interval is that rate alone.
 */
export function correctedRate(table: VerdictTable, judged: JudgedResults): CorrectedRate | NoFigure {
  const reviewed = reviewedIn(table);
  if (reviewed < fewestReviews) return whyTooFewJudged(judged.scored) ?? { why: `At least ${fewestReviews} blind reviews are needed.` };
  const oneSided = whyOneSided(table);
  if (oneSided) return oneSided;
  if (judged.scored === 0) return { why: 'No result has an automated Pass or Fail.' };
  const sample = sampleOf(table);
  const estimate = pointEstimate(judged, sample);
  if (estimate === null) return { why: 'The automated verdicts are no better than chance against people, so their pass rate cannot be corrected.' };
  const rate = clip(estimate);
  const unreviewed = Math.max(0, judged.scored - reviewed);
  return {
    rate, sensitivity: sample.sensitivity, specificity: sample.specificity, unreviewed, furtherReviews: unreviewed === 0 ? 0 : furtherReviews(judged, sample),
    interval: unreviewed === 0 ? { low: rate, high: rate } : intervalOf(judged, sample, rate),
  };
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** It is not centred on the estimate; where cutting has moved the estimate to an end, the interval reaches there too. */
function intervalOf(judged: JudgedResults, sample: ReviewedSample, rate: number): Interval {
  const { centre, half } = langReiczigel(judged, sample);
  return { low: Math.min(rate, clip(centre - half)), high: Math.max(rate, clip(centre + half)) };
}

export interface ReviewedSample {
  sensitivity: number;
  /** How many results people passed. */
  passes: number;
  specificity: number;
  /** How many results people failed. */
  fails: number;
}

function sampleOf({ bothPass, falsePass, falseFail, bothFail }: VerdictTable): ReviewedSample {
  const passes = bothPass + falseFail;
  const fails = bothFail + falsePass;
  return { passes, fails, sensitivity: bothPass / passes, specificity: bothFail / fails };
}

/** Not cut; null where the judge is no better than chance. */
export function pointEstimate({ passed, scored }: JudgedResults, { sensitivity, specificity }: ReviewedSample): number | null {
  const better = sensitivity + specificity - 1;
  return better <= 0 ? null : (passed / scored + specificity - 1) / better;
}

const z95 = 1.959963984540054;

/**
 * Equations 6, 7, 16 and 17 of Lang and Reiczigel (2014), not cut: about two results of each kind are added to the judged ones (z² in all), and one
 * of each kind to either side of the sample. In their equation 4 the factor of the specificity is (1 − P)², as the derivation has it.
 */
export function langReiczigel({ passed, scored }: JudgedResults, sample: ReviewedSample): { centre: number; half: number } {
  const judgedSize = scored + z95 ** 2;
  const apparent = (passed + z95 ** 2 / 2) / judgedSize;
  const sensitivity = (sample.passes * sample.sensitivity + 1) / (sample.passes + 2);
  const specificity = (sample.fails * sample.specificity + 1) / (sample.fails + 2);
  const better = sensitivity + specificity - 1;
  const rate = (apparent + specificity - 1) / better;
  const ofSensitivity = (sensitivity * (1 - sensitivity)) / (sample.passes + 2);
  const ofSpecificity = (specificity * (1 - specificity)) / (sample.fails + 2);
  const shift = 2 * z95 ** 2 * (rate * ofSensitivity - (1 - rate) * ofSpecificity);
  const variance = ((apparent * (1 - apparent)) / judgedSize + rate ** 2 * ofSensitivity + (1 - rate) ** 2 * ofSpecificity) / better ** 2;
  return { centre: rate + shift, half: z95 * Math.sqrt(variance) };
}

const wantedHalf = 0.05;

/** As if the further reviews found the same shares. The judged results stay as many as they are; reviewing all that are left always does, for then the rate is exact. */
function furtherReviews(judged: JudgedResults, sample: ReviewedSample): number {
  const reviewed = sample.passes + sample.fails;
  const isEnough = (total: number): boolean => {
    const grown = { ...sample, passes: (sample.passes * total) / reviewed, fails: (sample.fails * total) / reviewed };
    return langReiczigel(judged, grown).half <= wantedHalf;
  };
  if (isEnough(reviewed)) return 0;
  let [low, high] = [reviewed, judged.scored];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high - reviewed;
}
