// A Postgres of a test's own that can be stopped or killed and started again, behind a port that stays.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrator.ts';
import { openPostgres } from '../../src/platform/postgres.ts';
import { startForwarder } from './tcp-forwarder.ts';
import { until } from './until.ts';

export interface RestartablePostgres {
  url: string;
  restart(signal: NodeJS.Signals): Promise<void>;
}

/** Migrated, and ended with the test. */
export async function restartablePostgres(context: TestContext): Promise<RestartablePostgres> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assay-restart-'));
  const start = (): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') });
  let server = await start();
  const forwarder = await startForwarder(Number(new URL(server.url).port));
  context.onTestFinished(async () => {
    await forwarder.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const address = new URL(server.url);
  address.port = String(forwarder.port);
  const { db, close } = openPostgres({ url: address.href, maxConnections: 2, name: 'test', log: createLog('silent') });
  await migrate(db);
  await close();
  return {
    url: address.href,
    async restart(signal) {
      process.kill(server.pid, signal);
      await until('the server has ended', () => !isAlive(server.pid));
      server = await start();
      forwarder.target(Number(new URL(server.url).port));
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
