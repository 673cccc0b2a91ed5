// Keeps one pool of kept-alive connections per origin, opened only for origins that the policy lets through.
import type { LookupFunction } from 'node:net';
import { Pool } from 'undici';
import { judgeUrl, type OutboundPolicy } from './address-policy.ts';
import { createGuardedConnector } from './guarded-connector.ts';

export interface OriginPools {
  /** A pool for one call to the URL's origin; call `release` when the call has ended. */
  lease(url: URL): { ok: true; pool: Pool; release: () => void } | { ok: false; reason: string };
  isClosed(): boolean;
  close(): Promise<void>;
}

export interface OriginPoolsOptions {
  policy: OutboundPolicy;
  lookup?: LookupFunction | undefined;
  /** Beyond so many origins, the one idle for longest is closed. Default 256. */
  maxOrigins?: number;
  /** An origin with no call for so long is closed. Default 60,000. */
  idleMs?: number;
}

interface Origin {
  pool: Pool;
  release: () => void;
  callsInFlight: number;
  idleSinceMs: number;
}

export function createOriginPools({ policy, lookup, maxOrigins = 256, idleMs = 60_000 }: OriginPoolsOptions): OriginPools {
  const origins = new Map<string, Origin>();
  const sweep = setInterval(() => closeIdle(origins, performance.now() - idleMs), Math.min(idleMs, 30_000)).unref();
  let closed = false;
  return {
    lease(url) {
      const known = origins.get(url.origin);
      // Only the origin was judged when its pool was opened, and credentials are no part of an origin.
      const isJudged = known !== undefined && url.username === '' && url.password === '';
      if (isJudged) return leased(known);
      const judgement = judgeUrl(policy, url.href);
      if (!judgement.ok) return judgement;
      const origin = openOrigin(url, policy, lookup);
      origins.set(url.origin, origin);
      if (origins.size > maxOrigins) closeLongestIdle(origins, origin);
      return leased(origin);
    },
    isClosed: () => closed,
    async close() {
      closed = true;
      clearInterval(sweep);
      await Promise.all([...origins.values()].map(({ pool }) => pool.destroy()));
      origins.clear();
    },
  };
}

function leased(origin: Origin): { ok: true; pool: Pool; release: () => void } {
  origin.callsInFlight += 1;
  return { ok: true, pool: origin.pool, release: origin.release };
}

function openOrigin(url: URL, policy: OutboundPolicy, lookup: LookupFunction | undefined): Origin {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const pool = new Pool(url.origin, {
    connect: createGuardedConnector({ policy, port, lookup }),
    pipelining: 1,
    keepAliveMaxTimeout: 60_000,
    // Each call has one deadline of its own over headers and body.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const origin = { pool, release, callsInFlight: 0, idleSinceMs: performance.now() };
  function release(): void {
    origin.callsInFlight -= 1;
    origin.idleSinceMs = performance.now();
  }
  return origin;
}

function closeIdle(origins: Map<string, Origin>, idleSinceMs: number): void {
  for (const [name, origin] of origins) {
    if (origin.callsInFlight === 0 && origin.idleSinceMs <= idleSinceMs) discard(origins, name, origin);
  }
}

// Where every other origin is busy none is closed: the calls in flight bound the number then.
function closeLongestIdle(origins: Map<string, Origin>, newest: Origin): void {
  const idle = [...origins].filter(([, origin]) => origin !== newest && origin.callsInFlight === 0);
  idle.sort(([, one], [, other]) => one.idleSinceMs - other.idleSinceMs);
  const longest = idle[0];
  if (longest !== undefined) discard(origins, ...longest);
}

function discard(origins: Map<string, Origin>, name: string, origin: Origin): void {
  origins.delete(name);
  // No call is in flight, so this ends only idle connections and ones still being made for calls already given up.
  void origin.pool.destroy();
}
