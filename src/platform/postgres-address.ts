// What an address of Postgres says, as pg reads it: in place of a host it may name the folder of a socket, which is no URL's host.
import pg from 'pg';

export interface PostgresPlace {
  /** Of a socket: null. */
  host: string | null;
  port: number;
  /** For people; without name and password. */
  inWords: string;
}

/** Where pg would connect to. The client is only asked what it read and never connects. Throws where the address is none. */
export function postgresPlace(address: string): PostgresPlace {
  const { host, port } = new pg.Client(address);
  if (host.startsWith('/')) return { host: null, port, inWords: `${host}/.s.PGSQL.${port}` };
  const spelt = host.includes(':') ? `[${host}]` : host;
  return { host: spelt, port, inWords: `${spelt}:${port}` };
}

/** What stands behind the "?"; null where it is not given. */
export function postgresParameter(address: string, name: string): string | null {
  return new URLSearchParams(/\?([^#]*)/.exec(address)?.[1]).get(name);
}
