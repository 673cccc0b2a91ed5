// One Postgres for the whole test run, with a migrated template that every test file clones; a Redis where redis-server is installed.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { runMigrations } from 'bullmq';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrator.ts';
import { openPostgres } from '../../src/platform/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of the server's maintenance database. */
    postgresUrl: string;
  }
}

export const templateName = 'assay_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assay-test-'));
  const server = await startEmbeddedPostgres({
    dataDir: path.join(folder, 'postgres'), settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  await makeTemplate(server.url);
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const maintenance = new pg.Client(serverUrl);
  await maintenance.connect();
  await maintenance.query(`create database ${templateName}`);
  await maintenance.end();
  const template = openPostgres({ url: serverUrl.replace(/\/postgres$/, `/${templateName}`), maxConnections: 2, name: 'template', log: createLog('error') });
  await migrate(template.db);
  const client = await template.pool.connect();
  await runMigrations(client);
  client.release();
  await template.close();
}
