// Before a run: how small a change it will be able to see.
import { logChoose } from './log-factorial.ts';
import { mcNemarP } from './mcnemar.ts';

/**
 * Share of tests (0 to 1) assumed to change their verdict between two runs though nothing has changed, where a test set has no history
 * to tell: one in fifty, an endpoint that mostly repeats itself. A floor rather than a guess: with less, 32 tests still see no change
 * below 24 points, as six tests must change the same way.
 */
export const assumedNoise = 0.02;

export interface Plan {
  tests: number;
  trials: number;
  /** Share of tests, 0 to 1, that change their verdict between two runs of one trial though nothing has changed. */
  noise: number;
}

const wantedPower = 0.8;
const mostTests = 1_000_000;
/** Up to here the power is that of the exact test; above, Connor's approximation lies within 0.3 points of it. */
const exactUpTo = 300;

/**
 * Smallest change of the pass rate (0 to 1) that the plan shows with p < 0.05 four times in five; null where none is large enough.
 * Model: chance flips `noise` ÷ `trials` of the tests, half each way (the variance of a mean of trials), and a change of d moves d of
 * them for good, all one way: so noise ÷ trials + d change in all.
 */
export function detectableChange({ tests, trials, noise }: Plan): number | null {
  const byChance = noise / trials;
  const largest = 1 - byChance;
  if (power({ tests, change: largest, changed: 1 }) < wantedPower) return null;
  return bisect(0, largest, 1e-5, (change) => power({ tests, change, changed: byChance + change }) >= wantedPower);
}

/** About how many tests show a change of the pass rate of `change` (0 to 1, either direction); null: more than a million, or never. */
export function testsNeeded({ change, trials, noise }: { change: number; trials: number; noise: number }): number | null {
  const size = Math.abs(change);
  const changed = Math.min(1, noise / trials + size);
  const suffices = (tests: number) => power({ tests, change: size, changed }) >= wantedPower;
  if (size === 0 || !suffices(mostTests)) return null;
  return Math.ceil(bisect(1, mostTests, 0.5, (tests) => suffices(Math.ceil(tests))));
}

/**
 * Chance that a two-sided McNemar test at 5 % shows a change of `change`, where `changed` of the tests change in all (0 to 1, at least
 * `change`). Exact for up to 300 tests.
 * Source above: R. J. Connor, "Sample size for testing differences in proportions for the paired-sample design", Biometrics 43 (1987),
 * 207–211.
 */
export function power({ tests, change, changed }: { tests: number; change: number; changed: number }): number {
  if (tests <= exactUpTo) return exactPower(tests, changed, (changed + change) / (2 * changed));
  const spread = Math.sqrt(changed - change * change);
  return normalCdf((change * Math.sqrt(tests) - 1.959963984540054 * Math.sqrt(changed)) / spread);
}

/** Over every number of tests that may change: the chance of so many, times that of a split uneven enough to have p < 0.05. */
function exactPower(tests: number, changed: number, oneWay: number): number {
  let sum = 0;
  for (let m = 0; m <= tests; m++) {
    const chance = binomialChance(tests, m, changed);
    const rarer = rarerAllowed(m);
    if (chance < 1e-10) continue;
    for (let k = 0; k <= rarer; k++) sum += chance * (binomialChance(m, k, oneWay) + binomialChance(m, m - k, oneWay));
  }
  return sum;
}

function binomialChance(n: number, k: number, p: number): number {
  if (p >= 1) return k === n ? 1 : 0;
  return p <= 0 ? (k === 0 ? 1 : 0) : Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

const allowed: number[] = [];

/** Of m tests that changed, the most that may have gone the rarer way while p < 0.05; −1: so few never suffice. Rises by at most 1. */
function rarerAllowed(m: number): number {
  for (let n = allowed.length; n <= m; n++) {
    const next = (allowed[n - 1] ?? -1) + 1;
    allowed[n] = 2 * next < n && mcNemarP(next, n - next) < 0.05 ? next : next - 1;
  }
  return allowed[m] ?? -1;
}

/** The smallest x in (low, high], to within `step`, from which `holds`; it must hold at `high`. */
function bisect(low: number, high: number, step: number, holds: (x: number) => boolean): number {
  let [below, above] = [low, high];
  while (above - below > step) {
    const middle = (below + above) / 2;
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return above;
}

/** Standard normal distribution function, error below 1.5e-7. Source: Abramowitz & Stegun, 7.1.26. */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - series * Math.exp(-x * x);
  return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}
