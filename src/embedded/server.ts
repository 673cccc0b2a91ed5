// Starts one Postgres server on a finished cluster and waits until it takes connections, or says why it does not.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresBinaries } from './binaries.ts';
import { environmentForPostgres } from './environment.ts';
import { identityArguments, readLockFile } from './lock-file.ts';
import type { Account } from './privileges.ts';

export interface ServerPlan {
  dataDir: string;
  binaries: PostgresBinaries;
  account: Account;
  settings: Record<string, string>;
  log: (line: string) => void;
  /** The id in a left-over lock file that belongs to no server of this folder; null where there is none. */
  deadPid: number | null;
}

export type Launch =
  | { kind: 'ready'; pid: number; port: number; stop: () => Promise<void> }
  /** Another server holds the folder or the port, or is only just gone: worth another try. */
  | { kind: 'taken'; said: string }
  | { kind: 'failed'; said: string };

export async function launchServer(plan: ServerPlan): Promise<Launch> {
  const port = await freePort();
  const child = spawnServer(plan, port);
  const said = collectLines(child, plan.log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}`));
  });
  const end = await readyOrEnded(plan.dataDir, child, ended);
  if (end === null) return { kind: 'ready', pid: child.pid!, port, stop: () => stopServer(child, ended) };
  const words = [...said, end].join('\n');
  return { kind: causesToRetry.test(words) ? 'taken' : 'failed', said: words };
}

/**
 * Just after a kill -9 the dead server's other processes still hold its shared memory; an empty lock file is one that is
 * being written; a free port can be taken by another program before Postgres opens it.
 */
const causesToRetry = /lock file ".*" (already exists|is empty)|shared memory block|Address already in use/;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function spawnServer({ dataDir, binaries, account, settings, deadPid }: ServerPlan, port: number): ChildProcess {
  // The bundled OpenSSL is old: the server listens to this machine only, whatever the settings say.
  const fixed = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) };
  const flags = Object.entries({ ...settings, ...fixed }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [...account.prefix, binaries.postgres, ...identityArguments(dataDir, process.pid), ...flags];
  return spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C in the terminal must not stop Postgres before Assay has closed its connections.
    detached: true,
    env: environmentForPostgres(deadPid === null ? {} : ignoreInLockFile(deadPid)),
    ...account.ids,
  });
}

/**
 * Postgres refuses a folder whose lock file names a living process, even when the id has passed to another program, as after
 * a reboot. This variable, meant for start-up scripts, tells it to disregard one id. That is safer than deleting the file:
 * Postgres then replaces it in its own way, and still refuses while any process uses the folder's shared memory.
 */
function ignoreInLockFile(pid: number): Record<string, string> {
  return { PG_GRANDPARENT_PID: String(pid) };
}

/** The last lines that the server wrote, kept for an error message. */
function collectLines(child: ChildProcess, log: (line: string) => void): string[] {
  const lines: string[] = [];
  child.stdout!.resume();
  createInterface({ input: child.stderr! }).on('line', (line) => {
    lines.push(line);
    if (lines.length > 40) lines.shift();
    log(line);
  });
  return lines;
}

/** Null when the server is ready. The lock file must name our own child, since a stale file says "ready" too. */
async function readyOrEnded(dataDir: string, child: ChildProcess, ended: Promise<string>): Promise<string | null> {
  for (;;) {
    const end = await Promise.race([ended, pause(5, null)]);
    if (end !== null) return end;
    const lock = readLockFile(dataDir);
    if (lock?.ready && lock.pid === child.pid) break;
  }
  // The server must not keep Assay from ending.
  for (const held of holdsOn(child)) held.unref();
  return null;
}

/** What keeps Node's event loop alive. The streams are sockets, which the types do not say. */
function holdsOn(child: ChildProcess): { ref(): void; unref(): void }[] {
  return [child, child.stdout as unknown as Socket, child.stderr as unknown as Socket];
}

/** SIGINT is Postgres' fast shutdown: it breaks off connections and writes everything to disk. */
async function stopServer(child: ChildProcess, ended: Promise<string>): Promise<void> {
  // Without ref, Node would quit in the middle of this wait when nothing else is left to do.
  for (const held of holdsOn(child)) held.ref();
  child.kill('SIGINT');
  await ended;
}
