// Opens the database that the configuration names, or starts the embedded one.
import path from 'node:path';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Config } from './config.ts';
import { startEmbeddedPostgres } from './embedded/postgres.ts';
import type { Logger } from './platform/log.ts';
import { postgresPlace } from './platform/postgres-address.ts';
import { createPool, openPostgres } from './platform/postgres.ts';
import type { Tables } from './tables.ts';

export interface OpenDatabase {
  url: string;
  db: Kysely<Tables>;
  streams: pg.Pool;
  close(): Promise<void>;
}

const maxConnections = 12;
/** Downloads and imports at once in one process. */
export const maxStreams = 4;

export async function openDatabase(config: Config, log: Logger, say: (line: string) => void): Promise<OpenDatabase> {
  const embedded = config.databaseUrl === null ? await startEmbeddedPostgres({ dataDir: path.join(config.dataFolder, 'postgres') }) : null;
  const url = embedded?.url ?? config.databaseUrl!;
  say(embedded ? `Postgres ${embedded.reused ? 'found running' : 'started'}, data in ${path.relative(process.cwd(), config.dataFolder) || '.'}` : `Postgres at ${postgresPlace(url).inWords}`);
  const postgres = openPostgres<Tables>({ url, maxConnections, name: 'assay', log });
  const streams = createPool({ url, maxConnections: maxStreams, name: 'assay streams', log, statementTimeoutMs: 0 });
  return {
    url, db: postgres.db, streams,
    async close() {
      await Promise.all([postgres.close(), streams.end()]);
      await embedded?.stop();
    },
  };
}
