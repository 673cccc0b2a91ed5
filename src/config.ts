// The only reader of the environment: every setting, its default, and what is wrong with it in words.
import path from 'node:path';
import { z } from 'zod';
import type { OutboundMode } from './platform/address-policy.ts';

export interface Config {
  /** null: Assay starts a Postgres of its own in the data folder. */
  databaseUrl: string | null;
  /** null: the queue lives in Postgres. */
  redisUrl: string | null;
  dataFolder: string;
  host: string;
  port: number;
  /** True when the port was asked for: then a taken port is an error instead of a reason to try the next. */
  portIsFixed: boolean;
  /** The address that people use, without a trailing slash; null: the one that Assay listens on. */
  publicUrl: string | null;
  /** Where workers reach the demo endpoint; null: on this machine. */
  demoOrigin: string | null;
  /** null: made once and kept in the data folder (embedded only). */
  secretKey: string | null;
  outboundMode: OutboundMode;
  outboundAllow: string[];
  logLevel: string;
  /** Most results that one worker process has in hand. */
  workerConcurrency: number;
  maxUploadBytes: number;
}

const hostPort = /^(\[[0-9a-f:.]+\]|[^\s:/]+):\d{1,5}$/i;

const environment = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgres://').optional(),
  REDIS_URL: z.string().regex(/^rediss?:\/\//, 'must start with redis:// or rediss://').optional(),
  ASSAY_DATA_DIR: z.string().default('.data'),
  HOST: z.string().optional(),
  PORT: z.coerce.number('must be a number').int().min(0).max(65_535).optional(),
  ASSAY_URL: z.url({ protocol: /^https?$/, error: 'must be the http(s) address that people use' }).optional(),
  ASSAY_DEMO_ORIGIN: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  ASSAY_SECRET_KEY: z.string().optional(),
  ASSAY_OUTBOUND: z.enum(['public', 'private', 'allowlist'], 'must be public, private or allowlist').optional(),
  ASSAY_OUTBOUND_ALLOW: z.string().default(''),
  ASSAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent').optional(),
  ASSAY_WORKER_CONCURRENCY: z.coerce.number('must be a number').int().min(1).max(5_000).default(1_000),
  ASSAY_MAX_UPLOAD_MB: z.coerce.number('must be a number').min(1).max(4_096).default(512),
});

/** Throws an Error that names each setting and what it must be. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`).join('\n'));
  }
  return toConfig(parsed.data);
}

function toConfig(env: z.infer<typeof environment>): Config {
  const embedded = env.DATABASE_URL === undefined;
  if (!embedded && env.ASSAY_SECRET_KEY === undefined) {
    throw new Error('ASSAY_SECRET_KEY is needed with DATABASE_URL: it encrypts the endpoints’ secrets. Make one with: openssl rand -base64 32');
  }
  return {
    databaseUrl: env.DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    dataFolder: path.resolve(env.ASSAY_DATA_DIR),
    host: env.HOST ?? (embedded ? '127.0.0.1' : '0.0.0.0'),
    port: env.PORT ?? 3000,
    portIsFixed: env.PORT !== undefined,
    publicUrl: env.ASSAY_URL?.replace(/\/+$/, '') ?? null,
    demoOrigin: env.ASSAY_DEMO_ORIGIN?.replace(/\/+$/, '') ?? null,
    secretKey: env.ASSAY_SECRET_KEY ?? null,
    outboundMode: env.ASSAY_OUTBOUND ?? (embedded ? 'private' : 'public'),
    outboundAllow: readAllowList(env.ASSAY_OUTBOUND_ALLOW),
    // On a laptop the terminal is for a person.
    logLevel: env.ASSAY_LOG_LEVEL ?? (embedded ? 'warn' : 'info'),
    workerConcurrency: env.ASSAY_WORKER_CONCURRENCY,
    maxUploadBytes: env.ASSAY_MAX_UPLOAD_MB * 1024 * 1024,
  };
}

function readAllowList(text: string): string[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const wrong = entries.find((entry) => !hostPort.test(entry));
  if (wrong !== undefined) throw new Error(`ASSAY_OUTBOUND_ALLOW holds “${wrong}”. Write host:port entries, separated by commas.`);
  return entries;
}
