// The stage of a fault test: a database, a queue, an endpoint and real workers, all of its own and all ended with the test.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject, type TestContext } from 'vitest';
import type { Kysely } from 'kysely';
import { createLog } from '../../src/platform/log.ts';
import { openPostgres } from '../../src/platform/postgres.ts';
import type { Tables } from '../../src/tables.ts';
import { startNumberedEndpoint, type NumberedEndpoint } from './numbered-endpoint.ts';
import { startAssayProcess, type AssayProcess } from './processes.ts';
import { hasRedis, startRedis, type PrivateRedis } from './redis.ts';
import { until } from './until.ts';

export type Backend = 'postgres' | 'redis';

/** The queues that can be tested on this machine. */
export const backends: readonly Backend[] = hasRedis ? ['postgres', 'redis'] : ['postgres'];

export interface Scene {
  url: string;
  db: Kysely<Tables>;
  endpoint: NumberedEndpoint;
  /** null where the queue lives in Postgres. */
  redis: PrivateRedis | null;
  /** What a process of Assay needs to find all this. */
  env: Record<string, string>;
  startWorker(env?: Record<string, string>): Promise<AssayProcess>;
  startWeb(env?: Record<string, string>): Promise<AssayProcess & { address: string }>;
  /** To be done at the end of the test, latest first. */
  atEnd(step: () => Promise<unknown>): void;
}

/** What the scene ends with: a test's context, or a stand-in for the whole file. */
export type SceneContext = Pick<TestContext, 'onTestFinished'> | { onTestFinished(end: () => Promise<void>): void };

export async function openScene(context: SceneContext, backend: Backend, databaseUrl?: string): Promise<Scene> {
  const undo: (() => Promise<unknown>)[] = [];
  context.onTestFinished(async () => { for (const step of undo.toReversed()) await step(); });
  const url = databaseUrl ?? (await cloneDatabase(undo));
  const { db, close } = openPostgres<Tables>({ url, maxConnections: 6, name: 'test', log: createLog('silent') });
  undo.push(close);
  const endpoint = await startNumberedEndpoint();
  undo.push(() => endpoint.close());
  const redis = backend === 'redis' ? await startRedis() : null;
  if (redis) undo.push(() => redis.close());
  const env = { DATABASE_URL: url, ASSAY_SECRET_KEY: secretKey, ...(redis && { REDIS_URL: redis.url }) };
  const start = (part: string, more: Record<string, string>): AssayProcess => {
    const started = startAssayProcess([part], { ...env, ...more });
    undo.push(() => started.kill());
    return started;
  };
  return {
    url, db, endpoint, redis, env,
    async startWorker(more = {}) {
      const worker = start('worker', more);
      await worker.said(/Worker ready/, 180_000);
      return worker;
    },
    async startWeb(more = {}) {
      const web = start('web', more);
      const [, address] = await web.said(/Web on ([^\s"]+)/, 180_000);
      return { ...web, address: address! };
    },
    atEnd: (step) => void undo.push(step),
  };
}

const secretKey = randomBytes(32).toString('base64');

async function cloneDatabase(undo: (() => Promise<unknown>)[]): Promise<string> {
  const serverUrl = inject('postgresUrl');
  const name = `f_${randomBytes(6).toString('hex')}`;
  await maintain(serverUrl, `create database ${name} template assay_template`);
  undo.push(() => maintain(serverUrl, `drop database if exists ${name} with (force)`));
  return serverUrl.replace(/\/postgres$/, `/${name}`);
}

export async function maintain(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** How many results of the run are in the state. */
export async function countResults(db: Kysely<Tables>, runId: number, state: 'pending' | 'running' | 'settled' | 'cancelled'): Promise<number> {
  const rows = await db.selectFrom('results').select('id').where('run_id', '=', runId).where('state', '=', state).execute();
  return rows.length;
}

/** How often the run's results were taken, and how often they were lost. With one attempt at each call, nobody may call more often than results were taken. */
export async function attemptsOf({ db }: Pick<Scene, 'db'>, runId: number): Promise<{ claims: number; losses: number }> {
  const rows = await db.selectFrom('results').select(['attempt', 'losses']).where('run_id', '=', runId).execute();
  return { claims: rows.reduce((sum, { attempt }) => sum + attempt, 0), losses: rows.reduce((sum, { losses }) => sum + losses, 0) };
}

export function runEnds({ db }: Pick<Scene, 'db'>, runId: number, deadlineMs = 90_000): Promise<'completed' | 'cancelled'> {
  return until(`run ${runId} ends`, async () => {
    const { state } = await db.selectFrom('runs').select('state').where('id', '=', runId).executeTakeFirstOrThrow();
    return state === 'completed' || state === 'cancelled' ? state : null;
  }, deadlineMs);
}
