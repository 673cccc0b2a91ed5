// The decision in words: the sentence, the evidence, the numbers.
import type { Decision, DecisionVerdict } from './comparison.ts';
import type { Interval } from './statistics.ts';

export const decisionLabels: Readonly<Record<DecisionVerdict, string>> = {
  better: 'Better',
  worse: 'Worse',
  no_difference: 'No meaningful difference',
  cannot_tell: 'Can’t tell yet',
};

/**
 * "Worse than run 14: 8 tests regressed, 1 improved." `baseline` is a name in running text, such as "run 14". With several trials the
 * pass rate comes first, as it may move without any test's majority changing.
 */
export function decisionSentence(decision: Decision, baseline: string): string {
  const { verdict, pairs, method, difference } = decision;
  if (pairs === 0) return `${decisionLabels.cannot_tell}: no test has a verdict in both this run and ${baseline}.`;
  const rate = method === 'bootstrap' && difference !== null ? `pass rate ${pointsText(difference)}; ` : '';
  return `${opening(verdict, baseline)}: ${rate}${changesText(decision)}.`;
}

/** "Unlikely to be noise (p = 0.039)." For can't tell: why, and what would settle it. */
export function evidenceSentence(decision: Decision): string {
  const { verdict, p, interval, withinMargin, margin } = decision;
  if (verdict === 'cannot_tell') return `${whyOpen(decision)} ${settlingSentence(decision)}`;
  if (p === null || interval === null) throw new Error('Nothing is decided without a pair of verdicts.');
  if (verdict === 'no_difference') {
    return `The difference is likely between ${intervalText(interval)}, within the margin of ${marginText(margin)}.`;
  }
  const small = withinMargin === true ? ` Real, but small: within the margin of ${marginText(margin)}.` : '';
  return `Unlikely to be noise (${pText(p)}).${small}`;
}

/** What would turn can't tell into an answer, as an instruction. Empty where the decision is made. */
export function settlingSentence({ whatWouldSettle: way, margin }: Decision): string {
  if (way === null) return '';
  if (way.by === 'shared_tests') return 'Choose a baseline that shares tests with this run.';
  return way.by === 'resolving_errors' ? rerunSentence(way) : moreTestsSentence(way.toShowChange, way.toShowNoDifference, margin);
}

/** "p = 0.039", "p = 0.22", "p < 0.001". Below 0.05 it never reads as 0.050. */
export function pText(p: number): string {
  if (p < 0.001) return 'p < 0.001';
  if (p === 1) return 'p = 1';
  if (p >= 0.995) return 'p > 0.99';
  if (p >= 0.0995) return `p = ${p.toFixed(2)}`;
  const decimals = p.toFixed(3);
  return p < 0.05 && decimals === '0.050' ? `p = ${(Math.floor(p * 10_000) / 10_000).toFixed(4)}` : `p = ${decimals}`;
}

/** A difference of rates in points with its sign: "−23.3 points", "+5.0 points", "0.0 points". */
export function pointsText(difference: number): string {
  return `${signed(difference)} points`;
}

/** "−38.1 and −2.9 points", to stand after "between". */
export function intervalText({ low, high }: Interval): string {
  return `${signed(low)} and ${signed(high)} points`;
}

/** "5 points", "2.5 points". */
export function marginText(margin: number): string {
  const points = Math.round(margin * 1000) / 10;
  return points === 1 ? '1 point' : `${points} points`;
}

/** "1 test", "1,200 tests". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function opening(verdict: DecisionVerdict, baseline: string): string {
  if (verdict === 'cannot_tell') return decisionLabels.cannot_tell;
  return verdict === 'no_difference' ? `No meaningful difference from ${baseline}` : `${decisionLabels[verdict]} than ${baseline}`;
}

function rerunSentence({ openBefore, openAfter }: { openBefore: number; openAfter: number }): string {
  const here = openAfter > 0 ? [`${grouped(openAfter)} in this run`] : [];
  const there = openBefore > 0 ? [`${grouped(openBefore)} in the baseline`] : [];
  return `Run them again: ${[...here, ...there].join(', ')}.`;
}

function moreTestsSentence(change: number | null, none: number | null, margin: number): string {
  const beyond = `no change beyond ${marginText(margin)}`;
  if (change === null && none === null) return 'More tests alone will hardly settle it: add trials per test.';
  if (change === null) return `About ${grouped(none ?? 0)} tests would show that there is ${beyond}.`;
  const start = `About ${grouped(change)} tests would show a change of this size`;
  return none === null ? `${start}.` : `${start}; about ${grouped(none)} would show that there is ${beyond}, if that is so.`;
}

/** The larger side first, better leads with improved. */
function changesText({ verdict, discordant: { improved, regressed }, pairs }: Decision): string {
  if (improved + regressed === 0) return `none of ${counted(pairs, 'test')} changed its verdict`;
  const improvedFirst = verdict === 'better' || (verdict !== 'worse' && improved > regressed);
  const [first, second] = improvedFirst ? [improved, regressed] : [regressed, improved];
  const words = improvedFirst ? ['improved', 'regressed'] : ['regressed', 'improved'];
  return `${counted(first, 'test')} ${words[0]}, ${second === 0 ? 'none' : grouped(second)} ${words[1]}`;
}

function whyOpen({ boundsIfErrors: bounds, verdictAsMeasured, p, pairs, margin, method, discordant }: Decision): string {
  if (bounds?.crosses === true) {
    const missing = `${counted(bounds.openTests, 'test')} ${bounds.openTests === 1 ? 'has' : 'have'} a verdict missing`;
    const without = verdictAsMeasured === 'cannot_tell' ? '' : ` Without them it reads “${decisionLabels[verdictAsMeasured].toLowerCase()}”.`;
    return `${missing}, enough to change the answer.${without}`;
  }
  if (p === null) return 'There is nothing to compare.';
  // With several trials per test a rate may have moved without any test's verdict.
  const nothingChanged = method === 'mcnemar' && discordant.improved + discordant.regressed === 0;
  return nothingChanged ? `Nothing changed, but ${counted(pairs, 'test')} cannot rule out a change beyond ${marginText(margin)}.` : `This could be noise (${pText(p)}).`;
}

function signed(difference: number): string {
  const points = Math.abs(difference * 100).toFixed(1);
  if (points === '0.0') return points;
  return `${difference < 0 ? '−' : '+'}${points}`;
}

/** "12,000". */
export function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}
