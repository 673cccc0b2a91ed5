// Addresses of Postgres in every form that pg takes, a socket's folder among them: Assay reads them as pg does, and starts with each.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { outboundPolicy } from '../../src/outbound-policy.ts';
import { judgeAddress } from '../../src/platform/address-policy.ts';
import { postgresParameter, postgresPlace } from '../../src/platform/postgres-address.ts';
import { newSecretKey } from '../../src/platform/secrets.ts';
import { startAssayProcess } from '../support/processes.ts';
import { afterFile, openTestDatabase } from '../support/test-database.ts';

describe('an address of Postgres', () => {
  it.each([
    ['postgres://ann:secret@db.example/assay', 'db.example:5432'],
    ['postgresql://ann:secret@127.0.0.1:6543/assay?statement_timeout=1', '127.0.0.1:6543'],
    ['postgres://ann:secret@[::1]:6543/assay', '[::1]:6543'],
    ['postgres://ann:secret@/assay?host=db.example&port=6543', 'db.example:6543'],
    ['postgres://ann:secret@/assay?host=/var/run/postgresql', '/var/run/postgresql/.s.PGSQL.5432'],
    ['postgres://ann:secret@%2Fvar%2Frun%2Fpostgresql:6543/assay', '/var/run/postgresql/.s.PGSQL.6543'],
  ])('%s leads to %s', (address, inWords) => {
    expect(postgresPlace(address).inWords).toBe(inWords);
  });

  it('may say how long a statement may take, whatever names the host', () => {
    for (const host of ['@db.example/assay?', '@/assay?host=/var/run/postgresql&']) expect(postgresParameter(`postgres://ann:secret${host}statement_timeout=20000`, 'statement_timeout')).toBe('20000');
    expect(postgresParameter('postgres://ann:secret@/assay?host=/run', 'statement_timeout')).toBe(null);
    expect(postgresParameter('postgres://ann:secret@/assay', 'statement_timeout')).toBe(null);
  });
});

describe('a Postgres behind a socket', () => {
  it('is reached by web and worker, and named without its password', async () => {
    const database = new URL((await openTestDatabase()).url);
    const folder = await socketBefore(Number(database.port));
    const address = `postgres://${database.username}:${database.password}@${database.pathname}?host=${folder}&statement_timeout=20000`;
    const assay = startAssayProcess([], { DATABASE_URL: address, ASSAY_SECRET_KEY: newSecretKey() });
    await assay.said(/Assay is ready/);
    expect(assay.output()).toContain(`Postgres at ${folder}/.s.PGSQL.5432`);
    expect(assay.output()).not.toContain(database.password);
    assay.signal('SIGTERM');
    expect(await assay.ended).toBe(0);
  });

  it('is no endpoint’s either, where it listens to this machine too', () => {
    const address = 'postgres://ann:secret@/assay?host=/var/run/postgresql';
    const policy = outboundPolicy(readConfig({ DATABASE_URL: address, ASSAY_SECRET_KEY: newSecretKey(), ASSAY_OUTBOUND: 'private' }), address);
    const judged = (port: number): boolean => judgeAddress(policy, { hostname: '127.0.0.1', address: '127.0.0.1', port }).ok;
    expect([judged(5432), judged(5433)]).toEqual([false, true]);
  });
});

/** A folder with a socket as Postgres makes one, which leads to the test Postgres: that one has none of its own. */
async function socketBefore(port: number): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-socket-'));
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => [near, far].forEach((one) => one.destroy()));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve, reject) => { server.once('error', reject).listen(path.join(folder, '.s.PGSQL.5432'), resolve); });
  afterFile(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => { server.close(resolve); });
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}
