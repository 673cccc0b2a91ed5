// Passes a COPY on to a client at the client's pace; what breaks on the way breaks the transfer, so that it never looks like a short file.
import { pipeline, Transform, type Readable } from 'node:stream';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { crlfRecords } from '../platform/crlf-records.ts';
import type { Logger } from '../platform/log.ts';

/** A client that takes nothing for so long has gone. */
const stallMs = 60_000;
const lookMs = 5_000;

/** null when every connection for downloads is taken: whoever asks is told at once instead of waiting. */
export async function streamCopy(pool: pg.Pool, log: Logger, { header, copy }: { header: string; copy: string }): Promise<Readable | null> {
  if (pool.totalCount - pool.idleCount + pool.waitingCount >= pool.options.max) return null;
  const client = await pool.connect();
  const { out, stopWatching } = watchedOutlet(header);
  pipeline(client.query(copyTo(copy)), crlfRecords(), out, (error) => {
    stopWatching();
    // After a break the connection is in the middle of a COPY and of no more use.
    client.release(error ?? undefined);
    if (error) log.warn({ reason: error.message }, 'a download broke off');
  });
  return out;
}

/** What the client reads; destroyed when bytes are ready and none of them is taken. */
function watchedOutlet(header: string): { out: Transform; stopWatching(): void } {
  let arrived = 0;
  const out = new Transform({
    highWaterMark: 256 * 1024,
    transform(chunk: Buffer, _, done) {
      arrived += chunk.length;
      done(null, chunk);
    },
  });
  out.push(header);
  let taken = -1;
  let takenAt = Date.now();
  const timer = setInterval(() => {
    const now = arrived - out.readableLength;
    if (now !== taken || out.readableLength === 0) [taken, takenAt] = [now, Date.now()];
    else if (Date.now() - takenAt > stallMs) out.destroy(new Error(`the client took nothing for ${stallMs / 1_000} s`));
  }, lookMs);
  timer.unref();
  return { out, stopWatching: () => clearInterval(timer) };
}
