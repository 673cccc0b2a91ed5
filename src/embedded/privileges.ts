// Decides under which account Postgres runs, since it refuses to run as root.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { PostgresBinaries } from './binaries.ts';
import { EmbeddedPostgresFailure } from './failure.ts';

interface Ids {
  uid: number;
  gid: number;
}

/** How to start a Postgres program: `[...prefix, program, ...arguments]`, spawned with `ids`. */
export interface Account {
  prefix: readonly string[];
  /** For the spawn call; null: the prefix changes the account, or nothing does. */
  ids: Ids | null;
  /** Whom the folder of a new cluster must belong to; null: whoever creates it. */
  owner: Ids | null;
}

const nobody: Ids = { uid: 65534, gid: 65534 };

/** Throws EmbeddedPostgresFailure where no account that we may use can run the programs on the data folder. */
export function chooseAccount(binaries: PostgresBinaries, dataDir: string): Account {
  const dieWithUs = deathSignalPrefix();
  const uid = process.getuid?.();
  if (uid !== 0) return ourselves(uid, dataDir, dieWithUs);
  const present = ownerOfCluster(dataDir);
  // An existing cluster can only be read by its owner: who ran it first, by whatever way, runs it ever after.
  if (present?.uid !== 0) {
    const ids = present ?? nobody;
    if (canReach(ids, binaries, present ? dataDir : path.dirname(dataDir))) return becoming(ids, dieWithUs);
  }
  if (!present || present.uid === 0) {
    const mapped = mappedAwayFromRoot(dieWithUs);
    if (mapped) return mapped;
  }
  throw unreachable(present ?? nobody, binaries, dataDir);
}

/**
 * With this prefix the kernel sends SIGINT to Postgres when our process dies, even by `kill -9`: a clean, fast shutdown
 * instead of an orphan. Only Linux has it; elsewhere the next start ends the orphan.
 */
function deathSignalPrefix(): string[] {
  return process.platform === 'linux' && succeeds('setpriv', ['--version']) ? ['setpriv', '--pdeathsig', 'INT'] : [];
}

/** `uid` is undefined on Windows, where files have no owner of this kind. */
function ourselves(uid: number | undefined, dataDir: string, dieWithUs: readonly string[]): Account {
  const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid;
  if (uid === undefined || owner === undefined || owner === uid) return { prefix: dieWithUs, ids: null, owner: null };
  throw new EmbeddedPostgresFailure(
    `The folder ${dataDir} belongs to another user (id ${owner}), perhaps because Assay once ran as root. Start Assay as that user, ` +
      `or give the folder to yours with: sudo chown -R ${uid} "${dataDir}"`,
  );
}

function ownerOfCluster(dataDir: string): Ids | null {
  const stat = statSync(dataDir, { throwIfNoEntry: false });
  if (!stat?.isDirectory() || readdirSync(dataDir).length === 0) return null;
  return { uid: stat.uid, gid: stat.gid };
}

function canReach(ids: Ids, binaries: PostgresBinaries, folder: string): boolean {
  return succeeds(binaries.postgres, ['--version'], ids) && succeeds('ls', [folder], ids);
}

function becoming(ids: Ids, dieWithUs: readonly string[]): Account {
  if (dieWithUs.length === 0) return { prefix: [], ids, owner: ids };
  // A change of account clears the death signal, so setpriv has to do both, in its order.
  return { prefix: [...dieWithUs, `--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups'], ids: null, owner: ids };
}

/**
 * A project in a home folder of mode 0700 is out of reach for every other account. A user namespace keeps root's access to
 * the files while Postgres sees another user id, so that its check for root passes.
 */
function mappedAwayFromRoot(dieWithUs: readonly string[]): Account | null {
  const unshare = ['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`, '--'];
  if (!succeeds('unshare', [...unshare, 'true'])) return null;
  return { prefix: [...dieWithUs, 'unshare', ...unshare], ids: null, owner: null };
}

function succeeds(program: string, args: readonly string[], ids?: Ids): boolean {
  return spawnSync(program, args, { stdio: 'ignore', ...ids }).status === 0;
}

function unreachable(ids: Ids, binaries: PostgresBinaries, dataDir: string): EmbeddedPostgresFailure {
  return new EmbeddedPostgresFailure(
    `Assay runs as root, and Postgres refuses to. The account with user id ${ids.uid} that would run it cannot reach ` +
      `${path.dirname(binaries.postgres)} or ${dataDir}. Start Assay as a normal user, move it out of a folder that only root ` +
      'may enter, or set DATABASE_URL to a Postgres of your own.',
  );
}
