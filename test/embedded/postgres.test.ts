import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isAlive } from '../../src/embedded/live-processes.ts';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import type { EmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { announcementOf } from '../support/start-embedded-in-child.ts';
import {
  ask, deadline, endWhatTestsStart, folderWithStoredData, newFolder, publicFolder, start, startInChild, storedQuestion, storedWord,
} from '../support/start-embedded-fixtures.ts';

const isLinux = process.platform === 'linux';

endWhatTestsStart();

describe('a start', () => {
  test('on a folder that does not exist creates a database that answers', async () => {
    const postgres = await start(newFolder('deep/er/data'));

    expect(postgres.reused).toBe(false);
    expect(await ask(postgres.url, `select lower('É') as answer`)).toBe('é');
  });

  test('on an empty folder creates a database in it', async () => {
    const dataDir = newFolder();
    mkdirSync(dataDir);
    const postgres = await start(dataDir);

    expect(await ask(postgres.url, 'show data_directory')).toBe(dataDir);
  });

  test('finds what an earlier start stored', async () => {
    const dataDir = await folderWithStoredData();
    const second = await start(dataDir);

    expect(second.reused).toBe(false);
    expect(await ask(second.url, storedQuestion)).toBe(storedWord);
  });

  test('keeps the full durability that Postgres ships with', async () => {
    const postgres = await start(newFolder(), {});

    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums']) {
      expect(`${setting} ${await ask(postgres.url, `show ${setting}`)}`).toBe(`${setting} on`);
    }
  });
});

describe('a running server', () => {
  const lines: string[] = [];
  let postgres: EmbeddedPostgres;
  let folder: string;

  beforeAll(async () => {
    folder = publicFolder();
    vi.stubEnv('ASSAY_SECRET_KEY', 'not for the database');
    const settings = { fsync: 'off', max_connections: '20', listen_addresses: '*', unix_socket_directories: '/tmp' };
    postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'data'), settings, log: (line) => lines.push(line) });
    vi.unstubAllEnvs();
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true });
  });

  test('is set for a laptop, save for what the caller replaced', async () => {
    expect(await ask(postgres.url, 'show shared_buffers')).toBe('128MB');
    expect(await ask(postgres.url, 'show jit')).toBe('off');
    expect(await ask(postgres.url, 'show max_connections')).toBe('20');
  });

  test('listens to this machine only, whatever the settings ask for', async () => {
    expect(await ask(postgres.url, 'show listen_addresses')).toBe('127.0.0.1');
    expect(await ask(postgres.url, 'show unix_socket_directories')).toBe('');
  });

  test('insists on the password, which no one can guess', async () => {
    const url = new URL(postgres.url);
    url.password = 'guess';

    await expect(ask(url.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(new URL(postgres.url).password).toMatch(/^[\w-]{24}$/);
  });

  test('hands each line of its log to the caller', () => {
    expect(lines.some((line) => line.endsWith('database system is ready to accept connections'))).toBe(true);
  });

  test('sees none of Assay’s secrets in its environment', ({ skip }) => {
    skip(!isLinux, 'only Linux lets a test read the environment of another process');
    const environment = readFileSync(`/proc/${postgres.pid}/environ`, 'utf8');

    expect(environment).toContain('PATH=');
    expect(environment).not.toContain('ASSAY_SECRET_KEY');
  });
});

describe('a stop', () => {
  test('ends the server and may be asked for twice', async () => {
    const postgres = await start(await folderWithStoredData());
    await Promise.all([postgres.stop(), postgres.stop()]);
    await postgres.stop();

    expect(isAlive(postgres.pid)).toBe(false);
  });

  test('reaches its end even when nothing else keeps the program running', async () => {
    const starter = startInChild(await folderWithStoredData());
    await announcementOf(starter);
    starter.child.stdin!.end('stop\n');

    expect(await starter.nextLine()).toBe('stopped');
  });

  test('is not needed for a program to end that has nothing left to do', async () => {
    const starter = startInChild(await folderWithStoredData());
    await announcementOf(starter);
    starter.child.stdin!.end();

    await vi.waitUntil(() => starter.child.exitCode === 0, deadline);
  });

  test('after Ctrl-C still finds a server that answers', async () => {
    const starter = startInChild(await folderWithStoredData());
    await announcementOf(starter);
    process.kill(-starter.child.pid!, 'SIGINT');

    expect(await starter.nextLine()).toBe('still here');
    expect(await starter.nextLine()).toBe('stopped');
  });
});
