// Serves the web application, and lets go of its streams when it stops.
import { createServer } from 'node:http';
import { serve, type ServerType } from '@hono/node-server';
import { createApp } from './app.tsx';
import type { WebDeps } from './deps.ts';
import { answerUnreadable, largestHeaderBytes } from './http/unreadable-request.ts';

export interface RunningWeb {
  url: string;
  demoOrigin: string;
  stop(): Promise<void>;
}

const portsToTry = 20;
/** For the whole of a request; a large file over a slow line takes its time, headers still have to come within a minute. */
const slowestUploadMs = 3_600_000;
/** Requests that are still under way when the web stops get so long. */
const drainMs = 5_000;

/** Throws an Error with a sentence when the port is taken. */
export async function startWeb(deps: Omit<WebDeps, 'demoOrigin'>): Promise<RunningWeb> {
  const { config } = deps;
  for (let port = config.port; ; port++) {
    const late = { ...deps, demoOrigin: config.demoOrigin ?? '' };
    try {
      const server = await listen(late, config.host, port);
      const url = `http://${reachable(config.host)}:${(server.address() as { port: number }).port}`;
      late.demoOrigin ||= url;
      return { url, demoOrigin: late.demoOrigin, stop: () => close(server) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (config.portIsFixed || port >= config.port + portsToTry) {
        throw new Error(`Port ${port} is taken by another program. Start Assay with another one: PORT=${port + 1} npm start`);
      }
    }
  }
}

function listen(deps: WebDeps, hostname: string, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const serverOptions = { requestTimeout: slowestUploadMs, maxHeaderSize: largestHeaderBytes };
    const server = serve({ fetch: createApp(deps).fetch, createServer, serverOptions, hostname, port }, () => resolve(server));
    server.once('error', reject);
    server.on('clientError', answerUnreadable);
  });
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function close(server: ServerType): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  // Watchers of running runs would stay for ever; their pages ask again.
  const cut = setTimeout(() => { if ('closeAllConnections' in server) server.closeAllConnections(); }, drainMs);
  await closed;
  clearTimeout(cut);
}
