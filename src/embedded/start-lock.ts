// Lets one Assay process at a time start the Postgres of a data folder.
import { createHash } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresFailure } from './failure.ts';

type Release = () => Promise<void>;

const retryAfterMs = 20;

/**
 * Runs `start` while no other process runs one for the same folder, and waits up to `patienceMs` for its turn.
 *
 * Postgres' own lock file is safe against a second server, except while it replaces the file of a server that crashed: two
 * that do so at once can delete each other's. The operating system keeps this lock and drops it with its holder's last
 * breath, so none is ever left behind, and nobody has to guess from a process id whether one still counts.
 */
export async function oneStartAtATime<Result>(dataDir: string, patienceMs: number, start: () => Promise<Result>): Promise<Result> {
  const release = await waitForTurn(dataDir, patienceMs);
  try {
    return await start();
  } finally {
    await release();
  }
}

async function waitForTurn(dataDir: string, patienceMs: number): Promise<Release> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const release = process.platform === 'linux' ? await holdName(dataDir) : holdFile(dataDir);
    if (release) return release;
    if (Date.now() >= giveUpAt) break;
    await pause(retryAfterMs);
  }
  throw new EmbeddedPostgresFailure(
    `Another Assay has been starting the database in ${dataDir} for ${patienceMs / 1000} seconds. Wait for it or end it, then start again.`,
  );
}

/** A name in Linux' abstract namespace: like a socket file without the file. Null while another process holds it. */
async function holdName(dataDir: string): Promise<Release | null> {
  const server = createServer((connection) => connection.destroy());
  const name = `\0assay-start-${createHash('sha256').update(dataDir).digest('hex').slice(0, 32)}`;
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(name, resolve));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** libuv's UV_FS_O_EXLOCK, which exists on macOS and Windows only and which Node passes on without naming it. */
const exclusively = process.platform === 'win32' ? 0x10000000 : 0x20;

/** An empty file beside the data folder, opened so that nobody else can open it so. Null while another process has it open. */
function holdFile(dataDir: string): Release | null {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NONBLOCK ?? 0) | exclusively;
    const descriptor = openSync(`${dataDir}.lock`, flags, 0o600);
    return async () => closeSync(descriptor);
  } catch (error) {
    if (['EAGAIN', 'EWOULDBLOCK', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
