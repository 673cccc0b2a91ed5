// Bar 7: the CSV of a run passes through at the database's own pace, begins at once, and needs no memory, also where the reader is slow.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { to as copyTo } from 'pg-copy-streams';
import { resultsCsv } from '../../src/exports/results-csv.ts';
import { noFilters } from '../../src/runs/result-order.ts';
import type { Bar } from './bar.ts';
import { openFilledSite, type FilledSite } from './filled-site.ts';
import { forgetPeak, inTurn, peakMb, residentMb } from './measure.ts';
import { hasProgram } from './redis.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';
import { signIn } from './visitor.ts';

export async function* csv(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  yield* ofRun(stage, sizes.pages.large, sizes);
  if (sizes.csv.longest > sizes.pages.large) yield await ofLongestRun(stage, sizes.csv.longest);
}

async function* ofRun(stage: Stage, tests: number, sizes: Sizes): AsyncGenerator<Bar> {
  const site = await openDownloads(stage, tests);
  const { copy } = await resultsCsv(site.database.db, { runId: site.run.id, filters: noFilters, safe: true });
  const overPsql = hasProgram('psql');
  const direct = () => (overPsql ? psqlSeconds(site, copy) : copySeconds(site, copy));
  const memory = watchMemory(site);
  await download(site);
  const pairs = await inTurn(sizes.csv.pairs, () => download(site), direct);
  yield {
    name: `CSV of ${site.tests} results, rate ÷ ${overPsql ? 'psql’s' : 'a plain'} COPY`, unit: 'x', sense: 'at least', must: 0.8, aim: 1,
    values: pairs.map(([http, seconds]) => seconds / http.seconds), note: `${(pairs[0]![0].bytes / 1e6).toFixed(0)} MB in ${pairs.map(([http, seconds]) => `${http.seconds.toFixed(1)}:${seconds.toFixed(1)}`).join(' ')} s`,
  };
  yield {
    name: 'CSV, first byte', unit: 'ms', sense: 'at most', must: 150, aim: 150, isAbsoluteTime: true, values: pairs.map(([{ firstByteMs }]) => firstByteMs),
    note: `the first row after the header at ${pairs.map(([{ firstRowMs }]) => firstRowMs.toFixed(0)).join(', ')} ms`,
  };
  yield memory.bar('CSV, memory of the web above idle');
  await readSlowly(site, sizes.csv.slowMs);
  yield memory.bar('CSV with a slow reader, memory of the web above idle');
  await site.close();
}

/** Flat: what ten times as many rows need is bounded as what the others need. */
async function ofLongestRun(stage: Stage, tests: number): Promise<Bar> {
  const site = await openDownloads(stage, tests);
  const memory = watchMemory(site);
  const { bytes, seconds } = await download(site);
  await site.close();
  return { ...memory.bar(`CSV of ${tests} results, memory of the web above idle`), note: `${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s` };
}

/** A fresh process of the web: in one that has served much, what an export needs would hide in what is free already. */
async function openDownloads(stage: Stage, tests: number): Promise<FilledSite & { close(): Promise<void> }> {
  const filled = await openFilledSite(stage, tests);
  const web = await stage.startWeb(filled.database.url);
  const visitor = await signIn(web.url, filled.database);
  const site = { ...filled, web, visitor };
  await visitor.get(addressOf(site).replace(/\.csv$/, ''));
  return {
    ...site,
    async close() {
      await visitor.close();
      await web.kill();
    },
  };
}

/** From now on; each bar is of what came since the one before. */
function watchMemory({ web: { pid } }: FilledSite): { bar(name: string): Bar } {
  const idleMb = residentMb(pid);
  forgetPeak(pid);
  return {
    bar(name) {
      const peak = peakMb(pid);
      forgetPeak(pid);
      return { name, unit: 'MB', sense: 'at most', must: 60, aim: 60, values: [peak - idleMb] };
    },
  };
}

function addressOf({ project, run }: FilledSite): string {
  return `/projects/${project.projectId}/runs/${run.number}/results.csv`;
}

/** Throws when a line is missing at the end. */
async function download(site: FilledSite): Promise<{ seconds: number; bytes: number; firstByteMs: number; firstRowMs: number }> {
  const begun = performance.now();
  const answer = await site.visitor.open(addressOf(site));
  let [bytes, firstByteMs, firstRowMs, lines] = [0, 0, 0, 0];
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if (bytes === 0) firstByteMs = performance.now() - begun;
    bytes += chunk.length;
    // The first line is the header, which is known without asking the database.
    if (lines < 2 && (lines += countLines(chunk)) >= 2) firstRowMs = performance.now() - begun;
  }
  if (!answer.complete || bytes < site.tests * 100) throw new Error(`The download ended after ${bytes} bytes with status ${answer.statusCode}`);
  return { seconds: (performance.now() - begun) / 1_000, bytes, firstByteMs, firstRowMs };
}

function countLines(chunk: Buffer): number {
  return chunk.toString('latin1').split('\r\n').length - 1;
}

/** About 3 MB a second, for a while; then the reader goes away. */
async function readSlowly(site: FilledSite, forMs: number): Promise<void> {
  const answer = await site.visitor.open(addressOf(site));
  const until = performance.now() + forMs;
  for await (const _ of answer) {
    await wait(20);
    if (performance.now() > until) break;
  }
  answer.destroy();
}

async function psqlSeconds({ database }: FilledSite, copy: string): Promise<number> {
  const begun = performance.now();
  const psql = spawn('psql', ['--no-psqlrc', '--quiet', '--dbname', database.url, '--command', copy], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(psql, 'exit') as [number];
  if (code !== 0) throw new Error(`psql ended with ${code}`);
  return (performance.now() - begun) / 1_000;
}

async function copySeconds({ database }: FilledSite, copy: string): Promise<number> {
  const client = await database.pool.connect();
  const begun = performance.now();
  try {
    for await (const _ of client.query(copyTo(copy)));
    return (performance.now() - begun) / 1_000;
  } finally {
    client.release();
  }
}
