// Creates a new cluster beside its final place and moves it there in one step.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PostgresBinaries } from './binaries.ts';
import { environmentForPostgres } from './environment.ts';
import { EmbeddedPostgresFailure } from './failure.ts';
import type { Account } from './privileges.ts';

export interface Credentials {
  user: string;
  password: string;
}

export interface NewCluster {
  dataDir: string;
  binaries: PostgresBinaries;
  account: Account;
  /** Write everything to disk before the cluster counts as finished. */
  durable: boolean;
}

/** Postgres ignores a file in its folder that it does not know. */
export const credentialsFile = 'assay.json';

/**
 * Call it under the start lock. initdb works in a folder of its own, and one rename publishes the result together with its
 * credentials: a crash at any moment leaves either no cluster at `dataDir` or a finished one.
 */
export async function createCluster(cluster: NewCluster): Promise<void> {
  sweepAbandoned(cluster.dataDir);
  const staging = `${cluster.dataDir}.initialising-${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(staging, { mode: 0o700 });
    giveTo(cluster.account, staging);
    const credentials = { user: 'assay', password: randomBytes(18).toString('base64url') };
    await initialise(cluster, staging, credentials);
    const stored = path.join(staging, 'cluster', credentialsFile);
    writeFileSync(stored, JSON.stringify(credentials), { mode: 0o600, flush: cluster.durable });
    giveTo(cluster.account, stored);
    publish(path.join(staging, 'cluster'), cluster.dataDir);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Removes what a crash during initdb left. Nobody else is initialising, since that needs the start lock. */
function sweepAbandoned(dataDir: string): void {
  const parent = path.dirname(dataDir);
  const prefix = `${path.basename(dataDir)}.initialising-`;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{8}$/.test(name.slice(prefix.length))) continue;
    // Where the death signal is missing, an orphaned initdb may still be writing: hence the retries.
    rmSync(path.join(parent, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

async function initialise({ binaries, account, durable }: NewCluster, staging: string, { user, password }: Credentials): Promise<void> {
  const passwordFile = path.join(staging, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(account, passwordFile);
  // The built-in locale provider needs no locales of the operating system and still knows that É is an upper-case é.
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['-U', user, '-A', 'scram-sha-256', '--pwfile', passwordFile];
  const haste = durable ? [] : ['--no-sync'];
  await run([...account.prefix, binaries.initdb, '-D', path.join(staging, 'cluster'), ...access, ...locale, ...haste, '--no-instructions'], account);
}

function giveTo({ owner }: Account, fileOrFolder: string): void {
  if (owner) chownSync(fileOrFolder, owner.uid, owner.gid);
}

async function run(command: readonly string[], account: Account): Promise<void> {
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], env: environmentForPostgres(), ...account.ids });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0) return;
  throw new EmbeddedPostgresFailure(`Postgres could not create its data folder. It said:\n${said.trim()}\nMend that and start Assay again.`);
}

function publish(finished: string, dataDir: string): void {
  // Unlike POSIX, Windows renames onto no folder, not even an empty one. rmdir removes nothing but an empty one.
  if (process.platform === 'win32' && existsSync(dataDir)) rmdirSync(dataDir);
  renameSync(finished, dataDir);
  if (process.platform !== 'win32') syncFolder(path.dirname(dataDir));
}

/** A rename is only safe from a power cut once its folder is on disk. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
