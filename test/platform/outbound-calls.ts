// Calls through the real client to real listeners, and resolvers that answer as a test wants; everything is closed after each test.
import type { LookupAddress } from 'node:dns';
import type { ServerResponse } from 'node:http';
import type { AddressInfo, LookupFunction, Server, Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { BehaviourName } from '../../src/dev/fake-behaviours.ts';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import type { OutboundPolicy } from '../../src/platform/address-policy.ts';
import { createOutboundClient, type OutboundClient, type OutboundRequest, type Outcome } from '../../src/platform/outbound.ts';

export const megabyte = 1_048_576;
export const privateMode: OutboundPolicy = { mode: 'private', allow: [], never: [] };
export const publicMode: OutboundPolicy = { mode: 'public', allow: [], never: [] };
/** Closed after each test, the latest first. */
export const toClose: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

export function client(policy: OutboundPolicy = privateMode, lookup?: LookupFunction): OutboundClient {
  const opened = createOutboundClient(lookup === undefined ? { policy } : { policy, lookup });
  toClose.push(() => opened.close());
  return opened;
}

export async function fake(latencyMs = 0): Promise<FakeEndpoint> {
  const endpoint = await startFakeEndpoint({ latencyMs });
  toClose.push(() => endpoint.close());
  return endpoint;
}

export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toClose.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export function request(url: string, changes: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    method: 'POST', url, headers: { 'content-type': 'application/json' }, body: '{"input":"hello"}',
    deadlineMs: 60_000, maxBodyBytes: megabyte, ...changes,
  };
}

/** Ends what hangs, and asks nothing of a busy machine. */
export const soon = { timeout: 60_000, interval: 20 };

/** A resolver that gives each look-up the next list of addresses, and the last one from then on. */
export function resolver(...answers: string[][]): LookupFunction & { asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, _options, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    callback(null, addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
  return Object.assign(lookup, { asked });
}

export function failingResolver(code: string): LookupFunction {
  return (hostname, _options, callback) => callback(Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code, syscall: 'getaddrinfo' }), []);
}

export async function sendTo(path: BehaviourName, changes: Partial<OutboundRequest> = {}): Promise<{ outcome: Outcome; endpoint: FakeEndpoint }> {
  const endpoint = await fake();
  return { outcome: await client().send(request(`${endpoint.url}/${path}`, changes)), endpoint };
}

/** The outcome of a call that the endpoint answers in the given way. */
export async function sendAnswered(answer: (response: ServerResponse) => void, changes: Partial<OutboundRequest> = {}): Promise<Outcome> {
  const endpoint = await fake();
  endpoint.setBehaviour((_call, response) => answer(response));
  return client().send(request(`${endpoint.url}/`, changes));
}
