// Bar 8: people who watch a run neither slow it down nor cost the web much, and do not multiply its queries.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Bar } from './bar.ts';
import { cpuMs, inTurn } from './measure.ts';
import { startQueryCounter } from './query-counter.ts';
import { execute, finished, openSite, type FinishedRun, type Site } from './site.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';
import { signIn } from './visitor.ts';

export async function* progress(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const { tests, watchers } = sizes.progress;
  const site = await openSite(stage, { endpoint: await stage.startEndpoint(50), maxConcurrency: 50, tests });
  await watched(site, 1);
  const pairs = await inTurn(sizes.pairs, () => watched(site, watchers), () => watched(site, 0));
  yield {
    name: `run with ${watchers} watchers ÷ without, 50 ms × 50 lanes`, unit: 'x', sense: 'at least', must: 0.95, aim: 1,
    values: pairs.map(([one, other]) => one.testsPerS / other.testsPerS), note: pairs.map(([one, other]) => `${Math.round(one.testsPerS)}:${Math.round(other.testsPerS)}`).join(' ') + ' /s',
  };
  yield {
    name: `CPU of the web for ${watchers} watchers, of a core`, unit: '%', sense: 'at most', must: 4, aim: 4,
    values: pairs.map(([one, other]) => (one.webCpuShare - other.webCpuShare) * 100),
  };
  const [ofMany, ofOne] = [await progressQueriesPerS(stage, site, watchers), await progressQueriesPerS(stage, site, 1)];
  yield {
    name: `progress queries, ${watchers} watchers ÷ one`, unit: 'x', sense: 'at most', must: 1.2, aim: 1, values: [ofMany / ofOne],
    note: `${ofMany.toFixed(1)}:${ofOne.toFixed(1)} /s`,
  };
  await site.close();
}

type Watched = Pick<Site, 'database' | 'project' | 'web' | 'visitor'>;

async function watched(site: Watched, watchers: number): Promise<FinishedRun & { webCpuShare: number }> {
  const number = await execute(site.visitor, site.project);
  const streams = await Promise.all(Array.from({ length: watchers }, () => site.visitor.open(`/projects/${site.project.projectId}/runs/${number}/progress`)));
  // From here on: opening a page costs the same whether it is watched or not.
  const [begun, before] = [performance.now(), cpuMs(site.web.pid)];
  const told = Promise.all(streams.map(untilDone));
  const run = await finished(site, number);
  await told;
  return { ...run, webCpuShare: (cpuMs(site.web.pid) - before) / (performance.now() - begun) };
}

/** Every watcher must be told the end. */
async function untilDone(stream: IncomingMessage): Promise<void> {
  let last = '';
  stream.on('data', (chunk: Buffer) => { last = chunk.toString(); });
  await once(stream, 'end');
  if (!last.includes('done')) throw new Error(`A watcher was not told the end, but:\n${last.slice(-500)}`);
}

/** Reads of the tallies by a web of its own, since admission asks for each watcher once anyway. */
async function progressQueriesPerS(stage: Stage, site: Site, watchers: number): Promise<number> {
  const counter = await startQueryCounter(stage, site.database.url);
  const web = await stage.startWeb(counter.url);
  const visitor = await signIn(web.url, site.database);
  const run = await watched({ ...site, web, visitor }, watchers);
  const reads = counter.statements().filter((statement) => statement.includes('"run_tallies"')).length;
  await visitor.close();
  await web.kill();
  return reads / run.seconds;
}
