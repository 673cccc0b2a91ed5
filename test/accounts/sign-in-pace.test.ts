// The guessing of passwords slows down, for accounts that exist and for those that do not.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { sql } from 'kysely';
import type { AddressInfo } from 'node:net';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '../../src/accounts/passwords.ts';
import { countTry, freeTries, freeTriesPerClient, takeBackTry } from '../../src/accounts/sign-in-pace.ts';
import { readConfig } from '../../src/config.ts';
import type { AppEnv } from '../../src/http/app-context.ts';
import { clientAddress, networkOf } from '../../src/http/client-address.ts';
import type { WebDeps } from '../../src/deps.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  await app.db.insertInto('accounts').values({ email: 'ada@example.com', name: 'Ada', password_hash: await hashPassword('a long password') }).execute();
});
beforeEach(() => app.db.deleteFrom('sign_in_tries').execute());

const signIn = (email: string, password: string) => app.post('/sign-in', { email, password, to: '/projects' }, { cookie: '' });
const tries = (email: string, clientAddress: string | null = null) => countTry(app.db, { email, clientAddress });
const pass = (seconds: number) => sql`update sign_in_tries set began_at = began_at - ${seconds} * interval '1 second', blocked_until = blocked_until - ${seconds} * interval '1 second'`.execute(app.db);

describe('signing in', () => {
  it('answers the eleventh wrong try with 429, a time and a sentence, the same for an account that does not exist', async () => {
    const answers = [];
    for (const email of ['ada@example.com', 'nobody@example.com']) {
      const statuses: number[] = [];
      for (let n = 0; n < freeTries; n++) statuses.push((await signIn(email, 'a wrong password')).status);
      const slowed = await signIn(email, 'a wrong password');
      const html = (await slowed.text()).replaceAll(email, '…').replaceAll(/nonce="[^"]*"/g, '').replaceAll(/Wait \d+ seconds/g, 'Wait');
      answers.push({ statuses, status: slowed.status, html });
      expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(slowed.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    }
    expect(answers[0]!.statuses).toEqual(Array<number>(freeTries).fill(422));
    expect(answers[0]!.status).toBe(429);
    expect(answers[0]!.html).toContain('There were too many tries with this address.');
    expect(answers[0]!.html).toContain('name="to" value="/projects"');
    expect(answers[1]).toEqual(answers[0]);
  });

  it('takes not even the right password while one has to wait, and takes it afterwards', async () => {
    for (let n = 0; n < freeTries; n++) await tries('ada@example.com');
    expect((await signIn('ada@example.com', 'a long password')).status).toBe(429);
    await pass(31);
    expect((await signIn('ada@example.com', 'a long password')).status).toBe(303);
  });

  it('starts anew after a success', async () => {
    for (let n = 0; n < freeTries - 1; n++) await tries('ada@example.com');
    expect((await signIn('Ada@Example.com', 'a long password')).status).toBe(303);
    expect((await app.db.selectFrom('sign_in_tries').selectAll().execute())).toEqual([]);
  });

  it('lets no more than ten of many tries at the same moment reach the password', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => signIn('ada@example.com', 'a wrong password')));
    expect(answers.filter(({ status }) => status === 422).length).toBe(freeTries);
    expect(answers.filter(({ status }) => status === 429).length).toBe(6);
  });

  it('counts an address whatever its case and the spaces around it', async () => {
    for (let n = 0; n < freeTries; n++) await tries('ada@example.com');
    expect((await signIn('  ADA@example.COM ', 'a wrong password')).status).toBe(429);
    expect((await signIn('eva@example.com', 'a wrong password')).status).toBe(422);
  });
});

describe('the wait', () => {
  it('doubles with every try after it, up to a quarter of an hour', async () => {
    for (let n = 0; n < freeTries; n++) expect(await tries('x')).toBe(null);
    const waits: number[] = [];
    for (let n = 0; n < 8; n++) {
      const { waitS } = (await tries('x'))!;
      waits.push(waitS);
      await pass(waitS);
      expect(await tries('x')).toBe(null);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('is not prolonged by trying while it lasts', async () => {
    for (let n = 0; n < freeTries; n++) await tries('x');
    for (let n = 0; n < 20; n++) expect((await tries('x'))!.waitS).toBeLessThanOrEqual(30);
    await pass(30);
    expect(await tries('x')).toBe(null);
  });

  it('is forgotten a quarter of an hour after it, and so are fewer than ten tries', async () => {
    for (let n = 0; n < freeTries; n++) await tries('x');
    await pass(30 + 15 * 60 + 1);
    for (let n = 0; n < freeTries; n++) expect(await tries('x'), `try ${n}`).toBe(null);
    expect((await tries('x'))!.waitS).toBe(30);
    for (let n = 0; n < freeTries - 1; n++) await tries('y');
    await pass(15 * 60 + 1);
    for (let n = 0; n < freeTries; n++) expect(await tries('y'), `try ${n}`).toBe(null);
  });
});

describe('a client', () => {
  it('that tries many accounts waits too, and others do not', async () => {
    for (let n = 0; n < freeTriesPerClient; n++) expect(await tries(`person-${n}`, '203.0.113.9')).toBe(null);
    expect(await tries('person-x', '203.0.113.9')).toEqual({ waitS: 30 });
    expect(await tries('person-x', '203.0.113.10')).toBe(null);
    expect(await tries('person-x', null)).toBe(null);
  });

  it('gets no more than its own try back for a success, so that one account does not open the others', async () => {
    for (let n = 0; n < freeTriesPerClient - 1; n++) await tries(`person-${n}`, '203.0.113.9');
    for (let n = 0; n < 3; n++) {
      expect(await tries('own', '203.0.113.9')).toBe(null);
      await takeBackTry(app.db, { email: 'own', clientAddress: '203.0.113.9' });
    }
    expect(await tries('other', '203.0.113.9')).toBe(null);
    expect(await tries('another', '203.0.113.9')).not.toBe(null);
  });
});

describe('the table of tries', () => {
  it('holds hashes, and old rows go when new ones come', async () => {
    for (let n = 0; n < 5; n++) await tries(`person-${n}`);
    await pass(2 * 24 * 60 * 60);
    await tries('ada@example.com');
    const rows = await app.db.selectFrom('sign_in_tries').selectAll().execute();
    expect(rows.length).toBe(1);
    expect(rows[0]!.key.length).toBe(32);
    expect(rows[0]!.key.toString()).not.toContain('ada');
  });
});

describe('a client’s address', () => {
  it('is that of the connection, whatever a header says, and nothing behind an https proxy', async () => {
    const ask = async (env: Record<string, string>): Promise<string | null> => {
      const web = new Hono<AppEnv>();
      web.get('/', (c) => { c.set('deps', { config: readConfig(env) } as WebDeps); return c.json(clientAddress(c)); });
      const server = serve({ fetch: web.fetch, hostname: '127.0.0.1', port: 0 });
      try {
        if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
        const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers: { 'x-forwarded-for': '198.51.100.7', forwarded: 'for=198.51.100.7' } });
        return await response.json() as string | null;
      } finally {
        server.close();
      }
    };
    expect(await ask({})).toBe('127.0.0.1');
    expect(await ask({ ASSAY_URL: 'https://assay.example.com' })).toBe(null);
  });

  it('of IPv6 is the network of one customer', () => {
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:DB8:0001:2::9')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8::9')).toBe('2001:db8:0:0::/64');
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
  });
});
