// Connections of the client: kept, broken, overdue, aborted.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type LookupFunction } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { startFakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import { createOriginPools } from '../../src/platform/origin-pools.ts';
import { privateMode, soon, toClose, client, fake, listen, request, sendTo, sendAnswered } from './outbound-calls.ts';

describe('connections', () => {
  test('are kept and used again', async () => {
    let connections = 0;
    const server = createHttpServer((incoming, response) => incoming.resume().on('end', () => response.end('ok')));
    server.on('connection', () => { connections += 1; });
    // So long that none is closed for its age, however long the pauses between the calls are.
    server.keepAliveTimeout = 120_000;
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
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(100), soon);
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
    await vi.waitFor(() => expect(idle.pool.destroyed).toBe(true), soon);
    expect(busy.pool.destroyed).toBe(false);
  });
});

describe('the deadline', () => {
  // A drip's first byte has to arrive before it; what drips goes on without end.
  test.each([['hang', null], ['drip', 200]] as const)('ends a %s, and the connection with it', async (path, status) => {
    const { outcome, endpoint } = await sendTo(path, { deadlineMs: 3_500 });
    expect(outcome).toMatchObject({ kind: 'failure', cause: 'timeout', status, message: expect.stringContaining('within 3.5 s. Raise the timeout') });
    if (outcome.kind === 'failure') expect(outcome.latencyMs).toBeLessThan(5 * 3_500);
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(0), soon);
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
    }, soon);
    expect(endpoint.calls.map((call) => call.testId)).toEqual(['second']);
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

describe('an abort', () => {
  test('ends all calls under its signal at once and closes their connections', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on('warning', onWarning);
    const endpoint = await fake();
    const outbound = client();
    const stop = new AbortController();
    const calls = Array.from({ length: 20 }, () => outbound.send(request(`${endpoint.url}/gate`, { signal: stop.signal })));
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(20), soon);
    stop.abort();
    expect(await Promise.all(calls)).toEqual(calls.map(() => ({ kind: 'aborted' })));
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(0), soon);
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
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(1), soon);
    await outbound.close();
    expect(await call).toEqual({ kind: 'aborted' });
    expect(await outbound.send(request(`${endpoint.url}/ok`))).toEqual({ kind: 'aborted' });
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(0), soon);
  });
});
