// Everything that a database and a queue hold, as text; and the forms in which a secret could stand there.
import { Redis } from 'ioredis';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../src/tables.ts';

/** Each row of each table of every schema but Postgres' own, one a line. */
export async function dumpPostgres(db: Kysely<Tables>): Promise<string> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 1, 2`.execute(db);
  const parts = await Promise.all(tables.map(async ({ schema, name }) => {
    const { rows } = await sql<{ line: string }>`select t::text as line from ${sql.id(schema, name)} t`.execute(db);
    return [`-- ${schema}.${name}`, ...rows.map(({ line }) => line)].join('\n');
  }));
  return parts.join('\n');
}

/** Each key of the first database, which Assay uses, with all that it holds, one a line. Throws on a type that it cannot read. */
export async function dumpRedis(url: string): Promise<string> {
  const redis = new Redis(url);
  try {
    const lines: string[] = [];
    for await (const keys of redis.scanStream() as AsyncIterable<string[]>) {
      for (const key of keys) lines.push(`${key} ${JSON.stringify(await readKey(redis, key))}`);
    }
    return lines.join('\n');
  } finally {
    redis.disconnect();
  }
}

async function readKey(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  switch (type) {
    case 'string': return redis.get(key);
    case 'list': return redis.lrange(key, 0, -1);
    case 'set': return redis.smembers(key);
    case 'zset': return redis.zrange(key, '0', '-1', 'WITHSCORES');
    case 'hash': return redis.hgetall(key);
    case 'stream': return redis.xrange(key, '-', '+');
    // Gone since it was listed.
    case 'none': return null;
    default: throw new Error(`No test reads Redis keys of the type ${type}.`);
  }
}

/** Every command that reaches Redis from now on, with its arguments. */
export async function watchRedis(url: string): Promise<{ seen(): string; close(): void }> {
  const lines: string[] = [];
  const redis = new Redis(url);
  const monitor = await redis.monitor();
  // It is a connection of its own.
  redis.disconnect();
  monitor.on('monitor', (_time: string, words: string[]) => lines.push(words.join(' ')));
  return { seen: () => lines.join('\n'), close: () => monitor.disconnect() };
}

/** The secret as it stands in plain text, in JSON, in an address, in hexadecimal, and in base64 wherever it begins in there. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].flatMap((before) => (['base64', 'base64url'] as const).map((encoding) => Buffer.concat([Buffer.alloc(before), bytes]).toString(encoding).replace(/=+$/, '').slice(before === 0 ? 0 : 4, -4)));
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), bytes.toString('hex'), ...base64])];
}
