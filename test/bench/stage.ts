// What benches play on: one Postgres with the durability it ships with, databases of their own, endpoints, Redis, and Assay as real processes.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runMigrations } from 'bullmq';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrator.ts';
import { openPostgres } from '../../src/platform/postgres.ts';
import { newSecretKey } from '../../src/platform/secrets.ts';
import type { Tables } from '../../src/tables.ts';
import { startProcess, type AssayProcess } from '../support/processes.ts';
import { compileAssay } from './compiled-assay.ts';
import { startRedis, type RunningRedis } from './redis.ts';

export interface StageDatabase {
  url: string;
  db: Kysely<Tables>;
  pool: pg.Pool;
  /** Ends its connections and drops it. */
  drop(): Promise<void>;
}

export interface Stage {
  /** For files that are thrown away with the stage. */
  folder: string;
  openDatabase(): Promise<StageDatabase>;
  /** Answers `/ok` after the latency, in a process of its own. */
  startEndpoint(latencyMs: number): Promise<string>;
  /** null where redis-server is not installed. */
  startRedis(): Promise<RunningRedis | null>;
  startWeb(database: string, env?: Record<string, string>): Promise<AssayProcess & { url: string }>;
  startWorker(database: string, env?: Record<string, string>): Promise<AssayProcess>;
  /** Any other program of Node's, ended with the stage at the latest. */
  start(args: string[], env?: Record<string, string>): AssayProcess;
  /** To be run when the stage closes, before its processes end; the last one first. */
  atClose(step: () => Promise<void>): void;
  close(): Promise<void>;
}

const template = 'assay_template';

export async function openStage(): Promise<Stage> {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'assay-bench-')));
  try {
    const program = compileAssay(folder);
    const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') });
    await makeTemplate(server.url);
    return stageOn(folder, program, server);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function stageOn(folder: string, program: string, server: EmbeddedPostgres): Stage {
  const processes: AssayProcess[] = [];
  const steps: (() => Promise<void>)[] = [];
  const secretKey = newSecretKey();
  const start: Stage['start'] = (args, env = {}) => {
    const started = startProcess(args, env);
    processes.push(started);
    return started;
  };
  const startPart = (part: 'web' | 'worker', database: string, env: Record<string, string>): AssayProcess => start([program, part], {
    DATABASE_URL: database, ASSAY_SECRET_KEY: secretKey, ASSAY_OUTBOUND: 'private', ASSAY_LOG_LEVEL: 'warn', HOST: '127.0.0.1', PORT: '0', ...env,
  });
  return {
    folder, start,
    openDatabase: () => openDatabase(server.url),
    async startEndpoint(latencyMs) {
      const endpoint = start(['--import', 'tsx', 'src/dev/fake-endpoint.ts', '--latency', String(latencyMs)]);
      return `${(await endpoint.said(/http:\S+/))[0]}/ok`;
    },
    async startRedis() {
      const redis = await startRedis(folder);
      if (redis) steps.push(redis.kill);
      return redis;
    },
    async startWeb(database, env = {}) {
      const web = startPart('web', database, env);
      return { ...web, url: (await web.said(/Assay is ready: (\S+)/))[1]! };
    },
    async startWorker(database, env = {}) {
      const worker = startPart('worker', database, env);
      await worker.said(/Worker ready/);
      return worker;
    },
    atClose: (step) => void steps.push(step),
    async close() {
      for (const step of steps.splice(0).reverse()) await step().catch((error: unknown) => console.error(error));
      await Promise.all(processes.map((one) => one.kill()));
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeTemplate(serverUrl: string): Promise<void> {
  await maintain(serverUrl, `create database ${template}`);
  const { db, pool, close } = openPostgres<Tables>({ url: databaseUrl(serverUrl, template), maxConnections: 2, name: 'bench', log: createLog('error') });
  await migrate(db);
  const client = await pool.connect();
  await runMigrations(client);
  client.release();
  // Otherwise the first web to start makes the demo project, and the workers execute its runs.
  await db.insertInto('installation').values({ key: 'demo', value: JSON.stringify(true) }).execute();
  await close();
}

async function openDatabase(serverUrl: string): Promise<StageDatabase> {
  const name = `b_${randomBytes(6).toString('hex')}`;
  await maintain(serverUrl, `create database ${name} template ${template}`);
  const url = databaseUrl(serverUrl, name);
  const { db, pool, close } = openPostgres<Tables>({ url, maxConnections: 4, name: 'bench', statementTimeoutMs: 0, log: createLog('silent') });
  return {
    url, db, pool,
    async drop() {
      await close();
      await maintain(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

function databaseUrl(serverUrl: string, name: string): string {
  return serverUrl.replace(/\/postgres$/, `/${name}`);
}

async function maintain(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
