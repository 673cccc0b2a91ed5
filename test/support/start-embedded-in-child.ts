// Starts the embedded Postgres in a process of its own, which a test may kill.
import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Starter {
  child: ChildProcess;
  /** Settles when the program prints its next line; rejects when it ends first, with what it wrote to stderr. */
  nextLine(): Promise<string>;
  exited: Promise<void>;
}

export interface Announcement {
  url: string;
  pid: number;
  reused: boolean;
}

/** `options` may set another environment, or another user for root to become. */
export function spawnStarter(dataDir: string, options: Pick<SpawnOptions, 'env' | 'uid' | 'gid'> = {}): Starter {
  const program = fileURLToPath(new URL('./start-embedded.ts', import.meta.url));
  // A process group of its own, so that a test can press Ctrl-C on it alone.
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataDir], { ...options, stdio: 'pipe', detached: true });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const next = await lines.next();
    if (next.done) throw new Error(`The starter ended early:\n${complaints}`);
    return next.value;
  };
  return { child, nextLine, exited };
}

export async function announcementOf(starter: Starter): Promise<Announcement> {
  return JSON.parse(await starter.nextLine()) as Announcement;
}
