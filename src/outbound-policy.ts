// Which addresses endpoints may have: the operator's setting, never our own Postgres and Redis, always our own demo.
import type { Config } from './config.ts';
import type { OutboundPolicy } from './platform/address-policy.ts';
import { postgresPlace } from './platform/postgres-address.ts';

export function outboundPolicy(config: Config, databaseUrl: string): OutboundPolicy & { allowDemo(origin: string): void } {
  const allow = [...config.outboundAllow];
  const never = [ownPostgres(databaseUrl), ...(config.redisUrl === null ? [] : [hostPort(config.redisUrl, 6379)])];
  return { mode: config.outboundMode, allow, never, allowDemo: (origin) => void allow.push(hostPort(origin, origin.startsWith('https:') ? 443 : 80)) };
}

/** A Postgres behind a socket is on this machine, and mostly listens to it too. */
function ownPostgres(databaseUrl: string): string {
  const { host, port } = postgresPlace(databaseUrl);
  return `${host ?? 'localhost'}:${port}`;
}

function hostPort(address: string, defaultPort: number): string {
  const { hostname, port } = new URL(address);
  return `${hostname}:${port || defaultPort}`;
}
