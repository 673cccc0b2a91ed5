// A Redis of a test's own, without persistence: killed, frozen and started again on the same port.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { until } from './until.ts';

export interface PrivateRedis {
  url: string;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL: everything that it held is lost. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  /** Sends one command, its words separated by spaces, and returns the first line of the reply. */
  command(line: string): Promise<string>;
  close(): Promise<void>;
}

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) console.log('SKIPPED: redis-server is not installed, so nothing is tested with the queue on Redis.');

export async function startRedis(): Promise<PrivateRedis> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assay-redis-'));
  const port = await freePort();
  let server = await launch(port, folder);
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    signal: (name) => void server.kill(name),
    kill,
    async restart() { server = await launch(port, folder); },
    command: (line) => ask(port, line),
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Below those that the system gives to whoever asks for any port: no other test comes to have it while nothing listens there. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  await until('Redis answers', async () => (await ask(port, 'PING')) === '+PONG', 60_000);
  return server;
}

async function ask(port: number, line: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(`${line}\r\n`);
    const [reply] = (await once(socket, 'data', { signal: AbortSignal.timeout(30_000) })) as [Buffer];
    return reply.toString().split('\r\n')[0]!;
  } finally {
    socket.destroy();
  }
}
