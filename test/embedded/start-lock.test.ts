import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { oneStartAtATime } from '../../src/embedded/start-lock.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'assay-start-lock-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('starts on the same folder happen one after the other', async () => {
  let inside = 0;
  const results = await Promise.all(
    [1, 2, 3, 4].map((number) =>
      oneStartAtATime(path.join(folder, 'data'), 10_000, async () => {
        inside += 1;
        expect(inside).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
        return number;
      }),
    ),
  );

  expect(results).toEqual([1, 2, 3, 4]);
});

test('starts on different folders do not wait for each other', async () => {
  const answer = await oneStartAtATime(path.join(folder, 'one'), 1000, () => oneStartAtATime(path.join(folder, 'other'), 0, async () => 'both'));

  expect(answer).toBe('both');
});

test('a start that fails lets the next one in', async () => {
  const dataDir = path.join(folder, 'data');
  await expect(oneStartAtATime(dataDir, 0, () => Promise.reject(new Error('no space left')))).rejects.toThrow('no space left');

  expect(await oneStartAtATime(dataDir, 0, async () => 'started')).toBe('started');
});

test('whoever waits too long is told for whom', async () => {
  const dataDir = path.join(folder, 'data');
  const second = oneStartAtATime(dataDir, 10_000, () => oneStartAtATime(dataDir, 100, async () => {}));

  await expect(second).rejects.toThrow(`Another Assay has been starting the database in ${dataDir} for 0.1 seconds.`);
});
