// "How is this decided?": the arithmetic, step by step, with this comparison's own numbers.
import { replicates } from './bootstrap.ts';
import type { BoundsIfErrors, Decision } from './comparison.ts';
import { counted, decisionLabels, grouped, intervalText, marginText, pText, pointsText } from './decision-words.ts';

export interface DecisionStep {
  heading: string;
  sentence: string;
  /** What the sentence rests on, ready to show. */
  numbers: readonly { label: string; value: string }[];
}

/** The steps in the order in which the decision takes them; only the first and last where no test has a verdict in both runs. */
export function explainDecision(decision: Decision): DecisionStep[] {
  const bounds = decision.boundsIfErrors === null ? [] : [missingStep(decision.boundsIfErrors)];
  return [pairsStep(decision), ...measuredSteps(decision), ...bounds, ruleStep(decision)];
}

function pairsStep({ pairs, counts }: Decision): DecisionStep {
  const verb = pairs === 1 ? 'has' : 'have';
  return {
    heading: 'Which tests count',
    sentence: `${counted(pairs, 'test')} ${verb} a verdict in both runs, and only they are compared. Errors and tests in one run only are left out.`,
    numbers: [
      { label: 'Pass in both', value: grouped(counts.bothPass) },
      { label: 'Regressed', value: grouped(counts.regressed) },
      { label: 'Improved', value: grouped(counts.improved) },
      { label: 'Fail in both', value: grouped(counts.bothFail) },
    ],
  };
}

function measuredSteps(decision: Decision): DecisionStep[] {
  const { p, difference, interval, passRates } = decision;
  if (p === null || difference === null || interval === null || passRates === null) return [];
  return [
    decision.method === 'mcnemar' ? coinStep(decision, p) : flipStep(decision, p),
    {
      heading: 'How large is it',
      sentence: `The pass rate went from ${percent(passRates.before)} to ${percent(passRates.after)}. With 95% confidence the difference is between ${intervalText(interval)} (${intervalSource(decision)}).`,
      numbers: [{ label: 'Difference', value: pointsText(difference) }],
    },
    marginStep(decision),
  ];
}

function coinStep({ discordant: { improved, regressed } }: Decision, p: number): DecisionStep {
  const changed = improved + regressed;
  const split = `${grouped(Math.max(improved, regressed))} to ${grouped(Math.min(improved, regressed))}`;
  const sentence =
    changed === 0
      ? 'No test changed, so there is no sign of a change in either direction.'
      : `${counted(changed, 'test')} changed. By chance alone each would improve or regress like a coin toss; a split of ${split} or more uneven then comes up with ${pText(p)} (exact McNemar test).`;
  return { heading: 'Could it be chance', sentence, numbers: [{ label: 'Chance of such a split', value: pText(p) }] };
}

function flipStep({ pairs }: Decision, p: number): DecisionStep {
  return {
    heading: 'Could it be chance',
    sentence: `Of each test the share of passed trials is compared. By chance alone it would not matter which run is which: the two were swapped at random for each of ${counted(pairs, 'test')}, ${grouped(replicates)} times over, and the difference was as large with ${pText(p)} (sign-flip permutation test).`,
    numbers: [{ label: 'Chance of such a difference', value: pText(p) }],
  };
}

function intervalSource({ method }: Decision): string {
  return method === 'mcnemar'
    ? 'Newcombe’s hybrid score method for paired proportions'
    : `bootstrap over tests, ${grouped(replicates)} resamples`;
}

function marginStep({ margin, withinMargin }: Decision): DecisionStep {
  return {
    heading: 'Would it matter',
    sentence: `This project calls a difference of up to ${marginText(margin)} not meaningful. The interval ${withinMargin === true ? 'lies wholly within that' : 'reaches beyond that'}.`,
    numbers: [{ label: 'Margin', value: `± ${marginText(margin)}` }],
  };
}

function missingStep({ openTests, openBefore, openAfter, worst, best, least, crosses }: BoundsIfErrors): DecisionStep {
  const outcome = crosses ? 'the answer depends on them' : 'the answer would be the same';
  const numbers = [
    { label: 'Missing in the baseline', value: grouped(openBefore) },
    { label: 'Missing in this run', value: grouped(openAfter) },
    { label: 'At worst', value: boundText(worst) },
    { label: 'At best', value: boundText(best) },
    ...(least === null ? [] : [{ label: 'With least change', value: boundText(least) }]),
  ];
  const ways = least === null ? 'as badly, or as well, for this run as they could' : 'as badly, or as well, for this run as they could, or with as little change as possible';
  const sentence = `${counted(openTests, 'test')} ${openTests === 1 ? 'has' : 'have'} a verdict missing, through errors or cancelling. Had all of them turned out ${ways}, ${outcome}.`;
  return { heading: 'What is missing', sentence, numbers };
}

function boundText({ difference, verdict }: BoundsIfErrors['worst']): string {
  return difference === null ? decisionLabels[verdict] : `${pointsText(difference)}, ${decisionLabels[verdict].toLowerCase()}`;
}

function ruleStep({ verdict, boundsIfErrors, withinMargin }: Decision): DecisionStep {
  const small = withinMargin === true ? ' It lies within the margin: real, but small.' : '';
  const sentence = {
    better: `p is below 0.05 and the pass rate is higher: better.${small}`,
    worse: `p is below 0.05 and the pass rate is lower: worse.${small}`,
    no_difference: 'p is not below 0.05 and the interval lies within the margin: no meaningful difference.',
    cannot_tell:
      boundsIfErrors?.crosses === true
        ? 'What is missing could change the answer: can’t tell yet.'
        : 'Neither is p below 0.05 nor does the interval lie within the margin: can’t tell yet. A large p alone never means “the same”.',
  }[verdict];
  return { heading: 'The decision', sentence, numbers: [{ label: 'Verdict', value: decisionLabels[verdict] }] };
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)}%`;
}
