// Tells whether a process id belongs to a living process, and which command it runs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function isAlive(pid: number): boolean {
  return commandLineOf(pid) !== null;
}

/**
 * The arguments joined by spaces; null for a process that is gone, or dead and merely not reaped by its parent yet.
 * On Windows a living process always has the command line ''.
 */
export function commandLineOf(pid: number): string | null {
  if (!exists(pid)) return null;
  if (process.platform === 'linux') return readFromProc(pid);
  return process.platform === 'win32' ? '' : askPs(pid);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readFromProc(pid: number): string | null {
  try {
    // The state follows the program's name, which stands in brackets and may itself hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    if (/^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1))) return null;
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return null;
  }
}

function askPs(pid: number): string | null {
  const answer = spawnSync('ps', ['-ww', '-o', 'stat=,args=', '-p', String(pid)], { encoding: 'utf8' });
  const [, state, args] = /^\s*(\S+)\s+(.*)$/m.exec(answer.stdout ?? '') ?? [];
  return state === undefined || args === undefined || state.startsWith('Z') ? null : args.trim();
}
