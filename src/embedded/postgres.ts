// Gives Assay a running Postgres of its own when nobody has configured one.
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { locateBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import type { Credentials } from './create-cluster.ts';
import { EmbeddedPostgresFailure } from './failure.ts';
import { isAlive } from './live-processes.ts';
import { readLockFile, starterOf } from './lock-file.ts';
import { chooseAccount } from './privileges.ts';
import { launchServer } from './server.ts';
import type { ServerPlan } from './server.ts';
import { oneStartAtATime } from './start-lock.ts';

export interface EmbeddedPostgresOptions {
  /** Created when missing; must be empty or hold a cluster that an earlier start created. */
  dataDir: string;
  /** Receives each line that Postgres logs. */
  log?: (line: string) => void;
  /** Postgres settings that replace Assay's, for example `{ fsync: 'off' }` for data that a test throws away. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** Connection string with the password in it. */
  url: string;
  /** Process id of the server. */
  pid: number;
  /** True when another start, here or in another process, had started the server already. */
  reused: boolean;
  /** Ends the server if this start started it, else does nothing. May be called more than once. */
  stop(): Promise<void>;
}

/** For a laptop. Durability stays as Postgres ships it. Short queries gain nothing from compiling (jit). */
const laptopSettings = { max_connections: '100', shared_buffers: '128MB', jit: 'off' };

/** For another process that starts or stops on the folder. */
const patienceMs = 60_000;
const retryAfterMs = 20;

/**
 * A server lives exactly as long as the Assay process that started it.
 *
 * Two processes on one folder share one server: they start one after the other (start-lock.ts), and whoever comes second
 * becomes a guest. A guest's stop() does nothing, because the starter is still working with the server. When the starter
 * stops, guests lose their connections; keeping the server for them would need a count of guests that survives kill -9, and
 * a wrong count leaves a server that nobody ends. On Linux the kernel applies the same rule when the starter is killed
 * (privileges.ts). Elsewhere the server is orphaned, so whoever finds a server without a living starter ends it and starts
 * its own: hence no guest ever answers for a server, and no server outlives two starts. The starter's id stands in the
 * server's own command line, so server and starter cannot disagree as they could with a file. If a dead starter's id has
 * passed to another program, the orphan is used as a guest would use it: it then runs on until the machine stops, and harms
 * nothing.
 *
 * Rejects with EmbeddedPostgresFailure where it cannot start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = canonicalPath(options.dataDir);
  const binaries = locateBinaries();
  const settings: Record<string, string> = { ...laptopSettings, ...options.settings };
  return oneStartAtATime(dataDir, patienceMs, async () => {
    const account = chooseAccount(binaries, dataDir);
    const credentials = await ensureCluster({ dataDir, binaries, account, durable: settings.fsync !== 'off' });
    return joinOrLaunch({ dataDir, binaries, account, settings, log: options.log ?? (() => {}), deadPid: null }, credentials);
  });
}

/** One spelling for one folder, since the folder in a server's command line is how it is recognised. */
function canonicalPath(dataDir: string): string {
  const absolute = path.resolve(dataDir);
  mkdirSync(path.dirname(absolute), { recursive: true });
  return existsSync(absolute) ? realpathSync(absolute) : path.join(realpathSync(path.dirname(absolute)), path.basename(absolute));
}

async function joinOrLaunch(plan: ServerPlan, credentials: Credentials): Promise<EmbeddedPostgres> {
  const giveUpAt = Date.now() + patienceMs;
  let waitingFor = '';
  while (Date.now() < giveUpAt) {
    const lock = readLockFile(plan.dataDir);
    const starter = lock && starterOf(lock.pid, plan.dataDir);
    if (lock && starter !== null) {
      if (lock.ready && isAlive(starter)) return { url: urlOf(credentials, lock.port), pid: lock.pid, reused: true, stop: async () => {} };
      if (!isAlive(starter)) endOrphan(lock.pid);
      waitingFor = `The server with process id ${lock.pid} neither became ready nor ended.`;
    } else {
      const launch = await launchServer({ ...plan, deadPid: lock?.pid ?? null });
      if (launch.kind === 'ready') return { url: urlOf(credentials, launch.port), pid: launch.pid, reused: false, stop: launch.stop };
      if (launch.kind === 'failed') throw notStarted(plan.dataDir, launch.said);
      waitingFor = launch.said;
    }
    await pause(retryAfterMs);
  }
  throw notStarted(plan.dataDir, waitingFor);
}

/** It may already be ending by its death signal; a second SIGINT changes nothing. */
function endOrphan(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function urlOf({ user, password }: Credentials, port: number): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
}

function notStarted(dataDir: string, said: string): EmbeddedPostgresFailure {
  return new EmbeddedPostgresFailure(
    `Postgres did not start in ${dataDir}. It said:\n${said}\nMend that and start Assay again, or set DATABASE_URL to a Postgres of your own.`,
  );
}
