// Tells open pages that a verdict of their run has changed: one question a round for all runs that are watched, however many watch them.
import { setTimeout as wait } from 'node:timers/promises';
import { streamSSE } from 'hono/streaming';
import type { Kysely } from 'kysely';
import type { AppContext } from '../http/app-context.ts';
import type { Tables } from '../tables.ts';

const roundMs = 1_000;
/** A watcher who reads nothing for so long is let go. */
const keepAliveMs = 15_000;

interface Watch {
  revision: number;
  watchers: Set<() => void>;
}

const watches = new Map<number, Watch>();
let isFollowing = false;

/** Sends `revised` with each new revision of the run; at once where it is another than `shown`, the one that the page was made from. */
export function streamRevisions(c: AppContext, run: { id: number; revision: number }, shown: number): Response {
  const { db } = c.var.deps;
  return streamSSE(c, async (stream) => {
    let [told, wake] = [shown, (): void => undefined];
    const changed = (): void => wake();
    const watch = joinWatch(db, run, changed);
    stream.onAbort(changed);
    try {
      while (!stream.aborted) {
        if (watch.revision > told) {
          told = watch.revision;
          await stream.writeSSE({ event: 'revised', data: String(told) });
        } else {
          await new Promise<void>((resolve) => { const timer = setTimeout(() => { void stream.write(': still here\n\n'); resolve(); }, keepAliveMs); wake = () => { clearTimeout(timer); resolve(); }; });
        }
      }
    } finally {
      watch.watchers.delete(changed);
    }
  });
}

function joinWatch(db: Kysely<Tables>, { id, revision }: { id: number; revision: number }, changed: () => void): Watch {
  const watch = watches.get(id) ?? { revision, watchers: new Set() };
  watches.set(id, watch);
  watch.watchers.add(changed);
  if (!isFollowing) void follow(db);
  return watch;
}

/** Until nobody watches. A round that fails is made up for by the next. */
async function follow(db: Kysely<Tables>): Promise<void> {
  isFollowing = true;
  while (watches.size > 0) {
    await wait(roundMs);
    for (const [id, { watchers }] of watches) if (watchers.size === 0) watches.delete(id);
    const rows = await db.selectFrom('runs').select(['id', 'revision']).where('id', 'in', [...watches.keys(), 0]).execute().catch(() => []);
    for (const { id, revision } of rows) {
      const watch = watches.get(id);
      if (!watch || watch.revision === revision) continue;
      watch.revision = revision;
      for (const changed of watch.watchers) changed();
    }
  }
  isFollowing = false;
}
