import type { LookupAddress } from 'node:dns';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type LookupFunction, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { behaviours, type BehaviourName } from '../../src/dev/fake-behaviours.ts';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import type { OutboundPolicy } from '../../src/platform/address-policy.ts';
import { createOriginPools } from '../../src/platform/origin-pools.ts';
import { createOutboundClient, type OutboundClient, type OutboundRequest, type Outcome } from '../../src/platform/outbound.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

const megabyte = 1_048_576;
const privateMode: OutboundPolicy = { mode: 'private', allow: [], never: [] };
const publicMode: OutboundPolicy = { mode: 'public', allow: [], never: [] };
const toClose: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

function client(policy: OutboundPolicy = privateMode, lookup?: LookupFunction): OutboundClient {
  const opened = createOutboundClient(lookup === undefined ? { policy } : { policy, lookup });
  toClose.push(() => opened.close());
  return opened;
}

async function fake(latencyMs = 0): Promise<FakeEndpoint> {
  const endpoint = await startFakeEndpoint({ latencyMs });
  toClose.push(() => endpoint.close());
  return endpoint;
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toClose.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function request(url: string, changes: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    method: 'POST', url, headers: { 'content-type': 'application/json' }, body: '{"input":"hello"}',
    deadlineMs: 5_000, maxBodyBytes: megabyte, ...changes,
  };
}

/** A resolver that gives each look-up the next list of addresses, and the last one from then on. */
function resolver(...answers: string[][]): LookupFunction & { asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, _options, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    callback(null, addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
  return Object.assign(lookup, { asked });
}

function failingResolver(code: string): LookupFunction {
  return (hostname, _options, callback) => callback(Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code, syscall: 'getaddrinfo' }), []);
}

async function sendTo(path: BehaviourName, changes: Partial<OutboundRequest> = {}): Promise<{ outcome: Outcome; endpoint: FakeEndpoint }> {
  const endpoint = await fake();
  return { outcome: await client().send(request(`${endpoint.url}/${path}`, changes)), endpoint };
}

/** The outcome of a call that the endpoint answers in the given way. */
async function sendAnswered(answer: (response: ServerResponse) => void, changes: Partial<OutboundRequest> = {}): Promise<Outcome> {
  const endpoint = await fake();
  endpoint.setBehaviour((_call, response) => answer(response));
  return client().send(request(`${endpoint.url}/`, changes));
}

describe('a reply', () => {
  test('holds the status, lower-case headers, the body and its size', async () => {
    const before = Date.now();
    const outcome = await sendAnswered((response) => response.writeHead(201, { 'X-Model': 'M1' }).end('grüß'));
    expect(outcome).toMatchObject({ kind: 'reply', status: 201, body: 'grüß', bytes: 6 });
    if (outcome.kind !== 'reply') return;
    expect(outcome.headers['x-model']).toBe('M1');
    expect(outcome.startedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(outcome.startedAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('tells the time until the last byte', async () => {
    const endpoint = await fake(120);
    const outcome = await client().send(request(`${endpoint.url}/ok`));
    expect(outcome).toMatchObject({ kind: 'reply', latencyMs: expect.closeTo(150, -2) });
    if (outcome.kind === 'reply') expect(outcome.latencyMs).toBeGreaterThanOrEqual(115);
  });

  test('answers exactly what was sent: method, path, query, headers and body', async () => {
    const endpoint = await fake();
    await client().send(request(`${endpoint.url}/ok?a=1&b=%20`, { method: 'PUT', headers: { 'X-Test-Id': 't1', 'x-api-key': 'k' }, body: '{"input":"ü"}' }));
    expect(endpoint.calls).toMatchObject([
      { method: 'PUT', path: '/ok?a=1&b=%20', body: '{"input":"ü"}', testId: 't1', headers: { 'x-api-key': 'k', 'accept-encoding': 'gzip, deflate, br' } },
    ]);
  });

  test.each(['429', '500', '404'] as const)('with status %s is a reply like any other', async (status) => {
    const { outcome } = await sendTo(status);
    expect(outcome).toMatchObject({ kind: 'reply', status: Number(status) });
  });

  test('with status 429 keeps its retry-after header', async () => {
    const { outcome } = await sendTo('429-retry-after');
    expect(outcome).toMatchObject({ kind: 'reply', status: 429, headers: { 'retry-after': '1' } });
  });

  test('may be empty, HTML, broken JSON, deeply nested or full of odd escapes: its text is given as it is', async () => {
    for (const path of ['empty', 'html', 'bad-json', 'deep', 'nul', 'surrogate'] as const) {
      const { outcome } = await sendTo(path);
      expect(outcome).toMatchObject({ kind: 'reply', status: 200 });
    }
    expect((await sendTo('empty')).outcome).toMatchObject({ body: '', bytes: 0 });
    expect((await sendTo('bad-json')).outcome).toMatchObject({ body: '{"answer": "unfinished' });
  });

  test('has bounded headers', async () => {
    const outcome = await sendAnswered((response) => {
      for (let index = 0; index < 100; index += 1) response.setHeader(`x-${index}`, 'v');
      response.writeHead(200, { 'a-long': 'v'.repeat(4_000) }).end();
    });
    if (outcome.kind !== 'reply') throw new Error(JSON.stringify(outcome));
    expect(Object.keys(outcome.headers)).toHaveLength(64);
    expect(Math.max(...Object.values(outcome.headers).map((value) => value.length))).toBeLessThanOrEqual(2_048);
  });

  test('after an informational answer is the final one', async () => {
    const outcome = await sendAnswered((response) => {
      response.writeProcessing();
      response.writeHead(200).end('final');
    });
    expect(outcome).toMatchObject({ kind: 'reply', status: 200, body: 'final' });
  });
});

describe('connections', () => {
  test('are kept and used again', async () => {
    let connections = 0;
    const server = createHttpServer((incoming, response) => incoming.resume().on('end', () => response.end('ok')));
    server.on('connection', () => { connections += 1; });
    const url = `http://127.0.0.1:${await listen(server)}/`;
    const outbound = client();
    for (let call = 0; call < 5; call += 1) expect(await outbound.send(request(url))).toMatchObject({ kind: 'reply' });
    // A connection is free again only a moment after its answer, so that two take turns.
    expect(connections).toBeLessThanOrEqual(2);
  });

  test('are as many as there are calls at once', async () => {
    const endpoint = await fake();
    const outbound = client();
    const calls = Array.from({ length: 100 }, () => outbound.send(request(`${endpoint.url}/gate`)));
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(100), 5_000);
    endpoint.release();
    expect((await Promise.all(calls)).every((outcome) => outcome.kind === 'reply')).toBe(true);
    expect(endpoint.maxConcurrent()).toBe(100);
  });

  test('of an origin that is idle for longest are closed when there are too many origins', async () => {
    const pools = createOriginPools({ policy: privateMode, maxOrigins: 2 });
    toClose.push(() => pools.close());
    const leases = ['a', 'b', 'c'].map((host) => pools.lease(new URL(`http://${host}.example/`)));
    const [a, b, c] = leases.map((lease) => (lease.ok ? lease : expect.fail(lease.reason)));
    // All are busy, so none may be closed.
    expect([a, b, c].map((lease) => lease?.pool.destroyed)).toEqual([false, false, false]);
    b?.release();
    c?.release();
    pools.lease(new URL('http://d.example/'));
    expect([a, b, c].map((lease) => lease?.pool.destroyed)).toEqual([false, true, false]);
  });

  test('of an origin that was idle for a while are closed', async () => {
    const pools = createOriginPools({ policy: privateMode, idleMs: 20 });
    toClose.push(() => pools.close());
    const [busy, idle] = ['a', 'b'].map((host) => pools.lease(new URL(`http://${host}.example/`)));
    if (!busy?.ok || !idle?.ok) throw new Error('refused');
    idle.release();
    await vi.waitFor(() => expect(idle.pool.destroyed).toBe(true), 2_000);
    expect(busy.pool.destroyed).toBe(false);
  });
});

describe('the address policy', () => {
  test('keeps every spelling of a loopback address from being called', async () => {
    const endpoint = await fake();
    const outbound = client(publicMode);
    const hosts = ['127.0.0.1', '2130706433', '017700000001', '0x7f000001', '0x7f.1', '127.1', '127.0.0.1.', '0', '0.0.0.0', 'localhost', 'LOCALHOST',
      '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::]', 'a@127.0.0.1', '①②⑦.0.0.1'];
    for (const host of hosts) {
      expect(await outbound.send(request(`http://${host}:${endpoint.port}/ok`)), host).toMatchObject({ kind: 'failure', cause: 'refused', transient: false });
    }
    const resolving = client(publicMode, resolver(['127.0.0.1']));
    for (const host of ['localhost.', '127.0.0.1.nip.example', 'public.example']) {
      expect(await resolving.send(request(`http://${host}:${endpoint.port}/ok`)), host).toMatchObject({ kind: 'failure', cause: 'refused', transient: false });
    }
    expect(endpoint.callCount()).toBe(0);
  });

  test('names the setting that would allow the call, and that setting does', async () => {
    const endpoint = await fake();
    const refused = await client(publicMode).send(request(`${endpoint.url}/ok`));
    const entry = `127.0.0.1:${endpoint.port}`;
    expect(refused).toMatchObject({ kind: 'failure', message: expect.stringContaining(`ASSAY_OUTBOUND_ALLOW=${entry}`) });
    expect(await client({ ...publicMode, allow: [entry] }).send(request(`${endpoint.url}/ok`))).toMatchObject({ kind: 'reply' });
  });

  test('refuses credentials in a URL, also on an origin already in use', async () => {
    const endpoint = await fake();
    const outbound = client();
    expect(await outbound.send(request(`${endpoint.url}/ok`))).toMatchObject({ kind: 'reply' });
    expect(await outbound.send(request(`http://user:pw@127.0.0.1:${endpoint.port}/ok`))).toMatchObject({ kind: 'failure', cause: 'refused' });
  });

  test('refuses a host of which any one address is forbidden, wherever it stands', async () => {
    const endpoint = await fake();
    const policy = { ...publicMode, allow: [`127.0.0.1:${endpoint.port}`] };
    for (const addresses of [['127.0.0.1', '10.0.0.1'], ['10.0.0.1', '127.0.0.1']]) {
      const outcome = await client(policy, resolver(addresses)).send(request(`http://mixed.example:${endpoint.port}/ok`));
      expect(outcome).toMatchObject({ kind: 'failure', cause: 'refused', message: expect.stringContaining('10.0.0.1') });
    }
    expect(endpoint.callCount()).toBe(0);
    expect(await client(policy, resolver(['127.0.0.1'])).send(request(`http://mixed.example:${endpoint.port}/ok`))).toMatchObject({ kind: 'reply' });
  });

  test('looks a host up once for a connection and connects to the address it judged', async () => {
    const endpoint = await fake();
    const lookup = resolver(['127.0.0.1'], ['169.254.169.254']);
    const outcome = await client(privateMode, lookup).send(request(`http://rebinding.example:${endpoint.port}/ok`));
    expect(outcome).toMatchObject({ kind: 'reply' });
    expect(lookup.asked).toEqual(['rebinding.example']);
  });

  test('judges a host anew for every connection, so that one which turns inward is refused', async () => {
    const endpoint = await fake();
    const outbound = client({ ...publicMode, allow: [`127.0.0.1:${endpoint.port}`] }, resolver(['127.0.0.1'], ['127.0.0.2']));
    const call = request(`http://rebinding.example:${endpoint.port}/ok`, { headers: { connection: 'close' } });
    expect(await outbound.send(call)).toMatchObject({ kind: 'reply' });
    expect(await outbound.send(call)).toMatchObject({ kind: 'failure', cause: 'refused' });
    expect(endpoint.callCount()).toBe(1);
  });

  test('keeps our own services closed under every name and address of theirs', async () => {
    const endpoint = await fake();
    const ownLanAddresses = Object.values(networkInterfaces()).flat().flatMap((found) => (found?.family === 'IPv4' && !found.internal ? [found.address] : []));
    const hosts = ['127.0.0.1', '127.0.0.2', '[::1]', '0.0.0.0', 'db.internal', 'alias.example', ...ownLanAddresses];
    const allow = hosts.map((host) => `${host}:${endpoint.port}`);
    const outbound = client({ mode: 'private', allow, never: [`db.internal:${endpoint.port}`] }, resolver(['127.0.0.1']));
    for (const host of hosts) {
      expect(await outbound.send(request(`http://${host}:${endpoint.port}/ok`)), host).toMatchObject({ kind: 'failure', cause: 'refused' });
    }
    expect(endpoint.callCount()).toBe(0);
  });
});

describe('a redirect', () => {
  test('is refused and never followed, and no secret travels', async () => {
    const elsewhere = await fake();
    const { outcome, endpoint } = await sendTo('redirect');
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'redirect', status: 307, transient: false, message: expect.stringContaining(`127.0.0.1:${endpoint.port}`) });
    for (const status of [300, 301, 302, 303, 304, 307, 308]) {
      const redirected = await sendAnswered((response) => response.writeHead(status, { location: `${elsewhere.url}/ok?key=hidden` }).end('body'));
      expect(redirected).toMatchObject({ kind: 'failure', cause: 'redirect', status, message: expect.stringContaining(`127.0.0.1:${elsewhere.port} `) });
      expect(JSON.stringify(redirected)).not.toContain('hidden');
    }
    expect(elsewhere.callCount()).toBe(0);
    expect(endpoint.callCount()).toBe(1);
  });

  test('without a place to go is refused too', async () => {
    expect(await sendAnswered((response) => response.writeHead(302).end())).toMatchObject({ kind: 'failure', cause: 'redirect', status: 302 });
  });
});

describe('the deadline', () => {
  test.each([['hang', null], ['drip', 200]] as const)('ends a %s, and the connection with it', async (path, status) => {
    const { outcome, endpoint } = await sendTo(path, { deadlineMs: 200 });
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'timeout', status, message: expect.stringContaining('within 0.2 s. Raise the timeout') });
    if (outcome.kind === 'failure') expect(outcome.latencyMs).toBeLessThan(1_000);
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(0), 2_000);
  });

  test('covers the look-up, and nothing is sent once it has passed', async () => {
    const endpoint = await fake();
    let answerLate = (): void => {};
    const lookup: LookupFunction = (_hostname, _options, callback) => {
      answerLate = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const outbound = client(privateMode, lookup);
    const url = `http://slow.example:${endpoint.port}/ok`;
    expect(await outbound.send(request(url, { deadlineMs: 100, headers: { 'x-test-id': 'late' } }))).toMatchObject({ kind: 'failure', cause: 'timeout' });
    answerLate();
    // A second call by the same route comes after whatever the first one would still have sent.
    const second = outbound.send(request(url, { headers: { 'x-test-id': 'second' } }));
    await vi.waitFor(async () => {
      answerLate();
      expect(await Promise.race([second, Promise.resolve(null)])).not.toBeNull();
    }, 4_000);
    expect(endpoint.calls.map((call) => call.testId)).toEqual(['second']);
  });
});

describe('the size limit', () => {
  test('stops 100 MB after about the limit', async () => {
    const endpoint = await fake();
    let sentBytes = 0;
    endpoint.setBehaviour((call, response) => {
      const { socket } = response;
      response.once('close', () => { sentBytes = socket?.bytesWritten ?? 0; });
      return behaviours.huge(call, response);
    });
    const outcome = await client().send(request(endpoint.url));
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'too_large', status: 200, transient: false, message: expect.stringContaining('1 MiB') });
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(0), 2_000);
    // The kernel buffers some megabytes on both sides.
    expect(sentBytes).toBeLessThan(25 * megabyte);
  });

  test('counts what a gzip bomb unpacks to, and memory stays bounded', async () => {
    const endpoint = await fake();
    const outbound = client();
    const atStart = process.memoryUsage().rss;
    let peak = 0;
    const sampling = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss - atStart); }, 2);
    const outcome = await outbound.send(request(`${endpoint.url}/gzip-bomb`));
    clearInterval(sampling);
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'too_large', message: expect.stringContaining('once decompressed') });
    expect(peak).toBeLessThan(100 * megabyte);
  });

  test('lets exactly the limit pass, plain, in pieces and compressed, and not one byte more', async () => {
    const exact = Buffer.alloc(10_000, 'x');
    const over = Buffer.alloc(10_001, 'x');
    const ways: ((body: Buffer) => (response: ServerResponse) => void)[] = [
      (body) => (response) => response.end(body),
      (body) => (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body)),
      (body) => (response) => {
        response.flushHeaders();
        for (let at = 0; at < body.length; at += 100) response.write(body.subarray(at, at + 100));
        response.end();
      },
    ];
    for (const way of ways) {
      expect(await sendAnswered(way(exact), { maxBodyBytes: 10_000 })).toMatchObject({ kind: 'reply', body: exact.toString(), bytes: 10_000 });
      expect(await sendAnswered(way(over), { maxBodyBytes: 10_000 })).toMatchObject({ kind: 'failure', cause: 'too_large' });
    }
  });

  test('holds for headers as well', async () => {
    const outcome = await sendAnswered((response) => response.writeHead(200, { 'x-large': 'v'.repeat(40_000) }).end());
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'too_large', status: null });
  });
});

describe('encodings', () => {
  const text = '{"answer":"grüß 😀"}';
  test.each([
    ['gzip', gzipSync(text)], ['x-gzip', gzipSync(text)], ['br', brotliCompressSync(text)], ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)], ['identity', Buffer.from(text)], ['GZIP', gzipSync(text)],
  ])('%s is read', async (encoding, body) => {
    const outcome = await sendAnswered((response) => response.writeHead(200, { 'content-encoding': encoding }).end(body));
    expect(outcome).toMatchObject({ kind: 'reply', body: text, bytes: Buffer.byteLength(text) });
  });

  test.each([
    ['zstd', Buffer.from(text)], ['gzip, gzip', gzipSync(gzipSync(text))], ['gzip', Buffer.from(text)], ['gzip', gzipSync(text).subarray(0, 20)],
    ['br', Buffer.from(text)], ['constructor', Buffer.from(text)],
  ])('%s that cannot be read is a failure of the encoding', async (encoding, body) => {
    const outcome = await sendAnswered((response) => response.writeHead(200, { 'content-encoding': encoding }).end(body));
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'encoding', status: 200, transient: false });
  });

  test('bad UTF-8 is a failure, never a guess', async () => {
    expect((await sendTo('bad-utf8')).outcome).toMatchObject({ kind: 'failure', cause: 'encoding', status: 200 });
  });

  test.each([
    ['text/plain; charset=iso-8859-1', 'latin1', 'grüß'], ['text/plain; charset="ISO-8859-1"; x=y', 'latin1', 'grüß'], ['text/plain; Charset=UTF-8', 'utf8', 'grüß'],
    ['application/json', 'utf8', 'grüß'], ['text/plain; charset=us-ascii', 'latin1', 'plain'],
  ] as const)('%s is honoured', async (contentType, charset, body) => {
    const outcome = await sendAnswered((response) => response.writeHead(200, { 'content-type': contentType }).end(Buffer.from(body, charset)));
    expect(outcome).toMatchObject({ kind: 'reply', body });
  });

  test.each(['text/plain; charset=us-ascii', 'text/plain; charset=shift_jis', 'text/plain; charset=utf-16le', 'text/plain; charset=constructor'])(
    '%s with other bytes is a failure of the encoding', async (contentType) => {
      const outcome = await sendAnswered((response) => response.writeHead(200, { 'content-type': contentType }).end('grüß'));
      expect(outcome).toMatchObject({ kind: 'failure', cause: 'encoding' });
    });

  test('a byte order mark is no part of the text', async () => {
    expect(await sendAnswered((response) => response.end('\ufeff{}'))).toMatchObject({ kind: 'reply', body: '{}' });
  });
});

describe('a broken connection', () => {
  test.each([['reset', null], ['cut-off', 200]] as const)('by %s is transient', async (path, status) => {
    const { outcome } = await sendTo(path);
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'reset', status, transient: true });
  });

  test.each([
    ['chunked, kept alive', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'], ['chunked', 'Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
    ['sized, kept alive', 'Content-Length: 100\r\n\r\nhello'], ['sized', 'Connection: close\r\nContent-Length: 100\r\n\r\nhello'],
  ])('in the middle of a body that is %s is transient, and the half answer is not taken for one', async (_framing, rest) => {
    const port = await listen(createTcpServer((socket) => socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`))));
    const outcome = await client().send(request(`http://127.0.0.1:${port}/`));
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'reset', status: 200, transient: true });
  });

  test('after an informational answer has no status yet', async () => {
    const outcome = await sendAnswered((response) => {
      response.writeProcessing();
      response.socket?.end();
    });
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'reset', status: null });
  });

  test('that ends without an answer is a reset, and the call is not sent again', async () => {
    const endpoint = await fake();
    endpoint.setBehaviour((_call, response) => { response.socket?.end(); });
    expect(await client().send(request(endpoint.url, { method: 'GET', body: null }))).toMatchObject({ kind: 'failure', cause: 'reset', transient: true });
    expect(endpoint.callCount()).toBe(1);
  });

  test('to a port where nothing listens is a transient failure to connect', async () => {
    const endpoint = await startFakeEndpoint();
    await endpoint.close();
    const outcome = await client().send(request(endpoint.url));
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'connect', status: null, transient: true, message: expect.stringContaining(`127.0.0.1:${endpoint.port}`) });
    expect(await client().send(request(`http://localhost:${endpoint.port}/`))).toMatchObject({ kind: 'failure', cause: 'connect', transient: true });
  });

  test('to something that is not HTTP is named so', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    expect(await client().send(request(`http://127.0.0.1:${port}/`))).toMatchObject({ kind: 'failure', cause: 'http', status: null, transient: false });
  });
});

describe('DNS', () => {
  test('that knows no such host is a lasting failure, and one that is not available a transient one', async () => {
    expect(await client(privateMode, failingResolver('ENOTFOUND')).send(request('http://nowhere.example/'))).toMatchObject(
      { kind: 'failure', cause: 'dns', transient: false, message: expect.stringContaining('nowhere.example') });
    expect(await client(privateMode, failingResolver('EAI_AGAIN')).send(request('http://nowhere.example/'))).toMatchObject(
      { kind: 'failure', cause: 'dns', transient: true });
    expect(await client(privateMode, resolver([])).send(request('http://nowhere.example/'))).toMatchObject({ kind: 'failure', cause: 'dns' });
  });
});

describe('TLS', () => {
  test('with a certificate that nobody vouches for is refused, and the request does not travel', async () => {
    let requests = 0;
    const port = await listen(createHttpsServer(selfSignedCertificate(), (_incoming, response) => {
      requests += 1;
      response.end('ok');
    }));
    const outcome = await client().send(request(`https://127.0.0.1:${port}/`));
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'tls', transient: false, message: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    expect(requests).toBe(0);
  });

  test('with a server that speaks none is named so', async () => {
    const endpoint = await fake();
    expect(await client().send(request(`https://127.0.0.1:${endpoint.port}/ok`))).toMatchObject({ kind: 'failure', cause: 'tls', transient: false });
  });
});

describe('a request that cannot be sent', () => {
  test.each<[string, Partial<OutboundRequest>]>([
    ['a line break in a header', { headers: { 'x-api-key': 'secret\r\nx-evil: 1' } }],
    ['a header name with a space', { headers: { 'x api': 'secret' } }],
    ['a header value beyond latin-1', { headers: { 'x-api-key': 'secret…' } }],
    ['a header that would change the framing', { headers: { 'transfer-encoding': 'chunked' } }],
    ['a wrong content length', { headers: { 'content-length': '3' } }],
    ['an unknown method', { method: 'CONNECT' }],
    ['half a URL', { url: '/ok' }],
  ])('for %s is a lasting failure that repeats no secret', async (_what, changes) => {
    const endpoint = await fake();
    const outcome = await client().send(request(`${endpoint.url}/ok`, changes));
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'request', transient: false });
    expect(JSON.stringify(outcome)).not.toContain('secret');
    expect(endpoint.callCount()).toBe(0);
  });
});

describe('an abort', () => {
  test('ends all calls under its signal at once and closes their connections', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on('warning', onWarning);
    const endpoint = await fake();
    const outbound = client();
    const stop = new AbortController();
    const calls = Array.from({ length: 20 }, () => outbound.send(request(`${endpoint.url}/gate`, { signal: stop.signal })));
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(20), 2_000);
    stop.abort();
    expect(await Promise.all(calls)).toEqual(calls.map(() => ({ kind: 'aborted' })));
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(0), 2_000);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  test('that came before the call sends nothing', async () => {
    const { outcome, endpoint } = await sendTo('ok', { signal: AbortSignal.abort() });
    expect(outcome).toEqual({ kind: 'aborted' });
    expect(endpoint.callCount()).toBe(0);
  });

  test('is what closing the client does to the calls in flight, and to later ones', async () => {
    const endpoint = await fake();
    const outbound = client();
    const call = outbound.send(request(`${endpoint.url}/gate`));
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(1), 2_000);
    await outbound.close();
    expect(await call).toEqual({ kind: 'aborted' });
    expect(await outbound.send(request(`${endpoint.url}/ok`))).toEqual({ kind: 'aborted' });
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(0), 2_000);
  });
});
