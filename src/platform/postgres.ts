// Opens Postgres: one pool of bounded size whose lost connections never end the process.
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { Logger } from './log.ts';

export interface Postgres<Tables> {
  db: Kysely<Tables>;
  pool: pg.Pool;
  close(): Promise<void>;
}

export interface PostgresOptions {
  url: string;
  /** Most connections at once. */
  maxConnections: number;
  /** Shown in pg_stat_activity. */
  name: string;
  /** A statement that takes longer is ended; 0: never. */
  statementTimeoutMs?: number;
  log: Logger;
}

pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The integer ${text} from the database is beyond 2^53.`);
  return value;
});

export function openPostgres<Tables>(options: PostgresOptions): Postgres<Tables> {
  const pool = createPool(options);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
  return { db, pool, close: () => db.destroy() };
}

export function createPool({ url, maxConnections, name, log, statementTimeoutMs = 60_000 }: PostgresOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: name,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle Postgres connection was lost'));
  // A connection that is cut inside a transaction reports on the client alone: without a listener of its own that ends the process.
  pool.on('connect', (client) => client.on('error', (error) => log.warn({ err: error }, 'a Postgres connection was lost')));
  return pool;
}
