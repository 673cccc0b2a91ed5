// Reads postmaster.pid, in which Postgres says who runs a data folder and how far it has come.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commandLineOf } from './live-processes.ts';

export interface LockFile {
  pid: number;
  port: number;
  /** A stale file says so as well: look at whether its server lives. */
  ready: boolean;
}

/** Null where there is none, or none that is fully written. */
export function readLockFile(dataDir: string): LockFile | null {
  let lines: string[];
  try {
    lines = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const pid = Math.abs(Number(lines[0]));
  return pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' } : null;
}

/** The arguments by which a running server can be recognised. Postgres keeps a setting with a dot in its name without reading it. */
export function identityArguments(dataDir: string, starterPid: number): string[] {
  return ['-D', dataDir, '-c', `${starterSetting}${starterPid}`];
}

const starterSetting = 'assay.starter_pid=';

/**
 * The id of the Assay process that started the server with this id; null where the id belongs to no living server of this
 * folder. After a reboot the id in a left-over file may be any program's, even that of another Postgres: hence the folder.
 */
export function starterOf(pid: number, dataDir: string): number | null {
  const identity = `-D ${dataDir} -c ${starterSetting}`;
  const [, rest] = commandLineOf(pid)?.split(identity) ?? [];
  return rest === undefined ? null : Number.parseInt(rest, 10);
}
