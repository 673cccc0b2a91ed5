// Medians, pairs in turn, and what the kernel knows of a process.
import { readFileSync, writeFileSync } from 'node:fs';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

/** Measures the two sides in turn; who goes first alternates, so that neither always meets the warmer machine. */
export async function inTurn<A, B>(pairs: number, one: () => Promise<A>, other: () => Promise<B>): Promise<[A, B][]> {
  const measured: [A, B][] = [];
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) {
      const first = await one();
      measured.push([first, await other()]);
    } else {
      const first = await other();
      measured.push([await one(), first]);
    }
  }
  return measured;
}

/** Linux counts CPU time in ticks of 10 ms. */
const msPerTick = 10;

/** CPU time of all threads of the process since it began, in milliseconds. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces: fields are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

export function residentMb(pid: number): number {
  return statusKb(pid, 'VmRSS') / 1024;
}

/** The most that was resident since the start, or since the last `forgetPeak`. */
export function peakMb(pid: number): number {
  return statusKb(pid, 'VmHWM') / 1024;
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function statusKb(pid: number, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}
