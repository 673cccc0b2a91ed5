// A database of its own for a test file, cloned from the migrated template.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import type { Kysely } from 'kysely';
import { createLog } from '../../src/platform/log.ts';
import { openPostgres } from '../../src/platform/postgres.ts';
import type { Tables } from '../../src/tables.ts';

export interface TestDatabase {
  url: string;
  db: Kysely<Tables>;
  pool: pg.Pool;
}

// Registered when the test file is read: a hook that is made inside of another hook would never run.
const endings: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** What a test file opened is ended after it, the last first. */
export function afterFile(end: () => Promise<void>): void {
  endings.push(end);
}

/** To be called in a test file's body or beforeAll; the database is dropped after the file. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  const name = `t_${randomBytes(6).toString('hex')}`;
  await maintain(serverUrl, `create database ${name} template assay_template`);
  const url = serverUrl.replace(/\/postgres$/, `/${name}`);
  const { db, pool, close } = openPostgres<Tables>({ url, maxConnections: 8, name: 'test', log: createLog('silent') });
  afterFile(async () => {
    await close();
    await maintain(serverUrl, `drop database if exists ${name} with (force)`);
  });
  return { url, db, pool };
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
