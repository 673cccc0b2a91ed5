// A fake LLM endpoint that behaves well or badly by path, for tests, benches and trying things out.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { behaviours, type Behaviour, type BehaviourName } from './fake-behaviours.ts';

export interface FakeEndpointOptions {
  /** How long `/ok` takes to answer. Default 0. */
  latencyMs?: number;
  /** 0, the default, takes any free port. */
  port?: number;
  /** Whether `calls` is filled; benches turn it off. Default true. */
  records?: boolean;
}

export interface RecordedCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  at: Date;
  /** From the header x-test-id, else from test_id or testId in a JSON body. */
  testId: string | null;
}

export interface FakeEndpoint {
  /** Without a slash at the end: add the name of a behaviour, like `/ok`. */
  url: string;
  port: number;
  /** In order of arrival; empty where nothing is recorded. */
  calls: RecordedCall[];
  callCount(): number;
  /** Most calls that were in hand at once. */
  maxConcurrent(): number;
  inFlight(): number;
  /** One behaviour for all paths from now on; null lets the path choose again. */
  setBehaviour(behaviour: Behaviour | BehaviourName | null): void;
  /** Lets every call held at `/gate` go on, and later ones pass at once. */
  release(): void;
  close(): Promise<void>;
}

export async function startFakeEndpoint(options: FakeEndpointOptions = {}): Promise<FakeEndpoint> {
  const { latencyMs = 0, port = 0, records = true } = options;
  const calls: RecordedCall[] = [];
  const counts = { total: 0, inFlight: 0, most: 0 };
  const gate = openableGate();
  const seenTestIds = new Set<string>();
  let chosen: Behaviour | null = null;
  const server = createServer((request, response) => {
    count(counts, response);
    readText(request, (body) => {
      const call = describeCall(request, body);
      if (records) calls.push({ ...call, testId: call.testId() });
      const behaviour = chosen ?? behaviours[nameIn(call.path)];
      void behaviour({ ...call, latencyMs, seenTestIds, gate: gate.opened }, response);
    });
  });
  const listening = await listen(server, port);
  return {
    url: `http://127.0.0.1:${listening}`, port: listening, calls,
    callCount: () => counts.total, maxConcurrent: () => counts.most, inFlight: () => counts.inFlight,
    setBehaviour: (behaviour) => { chosen = typeof behaviour === 'string' ? behaviours[behaviour] : behaviour; },
    release: gate.open,
    close: () => close(server),
  };
}

function count(counts: { total: number; inFlight: number; most: number }, response: ServerResponse): void {
  counts.total += 1;
  counts.inFlight += 1;
  counts.most = Math.max(counts.most, counts.inFlight);
  response.once('close', () => { counts.inFlight -= 1; });
}

function readText(request: IncomingMessage, then: (body: string) => void): void {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => { body += chunk; });
  request.on('end', () => then(body));
}

function describeCall(request: IncomingMessage, body: string): Omit<RecordedCall, 'testId'> & { testId(): string | null } {
  const { method = '', url: path = '/', headers } = request;
  return { method, path, headers, body, at: new Date(), testId: () => testIdOf(headers, body) };
}

function testIdOf(headers: IncomingHttpHeaders, body: string): string | null {
  const header = headers['x-test-id'];
  if (typeof header === 'string') return header;
  // Searched instead of parsed, since most bodies have no such member.
  return /"(?:test_id|testId)"\s*:\s*"?([^",}]+)/.exec(body)?.[1] ?? null;
}

function nameIn(path: string): BehaviourName {
  const name = /^\/([^/?]*)/.exec(path)?.[1] ?? '';
  return Object.hasOwn(behaviours, name) ? (name as BehaviourName) : '404';
}

function openableGate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => { open = resolve; });
  return { opened, open };
}

function listen(server: Server, port: number): Promise<number> {
  // Idle connections stay open for longer than any client keeps them, so that no call meets a connection just closed.
  server.keepAliveTimeout = 120_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: 2_048 }, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

// node --import tsx src/dev/fake-endpoint.ts --port 9000 --latency 50 [--record]
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '0' }, latency: { type: 'string', default: '0' }, record: { type: 'boolean', default: false } },
  });
  const endpoint = await startFakeEndpoint({ port: Number(values.port), latencyMs: Number(values.latency), records: values.record });
  console.log(endpoint.url);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void endpoint.close());
}
