// Live progress of runs: one reader for each run that is watched, however many watch it.
import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { streamSSE } from 'hono/streaming';
import type { Kysely } from 'kysely';
import type { AppContext } from '../http/app-context.ts';
import type { Logger } from '../platform/log.ts';
import type { Tables } from '../tables.ts';
import { isFinished } from '../../views/runs/run-moment.ts';
import { RunOverviewContent } from '../../views/runs/run-overview.tsx';
import { readOverview } from './run-overview.ts';

/** At the beginning often, so that the first result is seen at once; then every one and a half seconds. */
const eagerMs = 200;
const eagerRounds = 15;
const calmMs = 1_500;
/** A watcher who reads nothing for so long is let go. */
const keepAliveMs = 15_000;

interface Watch {
  events: EventEmitter<{ change: [Uint8Array]; end: [] }>;
  watchers: number;
  /** As it is sent: made once for all who watch. */
  latest: Uint8Array | null;
}

const watches = new Map<number, Watch>();

/** Streams the overview's content while the run is unfinished, then `done`. */
export function streamProgress(c: AppContext, runId: number): Response {
  const { db, log } = c.var.deps;
  return streamSSE(c, async (stream) => {
    const watch = joinWatch(db, log, runId);
    const queue: Uint8Array[] = watch.latest === null ? [] : [watch.latest];
    let ended = false;
    let wake: () => void = () => undefined;
    const changed = (message: Uint8Array): void => { queue.splice(0, queue.length, message); wake(); };
    const finished = (): void => { ended = true; wake(); };
    watch.events.on('change', changed).on('end', finished);
    stream.onAbort(() => wake());
    try {
      while (!stream.aborted) {
        const message = queue.shift();
        if (message !== undefined) await stream.write(message);
        else if (ended) { await stream.writeSSE({ event: 'done', data: 'done' }); break; }
        else await new Promise<void>((resolve) => { const timer = setTimeout(() => { void stream.write(': still here\n\n'); resolve(); }, keepAliveMs); wake = () => { clearTimeout(timer); resolve(); }; });
      }
    } finally {
      watch.events.off('change', changed).off('end', finished);
      watch.watchers -= 1;
    }
  });
}

function joinWatch(db: Kysely<Tables>, log: Logger, runId: number): Watch {
  const known = watches.get(runId);
  if (known) {
    known.watchers += 1;
    return known;
  }
  const watch: Watch = { events: new EventEmitter(), watchers: 1, latest: null };
  watch.events.setMaxListeners(0);
  watches.set(runId, watch);
  void follow(db, log, runId, watch).finally(() => {
    watches.delete(runId);
    watch.events.emit('end');
  });
  return watch;
}

async function follow(db: Kysely<Tables>, log: Logger, runId: number, watch: Watch): Promise<void> {
  let shown: string | null = null;
  for (let round = 0; watch.watchers > 0; round++) {
    try {
      const run = await db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
      if (!run || isFinished(run)) return;
      const html = String(<RunOverviewContent run={run} overview={await readOverview(db, run)} against={null} mayEdit={false} now={new Date()} />);
      if (html !== shown) {
        shown = html;
        watch.latest = eventMessage(html);
        watch.events.emit('change', watch.latest);
      }
    } catch (error) {
      log.warn({ reason: String(error), runId }, 'progress is not known just now');
    }
    await wait(round < eagerRounds ? eagerMs : calmMs);
  }
}

/** In the form of server-sent events, where each line of the data is one of the message. */
function eventMessage(data: string): Uint8Array {
  return new TextEncoder().encode(`${data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`).join('')}\n`);
}
