import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { isAlive } from '../../src/embedded/live-processes.ts';
import { projectFolder } from '../support/processes.ts';
import { announcementOf } from '../support/start-embedded-in-child.ts';
import {
  ask, createStoredData, deadline, endWhatTestsStart, folderWithStoredData, newFolder, start, startInChild, store, storedQuestion, storedWord, userOf,
} from '../support/start-embedded-fixtures.ts';

const isRoot = process.getuid?.() === 0;
// A project in a folder that only root may enter: then no other account can run its Postgres, and the server runs as root sees fit.
const othersReachProject = spawnSync('ls', [projectFolder], { uid: 65534, gid: 65534, stdio: 'ignore' }).status === 0;
const needsReach = 'only where other accounts may enter the project’s folder';

endWhatTestsStart();

describe('the account of the server', () => {
  beforeEach(({ skip }) => skip(!isRoot, 'only root can start as root and as another user'));

  test('is another than root’s and owns the data', async ({ skip }) => {
    skip(!othersReachProject, needsReach);
    const dataDir = await folderWithStoredData();
    const postgres = await start(dataDir);

    expect(userOf(postgres.pid)).toBe('65534');
    expect(statSync(dataDir).uid).toBe(65534);
  });

  test('is the user’s own when Assay does not run as root, and root can use that data later', async ({ skip }) => {
    skip(!othersReachProject, needsReach);
    const dataDir = newFolder();
    chownSync(path.dirname(dataDir), 65534, 65534);
    const starter = startInChild(dataDir, { uid: 65534, gid: 65534 });
    const { pid, url } = await announcementOf(starter);
    await store(url, 'made by a user');
    expect(userOf(pid)).toBe('65534');
    starter.child.stdin!.end('stop\n');
    await starter.exited;

    expect(await ask((await start(dataDir)).url, storedQuestion)).toBe('made by a user');
  });

  test('cannot be root’s when the data is, and another user is told what to do', async ({ skip }) => {
    skip(!othersReachProject, needsReach);
    const dataDir = newFolder();
    mkdirSync(dataDir);
    const starter = startInChild(dataDir, { uid: 65534, gid: 65534 });

    await expect(starter.nextLine()).rejects.toThrow(/belongs to another user \(id 0\).*sudo chown -R 65534/s);
  });

  test('lets it into a folder that only root may enter, from the first start to the one after a crash', async () => {
    const dataDir = newFolder('data', 0o700);
    await createStoredData(dataDir);
    const starter = startInChild(dataDir);
    const killed = await announcementOf(starter);
    starter.child.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(killed.pid)).toBe(false), deadline);
    const postgres = await start(dataDir);

    expect(statSync(dataDir).uid).toBe(0);
    expect(await ask(postgres.url, storedQuestion)).toBe(storedWord);
  });

  test('stays the same for data that was made while only root could enter its folder', async () => {
    const dataDir = newFolder('data', 0o700);
    await createStoredData(dataDir);
    chmodSync(path.dirname(dataDir), 0o755);
    const postgres = await start(dataDir);

    expect(await ask(postgres.url, storedQuestion)).toBe(storedWord);
  });

  test('that owns the data must reach it, or the start is refused with what to do', async ({ skip }) => {
    skip(!othersReachProject, needsReach);
    const dataDir = await folderWithStoredData();
    chmodSync(path.dirname(dataDir), 0o700);

    await expect(start(dataDir)).rejects.toThrow(/user id 65534.*cannot reach.*Start Assay as a normal user/s);
  });
});
