// Random numbers that are the same on every visit: the generator and the binomial draws of the bootstrap.
import { createHash } from 'node:crypto';
import { logFactorial } from './log-factorial.ts';

/** A source of numbers evenly spread over [0, 1), 53 bits each. */
export type Random = () => number;

/**
 * The generator that `seed` names; the same seed gives the same numbers on every machine.
 * Source: D. Blackman & S. Vigna, xoshiro128** 1.1, ACM Trans. Math. Softw. 47:36 (2021); seeded with 128 bits of SHA-256.
 */
export function seededRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  const next = xoshiro128starstar([digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12)]);
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** Unsigned 32-bit integers from a state that is not all zero. */
export function xoshiro128starstar(state: readonly [number, number, number, number]): () => number {
  let [s0, s1, s2, s3] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return result;
  };
}

/** How many of `n` draws succeed with chance `p` each; cost independent of `n`. */
export function binomialDraw(n: number, p: number, random: Random): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomialDraw(n, 1 - p, random);
  return n * p < 10 ? byInversion(n, p, random) : byRejection(n, p, random);
}

/** Walks up the distribution; about n·p steps. Source: V. Kachitvichyanukul & B. Schmeiser, Comm. ACM 31 (1988), algorithm BINV. */
function byInversion(n: number, p: number, random: Random): number {
  const odds = p / (1 - p);
  let left = random();
  let term = (1 - p) ** n;
  let k = 0;
  while (left > term && k < n) {
    left -= term;
    k++;
    term *= ((n - k + 1) / k) * odds;
  }
  return k;
}

/** Transformed rejection, for n·p ≥ 10, p ≤ ½. Source: W. Hörmann, J. Statist. Comput. Simul. 46 (1993), 101–110, algorithm BTRS. */
function byRejection(n: number, p: number, random: Random): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const accepted = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + n * p + 0.5);
    if (us >= 0.07 && v <= accepted) return k;
    if (k < 0 || k > n) continue;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= logRatioToMode(n, p, k)) return k;
  }
}

/** ln of the chance of `k` over that of the likeliest number. Most draws are accepted without it, and its logarithms would be most of what they cost. */
function logRatioToMode(n: number, p: number, k: number): number {
  const mode = Math.floor((n + 1) * p);
  return logFactorial(mode) + logFactorial(n - mode) - logFactorial(k) - logFactorial(n - k) + (k - mode) * Math.log(p / (1 - p));
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
