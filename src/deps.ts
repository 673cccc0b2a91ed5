// What the web and the worker are given when they start.
import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Config } from './config.ts';
import type { Logger } from './platform/log.ts';
import type { OutboundClient } from './platform/outbound.ts';
import type { SecretBox } from './platform/secrets.ts';
import type { HintSender, QueueLocation } from './platform/work-queue.ts';
import type { Tables } from './tables.ts';

export interface Deps {
  db: Kysely<Tables>;
  log: Logger;
  client: OutboundClient;
  secrets: SecretBox;
}

export interface WorkerDeps extends Deps {
  queue: QueueLocation;
  /** Most results in hand at once. */
  concurrency: number;
}

export interface WebDeps extends Deps {
  config: Config;
  hints: HintSender;
  /** For downloads and imports: a slow client must not keep the pages from their connections. */
  streams: pg.Pool;
  /** Where the demo endpoint is reached. */
  demoOrigin: string;
}
