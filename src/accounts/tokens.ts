// Random references that a person holds and the database knows only by hash.
import { createHash, randomBytes } from 'node:crypto';

export interface Token {
  /** For the person: 43 characters. */
  text: string;
  /** For the database: SHA-256. */
  hash: Buffer;
}

export function newToken(): Token {
  const text = randomBytes(32).toString('base64url');
  return { text, hash: tokenHash(text) };
}

export function tokenHash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
