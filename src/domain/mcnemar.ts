// Whether as many tests would have changed in one direction rather than the other by chance.
import { logChoose } from './log-factorial.ts';

/**
 * Exact two-sided McNemar p, in (0, 1], of `improved` against `regressed` tests: twice the chance that of so many coin tosses as few
 * or fewer fall on the rarer side; 1 where nothing changed.
 * The exact test and not its mid-p form, though that is more powerful (Fagerland, Lydersen & Laake, BMC Med. Res. Methodol. 13:91, 2013):
 * Assay colours a page by it, and only the exact test is certain never to exceed its 5 %.
 * Source: Q. McNemar, Psychometrika 12 (1947), 153–157; exact form F. Mosteller, Biometrics 8 (1952), 220–226.
 */
export function mcNemarP(improved: number, regressed: number): number {
  const changed = improved + regressed;
  const rarer = Math.min(improved, regressed);
  if (improved === regressed) return 1;
  const logTerm = logChoose(changed, rarer) - changed * Math.LN2;
  return Math.max(Number.MIN_VALUE, Math.min(1, 2 * Math.exp(logTerm) * relativeTail(changed, rarer)));
}

/** P(X ≤ k) ÷ P(X = k) for n fair coin tosses: each term from the one above it, until they no longer count. */
function relativeTail(n: number, k: number): number {
  let sum = 1;
  let term = 1;
  for (let i = k; i > 0 && term > sum * Number.EPSILON; i--) {
    term *= i / (n - i + 1);
    sum += term;
  }
  return sum;
}
