// The queue of hints "object N has work", on Redis or on Postgres. It carries ids only and decides nothing: whatever it loses, the database knows.
import { createPostgresBackend, Queue, runMigrations, Worker, withBackend, type Job } from 'bullmq';
import type pg from 'pg';
import type { Logger } from './log.ts';
import { lively } from './postgres.ts';

export interface HintSender {
  /** Sends a hint and returns at once; a queue that cannot be reached is logged and never waited for. */
  hint(id: number): void;
  close(): Promise<void>;
}

export interface HintReceiver {
  close(): Promise<void>;
}

export type QueueLocation = { kind: 'redis'; url: string } | { kind: 'postgres'; url: string };

interface HintJob {
  id: number;
}

const queueName = 'runs';
const sendDeadlineMs = 5_000;
/** The queue's own connections: its pool discards one on which a question remains unanswered for so long. */
const onPostgres = { ...lively, query_timeout: 65_000 };
const postgres = withBackend(createPostgresBackend);

/** Makes the queue's own tables where it lives in Postgres; several processes at once are safe. */
export async function prepareQueue(location: QueueLocation, pool: pg.Pool): Promise<void> {
  if (location.kind === 'redis') return;
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
}

export function createHintSender(location: QueueLocation, log: Logger): HintSender {
  const queue = openQueue(location);
  queue.on('error', (error: Error) => log.warn({ err: error }, 'the queue cannot be reached'));
  const inFlight = new Set<Promise<unknown>>();
  return {
    hint(id) {
      const sending = send(queue, id)
        .catch((error: unknown) => log.warn({ runId: id, reason: String(error) }, 'a hint was not sent; the workers find the run by themselves'))
        .finally(() => inFlight.delete(sending));
      inFlight.add(sending);
    },
    async close() {
      await within(sendDeadlineMs, Promise.allSettled([...inFlight]));
      await within(sendDeadlineMs, queue.close());
    },
  };
}

/** `work` is called for each hint; the job stays active until its promise settles. Its outcome does not matter to the queue. */
export function receiveHints(location: QueueLocation, log: Logger, options: { concurrency: number; work: (id: number) => Promise<void> }): HintReceiver {
  const processor = async (job: Job<HintJob>): Promise<void> => {
    await options.work(job.data.id).catch((error: unknown) => log.error({ err: error, runId: job.data.id }, 'work on a hint failed'));
  };
  const settings = { concurrency: options.concurrency, removeOnComplete: { count: 0 }, removeOnFail: { count: 100 } };
  const worker = location.kind === 'redis'
    ? new Worker<HintJob>(queueName, processor, { ...settings, connection: { url: location.url, maxRetriesPerRequest: null } })
    : new postgres.Worker<HintJob>(queueName, processor, { ...settings, connection: { ...onPostgres, connectionString: location.url, max: 3 } });
  worker.on('error', (error: Error) => log.warn({ err: error }, 'the queue cannot be reached'));
  return { close: () => within(sendDeadlineMs, worker.close()) };
}

function openQueue(location: QueueLocation) {
  const defaultJobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };
  if (location.kind === 'postgres') {
    return new postgres.Queue<HintJob>(queueName, { defaultJobOptions, connection: { ...onPostgres, connectionString: location.url, max: 2 } });
  }
  // Without an offline queue an unreachable Redis answers at once instead of collecting hints that nobody needs any more.
  const connection = { url: location.url, maxRetriesPerRequest: 1, enableOfflineQueue: false, connectTimeout: 2_000 };
  return new Queue<HintJob>(queueName, { defaultJobOptions, connection });
}

function send(queue: ReturnType<typeof openQueue>, id: number): Promise<unknown> {
  return within(sendDeadlineMs, queue.add('hint', { id }));
}

async function within<T>(deadlineMs: number, work: Promise<T>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
