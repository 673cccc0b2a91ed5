import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { isAlive } from '../../src/embedded/live-processes.ts';
import { announcementOf } from '../support/start-embedded-in-child.ts';
import {
  ask, createStoredData, deadline, endWhatTestsStart, folderWithStoredData, halfFinished, idOfAnotherProgram, leaveLockFile,
  newFolder, start, startInChild, store, storedQuestion, storedWord,
} from '../support/start-embedded-fixtures.ts';

const isLinux = process.platform === 'linux';

endWhatTestsStart();

describe('after a crash', () => {
  test('of the server, the next start finds what was stored', async () => {
    const dataDir = await folderWithStoredData();
    const first = await start(dataDir);
    await store(first.url, 'before the crash');
    process.kill(first.pid, 'SIGKILL');
    const second = await start(dataDir);

    expect(second.pid).not.toBe(first.pid);
    expect(await ask(second.url, storedQuestion)).toBe('before the crash');
  });

  test('of Assay, the next start waits for the old server to end and finds what was stored', async () => {
    const dataDir = await folderWithStoredData();
    const starter = startInChild(dataDir);
    const first = await announcementOf(starter);
    await store(first.url, 'before the crash');
    starter.child.kill('SIGKILL');
    const second = await start(dataDir);

    expect(second.reused).toBe(false);
    expect(isAlive(first.pid)).toBe(false);
    expect(await ask(second.url, storedQuestion)).toBe('before the crash');
  });

  test('of Assay, its server ends by itself', async ({ skip }) => {
    skip(!isLinux, 'only Linux has the death signal');
    const starter = startInChild(await folderWithStoredData());
    const { pid } = await announcementOf(starter);
    starter.child.kill('SIGKILL');

    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), deadline);
  });

  test('of Assay where nothing ends its server, the next start ends it and starts its own', async ({ skip }) => {
    skip(!isLinux, 'only Linux has the death signal');
    const dataDir = await folderWithStoredData();
    const starter = startInChild(dataDir, { env: { PATH: folderOfPrograms(['ls', 'unshare', 'true']) } });
    const orphan = await announcementOf(starter);
    await store(orphan.url, 'before the crash');
    starter.child.kill('SIGKILL');
    await starter.exited;
    expect(await ask(orphan.url, storedQuestion)).toBe('before the crash');
    const second = await start(dataDir);

    expect(second.reused).toBe(false);
    expect(isAlive(orphan.pid)).toBe(false);
    expect(await ask(second.url, storedQuestion)).toBe('before the crash');
  });

  test('of Assay and its server at once, the next start finds what was stored', async () => {
    const dataDir = await folderWithStoredData();
    const starter = startInChild(dataDir);
    const first = await announcementOf(starter);
    await store(first.url, 'before the crash');
    process.kill(first.pid, 'SIGKILL');
    starter.child.kill('SIGKILL');
    const second = await start(dataDir);

    expect(await ask(second.url, storedQuestion)).toBe('before the crash');
  });

  test('in the middle of creating the data, the next start creates it and clears the left-overs away', async () => {
    const dataDir = newFolder();
    const starter = startInChild(dataDir);
    await vi.waitFor(() => expect(halfFinished(dataDir).flatMap((folder) => readdirSync(folder))).toContain('cluster'), deadline);
    starter.child.kill('SIGKILL');
    await starter.exited;
    expect(existsSync(dataDir)).toBe(false);
    expect(halfFinished(dataDir)).toHaveLength(1);
    const postgres = await start(dataDir);

    expect(await ask(postgres.url, 'select 1 as answer')).toBe(1);
    expect(halfFinished(dataDir)).toEqual([]);
  });

  test('a folder that merely looks like a left-over stays', async () => {
    const dataDir = newFolder();
    const lookalikes = [`${dataDir}.initialising-notes`, `${dataDir}.initialising-0a1b2c3d4`, `${dataDir}.old`];
    for (const folder of lookalikes) mkdirSync(folder);
    await start(dataDir);

    expect(lookalikes.filter((folder) => !existsSync(folder))).toEqual([]);
  });
});

describe('a left-over lock file', () => {
  test('that names another living program does not keep the server from starting', async () => {
    const dataDir = newFolder('data', 0o700);
    await createStoredData(dataDir);
    leaveLockFile(dataDir, idOfAnotherProgram(), 5432);
    const postgres = await start(dataDir);

    expect(postgres.reused).toBe(false);
    expect(await ask(postgres.url, storedQuestion)).toBe(storedWord);
  });

  test('that names the Postgres of another folder does not lead to that one’s data', async () => {
    const dataDir = newFolder('data', 0o700);
    await createStoredData(dataDir);
    const stranger = await start(`${dataDir}2`);
    await store(stranger.url, 'theirs');
    leaveLockFile(dataDir, stranger.pid, Number(new URL(stranger.url).port));
    const postgres = await start(dataDir);

    expect(postgres.reused).toBe(false);
    expect(await ask(postgres.url, storedQuestion)).toBe(storedWord);
    expect(await ask(stranger.url, storedQuestion)).toBe('theirs');
  });
});

/** A search path on which no other program can be found. */
function folderOfPrograms(names: string[]): string {
  const folder = newFolder('bin');
  mkdirSync(folder);
  for (const name of names) symlinkSync(spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim(), path.join(folder, name));
  return folder;
}
