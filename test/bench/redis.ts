// A Redis of its own that keeps nothing, where redis-server is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { until } from '../support/until.ts';

export interface RunningRedis {
  url: string;
  pid: number;
  kill(): Promise<void>;
}

/** null where redis-server is not installed. */
export async function startRedis(folder: string): Promise<RunningRedis | null> {
  if (!hasProgram('redis-server')) return null;
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  await until('Redis takes connections', () => /Ready to accept connections/.test(said)).catch(async (error: unknown) => {
    await kill();
    throw error;
  });
  return { url: `redis://127.0.0.1:${port}`, pid: child.pid!, kill };
}

export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
