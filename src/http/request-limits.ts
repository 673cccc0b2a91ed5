// How much one session or one address may ask for: over it 429 with Retry-After and a sentence.
import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { AppContext, AppEnv } from './app-context.ts';
import { readSessionCookie } from './session-cookie.ts';

/** A person who reads quickly, with a few tabs that refresh themselves, stays far below this. */
const perMinute = 6_000;
const burst = 600;
const mostKnown = 20_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** One allowance for each session, and one for each address without a session; kept in this process. */
export function limitRequests(): MiddlewareHandler<AppEnv> {
  const buckets = new Map<string, Bucket>();
  return async (c, next) => {
    const waitS = take(buckets, askerOf(c), performance.now());
    if (waitS === 0) return next();
    c.header('Retry-After', String(waitS));
    return c.text(`That was too much at once. Wait ${waitS} s and try again.`, 429);
  };
}

/** A cookie by its hash: whoever sends long made-up ones fills no memory with them. */
function askerOf(c: AppContext): string {
  const cookie = readSessionCookie(c);
  return cookie === undefined ? addressOf(c) : createHash('sha256').update(cookie).digest('base64');
}

function addressOf(c: AppContext): string {
  try {
    return getConnInfo(c).remote.address ?? 'unknown';
  } catch {
    // Called without a socket, as tests do.
    return 'local';
  }
}

/** Returns 0, or after how many seconds to ask again. */
function take(buckets: Map<string, Bucket>, asker: string, now: number): number {
  const known = buckets.get(asker) ?? { tokens: burst, at: now };
  const tokens = Math.min(burst, known.tokens + ((now - known.at) / 60_000) * perMinute);
  buckets.delete(asker);
  buckets.set(asker, { tokens: Math.max(0, tokens - 1), at: now });
  // The map keeps the order of use: what was used longest ago is full again anyway.
  if (buckets.size > mostKnown) buckets.delete(buckets.keys().next().value!);
  return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 60) / perMinute);
}
