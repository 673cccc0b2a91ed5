// Folders, starts and questions for tests of the embedded Postgres, all of which end with the test.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, expect, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import type { EmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { spawnStarter } from './start-embedded-in-child.ts';
import type { Starter } from './start-embedded-in-child.ts';

export const deadline = { timeout: 60_000, interval: 10 };

/** What the table `remembered` holds in data that an earlier start stored. */
export const storedWord = 'stored before';
export const storedQuestion = 'select word from remembered';
/** Such data, to be copied, since creating it anew takes each test a second. */
let storedData: string | undefined;

const running: EmbeddedPostgres[] = [];
const starters: Starter[] = [];
const strangers: ChildProcess[] = [];
const folders: string[] = [];

/** Call it at the top of a test file. */
export function endWhatTestsStart(): void {
  afterEach(async () => {
    for (const { child, exited } of starters.splice(0)) {
      child.kill('SIGKILL');
      await exited;
    }
    for (const stranger of strangers.splice(0)) stranger.kill();
    await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
    for (const folder of folders.splice(0)) {
      await vi.waitFor(() => expect(serversIn(folder)).toEqual([]), deadline);
      rmSync(folder, { recursive: true, force: true });
    }
  });
  afterAll(() => {
    if (storedData) rmSync(path.dirname(storedData), { recursive: true });
    storedData = undefined;
  });
}

/** A path that does not exist, in a new folder of this mode. */
export function newFolder(name = 'data', mode = 0o755): string {
  const folder = publicFolder();
  chmodSync(folder, mode);
  folders.push(folder);
  return path.join(folder, name);
}

/** With the owners of its files, which fs.cp would not keep. */
export async function folderWithStoredData(): Promise<string> {
  storedData ??= await createStoredData(path.join(publicFolder(), 'data'));
  const dataDir = newFolder();
  mkdirSync(dataDir);
  // tar takes a third of the time of cp -a.
  expect(spawnSync('sh', ['-c', 'tar -C "$0" -cf - . | tar -C "$1" -xpf -', storedData, dataDir]).status).toBe(0);
  return dataDir;
}

export async function createStoredData(dataDir: string): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  await store(postgres.url, storedWord);
  await postgres.stop();
  return dataDir;
}

export async function start(dataDir: string, settings: Record<string, string> = { fsync: 'off' }): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, settings });
  running.push(postgres);
  return postgres;
}

export function startInChild(...how: Parameters<typeof spawnStarter>): Starter {
  const starter = spawnStarter(...how);
  starters.push(starter);
  return starter;
}

/** The first column of the first row. */
export async function ask(url: string, question: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: question, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

export async function store(url: string, word: string): Promise<void> {
  await ask(url, 'drop table if exists remembered');
  await ask(url, `create table remembered as select '${word}' as word`);
}

/** Folders in which a cluster was being created. */
export function halfFinished(dataDir: string): string[] {
  const parent = path.dirname(dataDir);
  return readdirSync(parent).filter((name) => name.startsWith(`${path.basename(dataDir)}.initialising-`)).map((name) => path.join(parent, name));
}

/** As a server leaves it that a power cut ended. */
export function leaveLockFile(dataDir: string, pid: number, port: number): void {
  const lines = [pid, dataDir, 1_750_000_000, port, '', '127.0.0.1', '  1234567    1234567', 'ready   '];
  writeFileSync(path.join(dataDir, 'postmaster.pid'), `${lines.join('\n')}\n`);
}

/** Not our own id: Postgres disregards that of its parent anyway. */
export function idOfAnotherProgram(): number {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  strangers.push(child);
  return child.pid!;
}

export function userOf(pid: number): string {
  return spawnSync('ps', ['-o', 'uid=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

export function publicFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'assay-embedded-')));
  chmodSync(folder, 0o755);
  return folder;
}

function serversIn(folder: string): string[] {
  const { stdout } = spawnSync('ps', ['-ww', '-e', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(`-D ${folder}`) && !/^\s*\d+\s+Z/.test(line));
}
