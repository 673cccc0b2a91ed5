// The one way out: calls other people's HTTP endpoints, safely, and reports whatever happens as a value.
import type { LookupFunction } from 'node:net';
import type { ErrorCause } from '../domain/vocabulary.ts';
import type { OutboundPolicy } from './address-policy.ts';
import { Exchange } from './exchange.ts';
import { createOriginPools, type OriginPools } from './origin-pools.ts';

export interface OutboundRequest {
  /** GET, POST, PUT, PATCH or DELETE. */
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
  /** One deadline over the look-up, the connection, the headers and the body. */
  deadlineMs: number;
  /** Most bytes of the body, counted after decompression. */
  maxBodyBytes: number;
  signal?: AbortSignal;
}

/** A complete answer with any status but 3xx. */
export interface Reply {
  kind: 'reply';
  status: number;
  /** Names in lower case; at most 64, each value cut at 2,048 characters. */
  headers: Record<string, string>;
  body: string;
  /** Length of the body in bytes, after decompression. */
  bytes: number;
  latencyMs: number;
  startedAt: Date;
}

/** No usable answer. */
export interface Failure {
  kind: 'failure';
  cause: ErrorCause;
  /** What happened and what to do, for a person; holds no header and no query. */
  message: string;
  /** null where no status line had come. */
  status: number | null;
  /** Whether the same call may well succeed a little later, with nothing changed. */
  transient: boolean;
  latencyMs: number;
  startedAt: Date;
}

/** The caller's signal, or the client's close, ended the call. */
export interface Aborted {
  kind: 'aborted';
}

export type Outcome = Reply | Failure | Aborted;

export interface OutboundClient {
  /** Never rejects for what the world does. */
  send(request: OutboundRequest): Promise<Outcome>;
  /** Ends all calls in flight as aborted and closes all connections. */
  close(): Promise<void>;
}

export interface OutboundOptions {
  policy: OutboundPolicy;
  /** Resolves host names; the system's resolver by default. */
  lookup?: LookupFunction;
}

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

export function createOutboundClient({ policy, lookup }: OutboundOptions): OutboundClient {
  const pools = createOriginPools({ policy, lookup });
  return {
    send: (request) => send(pools, request),
    close: () => pools.close(),
  };
}

async function send(pools: OriginPools, request: OutboundRequest): Promise<Outcome> {
  if (pools.isClosed() || request.signal?.aborted) return { kind: 'aborted' };
  if (!URL.canParse(request.url)) return unsent('request', 'The endpoint\'s URL is not complete. Write it like https://host/path.');
  if (!methods.has(request.method)) return unsent('request', `The method ${request.method} is not sent. Choose GET, POST, PUT, PATCH or DELETE.`);
  const url = new URL(request.url);
  const lease = pools.lease(url);
  if (!lease.ok) return unsent('refused', lease.reason);
  return new Exchange(request, url, lease.release).run(lease.pool);
}

function unsent(cause: ErrorCause, message: string): Failure {
  return { kind: 'failure', cause, message, status: null, transient: false, latencyMs: 0, startedAt: new Date() };
}
