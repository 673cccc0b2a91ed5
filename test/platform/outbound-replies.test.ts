// Replies as the client gives them: whole, bounded, decoded.
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { behaviours } from '../../src/dev/fake-behaviours.ts';
import { megabyte, client, fake, request, soon, sendTo, sendAnswered } from './outbound-calls.ts';

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
    const outbound = client();
    const beganMs = performance.now();
    const outcome = await outbound.send(request(`${endpoint.url}/ok`));
    const tookMs = Math.round(performance.now() - beganMs);
    if (outcome.kind !== 'reply') throw new Error(JSON.stringify(outcome));
    expect(outcome.latencyMs).toBeGreaterThanOrEqual(115);
    expect(outcome.latencyMs, 'and no longer than the whole call took').toBeLessThanOrEqual(tookMs);
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
    await vi.waitFor(() => expect(endpoint.inFlight()).toBe(0), soon);
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
