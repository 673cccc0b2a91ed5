// ln n! without overflow: what binomial probabilities of a hundred thousand tests are made of.

const small = logFactorialsUpTo(15);
const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * ln n! for an integer n ≥ 0, to about 12 significant digits.
 * Source: exact sums below 16, Stirling's series for ln Γ(n + 1) above (Abramowitz & Stegun, 6.1.41).
 */
export function logFactorial(n: number): number {
  const exact = small[n];
  if (exact !== undefined) return exact;
  const x = n + 1;
  const inverse2 = 1 / (x * x);
  return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + (1 / 12 - inverse2 * (1 / 360 - inverse2 / 1260)) / x;
}

/** ln of the binomial coefficient "n choose k". */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

function logFactorialsUpTo(last: number): number[] {
  const sums = [0];
  for (let n = 1; n <= last; n++) sums.push((sums[n - 1] ?? 0) + Math.log(n));
  return sums;
}
