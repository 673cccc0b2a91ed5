// Passwords: scrypt with its parameters stored beside the hash.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP's recommended strength for scrypt: N = 2^15, r = 8, p = 3 (Password Storage Cheat Sheet). */
const cost = { N: 2 ** 15, r: 8, p: 3 };
const keyBytes = 32;

export const shortestPassword = 10;
export const longestPassword = 200;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** With no stored hash the same work is done, so that an unknown account takes as long as a wrong password. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  // Longer ones are never stored, and normalising a very long text would cost too much.
  if (password.length > longestPassword) return false;
  const [, N, r, p, salt, key] = (stored ?? `scrypt$${cost.N}$${cost.r}$${cost.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`).split('$');
  const expected = Buffer.from(key!, 'base64url');
  const derived = await derive(password, Buffer.from(salt!, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(derived, expected) && stored !== null;
}

function derive(password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
