// The rules by which evaluations become verdicts and verdicts become a pass rate.
import type { EvaluationVerdict, Verdict } from './vocabulary.ts';

/** The automated verdict of one result: the call failed → error; no metric → none; any fail → fail; else any error → error; else pass. */
export function automatedVerdict(outcome: { callFailed: boolean; evaluations: readonly EvaluationVerdict[] }): Verdict {
  if (outcome.callFailed) return 'error';
  if (outcome.evaluations.length === 0) return 'none';
  if (outcome.evaluations.includes('fail')) return 'fail';
  if (outcome.evaluations.includes('error')) return 'error';
  return 'pass';
}

/**
 * A test's verdict in a run: that of the majority of its scored trials (a tie fails). Without a scored trial it is `error`
 * if any trial erred, else `none`. Flaky: its scored trials disagree.
 */
export function testVerdict(trials: readonly Verdict[]): { verdict: Verdict; flaky: boolean } {
  const passed = trials.filter((verdict) => verdict === 'pass').length;
  const failed = trials.filter((verdict) => verdict === 'fail').length;
  if (passed + failed === 0) return { verdict: trials.includes('error') ? 'error' : 'none', flaky: false };
  return { verdict: passed > failed ? 'pass' : 'fail', flaky: passed > 0 && failed > 0 };
}

export type VerdictCounts = Record<Verdict, number>;

export const noVerdicts: Readonly<VerdictCounts> = { pass: 0, fail: 0, error: 0, none: 0 };

/** pass ÷ (pass + fail), 0 to 1; null where nothing is scored. Errors and `none` are not part of it. */
export function passRate(counts: Pick<VerdictCounts, 'pass' | 'fail'>): number | null {
  const scored = counts.pass + counts.fail;
  return scored === 0 ? null : counts.pass / scored;
}
