// Makes sure that the data folder holds a finished cluster of ours, and creates one where there is none.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresFailure } from './failure.ts';
import { createCluster, credentialsFile } from './create-cluster.ts';
import type { Credentials, NewCluster } from './create-cluster.ts';

/** Throws EmbeddedPostgresFailure for a folder that is not ours or needs other programs; such a folder is left as it is. */
export async function ensureCluster(cluster: NewCluster): Promise<Credentials> {
  refuseForeignFolder(cluster.dataDir);
  if (!existsSync(path.join(cluster.dataDir, credentialsFile))) await createCluster(cluster);
  refuseOtherVersion(cluster.dataDir, cluster.binaries.major);
  return JSON.parse(readFileSync(path.join(cluster.dataDir, credentialsFile), 'utf8')) as Credentials;
}

/** A cluster of ours arrives by one rename with its credentials inside. Whatever lacks them was never ours, not even half. */
function refuseForeignFolder(dataDir: string): void {
  const names = existsSync(dataDir) ? readdirSync(dataDir) : [];
  if (names.length === 0 || names.includes(credentialsFile)) return;
  const what = names.includes('PG_VERSION') ? 'a Postgres database that Assay did not create' : 'files that are not Assay’s';
  throw new EmbeddedPostgresFailure(
    `The folder ${dataDir} holds ${what}, so nothing was touched. Choose an empty folder for Assay’s data, or set DATABASE_URL to use a running Postgres.`,
  );
}

function refuseOtherVersion(dataDir: string, major: number): void {
  const stored = Number.parseInt(readFileSync(path.join(dataDir, 'PG_VERSION'), 'utf8'), 10);
  if (stored === major) return;
  throw new EmbeddedPostgresFailure(
    `The data in ${dataDir} was written by Postgres ${stored}, and this version of Assay brings Postgres ${major}, which cannot read it. ` +
      `Nothing was changed. Go back to the version of Assay that wrote it, or move the data with pg_dump and pg_restore of Postgres ${stored}; ` +
      'to start with no data, move the folder away.',
  );
}
