// What the client refuses to send, to follow or to trust.
import { createServer as createHttpsServer } from 'node:https';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { OutboundRequest } from '../../src/platform/outbound.ts';
import { privateMode, publicMode, client, fake, listen, request, resolver, failingResolver, sendTo, sendAnswered } from './outbound-calls.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

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
