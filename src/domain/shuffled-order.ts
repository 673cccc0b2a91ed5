// A reproducible random order: the n-th of `count` things in the order of a seed, without making or keeping the whole order.

/**
 * A permutation of 0 … count − 1: a balanced Feistel network over the next power of four, walked until it lands below `count`
 * (cycle walking: J. Black, P. Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). Costs the same wherever it is asked, about two
 * rounds of the network on average. For drawing samples, not for secrets. Throws when `n` is not one of the things.
 */
export function shuffledPosition(n: number, count: number, seed: number): number {
  if (!Number.isInteger(n) || n < 0 || n >= count || count > 2 ** 32) throw new Error(`There is no number ${n} among ${count}.`);
  const halfBits = Math.max(1, Math.ceil(Math.log2(count) / 2));
  let position = n;
  // Ends: the network permutes its domain, so the walk comes back to n at the latest.
  do position = permute(position, halfBits, seed); while (position >= count);
  return position;
}

const rounds = 6;

function permute(value: number, halfBits: number, seed: number): number {
  const half = 2 ** halfBits;
  let left = Math.floor(value / half);
  let right = value % half;
  for (let round = 0; round < rounds; round++) {
    const mixed = (left ^ mix(right, round, seed)) & (half - 1);
    [left, right] = [right, mixed];
  }
  return left * half + right;
}

/** A 32-bit hash of the three: the finalizer of A. Appleby's MurmurHash3, fed one after another. */
function mix(value: number, round: number, seed: number): number {
  const high = Math.floor(seed / 2 ** 32);
  return finalize(finalize(finalize(finalize(round + 0x9e3779b9) ^ (seed % 2 ** 32)) ^ high) ^ value);
}

function finalize(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
