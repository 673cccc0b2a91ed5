// Config → database → dependencies → web and worker, and the way back in order.
import type { Config } from './config.ts';
import { createSetupLink } from './accounts/setup.ts';
import type { Deps } from './deps.ts';
import { demoUrl } from './demo/create-demo.ts';
import { ensureDemo } from './demo/ensure-demo.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { createLog } from './platform/log.ts';
import { migrate } from './platform/migrator.ts';
import { createOutboundClient } from './platform/outbound.ts';
import { outboundPolicy } from './outbound-policy.ts';
import { startPurge } from './projects/purge-projects.ts';
import { endCancelledRuns } from './runs/end-cancelled-runs.ts';
import { everyRound } from './platform/rounds.ts';
import { loadSecretBox } from './secret-key.ts';
import { createHintSender, prepareQueue, type QueueLocation } from './platform/work-queue.ts';
import type { RunningWorker } from './worker.ts';
import type { RunningWeb } from './web.ts';

export type Part = 'web' | 'worker';

export interface RunningAssay {
  /** The address that the web listens on; null without a web. */
  url: string | null;
  /** For the first account; null when there is one, or without a web. */
  setupLink: string | null;
  stop(): Promise<void>;
}

/** Of the 30 s that a shutdown may take: for calls under way. */
const callGraceMs = 20_000;
const endCancelledMs = 5_000;

/** `say` shows a person what is starting. Throws an Error with a sentence for the operator. */
export async function startAssay(config: Config, parts: readonly Part[], say: (line: string) => void): Promise<RunningAssay> {
  const log = createLog(config.logLevel);
  const database = await openDatabase(config, log, say);
  const undo: (() => Promise<void>)[] = [() => database.close()];
  try {
    const { applied } = await migrate(database.db);
    if (applied > 0) say(`Schema brought up to date (${applied} steps)`);
    const queue: QueueLocation = config.redisUrl === null ? { kind: 'postgres', url: database.url } : { kind: 'redis', url: config.redisUrl };
    await prepareQueue(queue, database.streams);
    say(`Queue on ${queue.kind === 'redis' ? 'Redis' : 'Postgres'}`);
    return await startParts({ config, parts, say, database, queue, undo, deps: await createDeps(config, database, log, undo) });
  } catch (error) {
    for (const step of undo.toReversed()) await step().catch(() => undefined);
    throw error;
  }
}

interface Starting {
  config: Config;
  parts: readonly Part[];
  say: (line: string) => void;
  database: OpenDatabase;
  queue: QueueLocation;
  deps: Deps & { allowDemo(origin: string): void };
  /** Run backwards at the end. */
  undo: (() => Promise<void>)[];
}

async function createDeps(config: Config, database: OpenDatabase, log: Deps['log'], undo: Starting['undo']): Promise<Starting['deps']> {
  const secrets = await loadSecretBox(config, database.db);
  const policy = outboundPolicy(config, database.url);
  if (config.demoOrigin !== null) policy.allowDemo(config.demoOrigin);
  const client = createOutboundClient({ policy });
  undo.push(() => client.close());
  return { db: database.db, log, secrets, client, allowDemo: policy.allowDemo };
}

async function startParts(starting: Starting): Promise<RunningAssay> {
  const { config, parts, say, undo } = starting;
  let worker: RunningWorker | null = null;
  let web: RunningWeb | null = null;
  let setupLink: string | null = null;
  if (parts.includes('web')) {
    web = await startWebPart(starting);
    undo.push(() => web!.stop());
  }
  if (parts.includes('worker')) {
    // Loaded only here: the web process never holds the engine.
    const { createWorker } = await import('./worker.ts');
    worker = await createWorker({ ...starting.deps, queue: starting.queue, concurrency: config.workerConcurrency });
    undo.push(() => worker!.stop(callGraceMs));
    say('Worker ready');
  }
  if (web) {
    const base = config.publicUrl ?? web.url;
    const token = await createSetupLink(starting.deps.db);
    setupLink = token === null ? null : `${base}/setup?token=${token}`;
    say(`\nAssay is ready: ${base}`);
    if (setupLink !== null) say(`Make the first account here (the link works once): ${setupLink}\n`);
  }
  return { url: web?.url ?? null, setupLink, stop: async () => { for (const step of undo.toReversed()) await step(); } };
}

async function startWebPart({ config, database, queue, deps, undo, say }: Starting): Promise<RunningWeb> {
  const { startWeb } = await import('./web.ts');
  const hints = createHintSender(queue, deps.log);
  undo.push(() => hints.close());
  const web = await startWeb({ ...deps, config, hints, streams: database.streams });
  deps.allowDemo(web.demoOrigin);
  const ended = new AbortController();
  const ending = everyRound(endCancelledMs, ended.signal, () => endCancelledRuns(deps.db).catch((error: unknown) => deps.log.warn({ reason: String(error) }, 'cancelled runs are ended later')));
  undo.push(async () => { ended.abort(); await ending; });
  say(`Web on ${web.url}`);
  const started = await ensureDemo(deps.db, web.demoOrigin, (version) => demoUrl(web.demoOrigin, version));
  for (const runId of started) hints.hint(runId);
  if (started.length > 0) say('Demo project made; its two runs are executing');
  undo.push(startPurge(deps.db, deps.log));
  return web;
}
