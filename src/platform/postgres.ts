// Opens Postgres: one pool of bounded size whose lost connections never end the process and never keep anybody waiting for good.
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import type { Logger } from './log.ts';
import { postgresParameter } from './postgres-address.ts';

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
  /** A statement that takes longer is ended; 0: never. The address may say otherwise: `?statement_timeout=20000`. */
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

/** Within 15 s finds out that a connection which sends nothing was lost without a word. What is sent into nothing, the system repeats for a quarter of an hour: see below. */
export const lively = { keepAlive: true, keepAliveInitialDelayMillis: 5_000, connectionTimeoutMillis: 10_000 };

const noTimeout = 'set local statement_timeout = 0';
/** Executed in a transaction: the statements after it take as long as they take. */
export const unhurried = sql.raw(noTimeout);

/** So long after Postgres ends a statement, its answer or its error has arrived, or never will. */
const answerGraceMs = 5_000;
const listenMs = 1_000;

export function createPool(options: PostgresOptions): pg.Pool {
  const { url, maxConnections, name, log } = options;
  const timeoutMs = statementTimeout(options);
  const pool = new pg.Pool({
    ...lively,
    connectionString: url,
    max: maxConnections,
    application_name: name,
    idleTimeoutMillis: 30_000,
    statement_timeout: timeoutMs,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle Postgres connection was lost'));
  pool.on('connect', (client) => {
    // A connection that is cut inside a transaction reports on the client alone: without a listener of its own that ends the process.
    client.on('error', (error) => log.warn({ err: error }, 'a Postgres connection was lost'));
    if (timeoutMs > 0) endWhenSilent(client, timeoutMs + answerGraceMs, log);
  });
  return pool;
}

function statementTimeout({ url, statementTimeoutMs = 60_000 }: PostgresOptions): number {
  const given = postgresParameter(url, 'statement_timeout');
  if (given === null) return statementTimeoutMs;
  if (!/^\d+$/.test(given)) throw new Error(`statement_timeout=${given} in the address of Postgres must be a number of milliseconds.`);
  return Number(given);
}

/**
 * Ends a connection on which an answer is awaited and none came for so long: whoever awaits it gets an error, and the pool takes another one.
 * Ended, not returned: a late answer can never be taken for that to the next question. What is streamed waits for its reader too and is not watched.
 */
function endWhenSilent(client: pg.PoolClient, longestMs: number, log: Logger): void {
  let awaited = 0;
  let answers = 0;
  let isUnhurried = false;
  const silence = setTimeout(() => {
    if (awaited > 0 && !isUnhurried) listening = setTimeout(giveUp, listenMs, answers);
  }, longestMs);
  // An answer may have come while this process itself was busy: it is heard first.
  let listening: NodeJS.Timeout | undefined;
  const giveUp = (heardBefore: number): void => {
    if (awaited === 0 || answers > heardBefore) return;
    log.warn({ longestMs }, 'Postgres fell silent: the connection is given up');
    void client.end();
  };
  const heard = (): void => {
    awaited -= 1;
    answers += 1;
    silence.refresh();
  };
  const query = client.query.bind(client) as (...question: unknown[]) => unknown;
  client.query = ((...question: unknown[]) => {
    if (question[0] === noTimeout) isUnhurried = true;
    if (question[0] === 'commit' || question[0] === 'rollback') isUnhurried = false;
    const answer = query(...question);
    if (!(answer instanceof Promise)) return answer;
    awaited += 1;
    silence.refresh();
    answer.then(heard, heard);
    return answer;
  }) as pg.PoolClient['query'];
  client.on('end', () => {
    clearTimeout(silence);
    clearTimeout(listening);
  });
}
