import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../src/embedded/live-processes.ts';
import { announcementOf } from '../support/start-embedded-in-child.ts';
import {
  ask, endWhatTestsStart, folderWithStoredData, halfFinished, idOfAnotherProgram, leaveLockFile, newFolder, start, startInChild, storedQuestion, storedWord,
} from '../support/start-embedded-fixtures.ts';

endWhatTestsStart();

describe('a second start on the same folder', () => {
  test('uses the running server, and its stop leaves that to the starter', async () => {
    const dataDir = await folderWithStoredData();
    const starter = startInChild(dataDir);
    const first = await announcementOf(starter);
    const guest = await start(dataDir);
    expect(guest).toMatchObject({ ...first, reused: true });
    await guest.stop();
    expect(await ask(first.url, 'select 1 as answer')).toBe(1);
    starter.child.stdin!.end('stop\n');

    expect(await starter.nextLine()).toBe('stopped');
    expect(isAlive(first.pid)).toBe(false);
  });

  test('recognises the server through symbolic links to the folder and to its parent', async () => {
    const dataDir = await folderWithStoredData();
    const first = await start(dataDir);
    const aliases = newFolder('aliases');
    mkdirSync(aliases);
    symlinkSync(path.dirname(dataDir), path.join(aliases, 'parent'));
    symlinkSync(dataDir, path.join(aliases, 'folder'));

    for (const alias of ['parent/data', 'folder']) {
      expect(await start(path.join(aliases, alias))).toMatchObject({ pid: first.pid, reused: true });
    }
  });

  test('at the same moment shares one new server with the first', async () => {
    const dataDir = newFolder();
    const both = [startInChild(dataDir), startInChild(dataDir)];
    const [one, other] = await Promise.all(both.map(announcementOf));

    expect(one!.url).toBe(other!.url);
    expect(one!.pid).toBe(other!.pid);
    expect([one!.reused, other!.reused].sort()).toEqual([false, true]);
    expect(halfFinished(dataDir)).toEqual([]);
  });

  test('at the same moment in the same process shares one server with the others', async () => {
    const dataDir = await folderWithStoredData();
    const all = await Promise.all([start(dataDir), start(dataDir), start(dataDir)]);

    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(all.filter(({ reused }) => !reused)).toHaveLength(1);
  });

  test('at the same moment after a crash shares one server with the other', async () => {
    const dataDir = await folderWithStoredData();
    leaveLockFile(dataDir, idOfAnotherProgram(), 5432);
    const all = await Promise.all([startInChild(dataDir), startInChild(dataDir)].map(announcementOf));

    expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
    expect(await ask(all[0]!.url, storedQuestion)).toBe(storedWord);
  });
});
