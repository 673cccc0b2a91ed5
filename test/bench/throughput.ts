// Bar 1: how fast a run is beside a raw loop and beside a floor run, what CPU it takes, and whether a second worker helps.
import type { Bar } from './bar.ts';
import { floorRun, rawLoop } from './floor-runs.ts';
import { cpuMs, inTurn } from './measure.ts';
import { finished, openSite, type FinishedRun, type Site } from './site.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';
import { twoWorkers } from './two-workers.ts';

export async function* throughput(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  yield* onQueue(stage, sizes, { name: 'Postgres', url: undefined, pid: null });
  const redis = await stage.startRedis();
  if (redis === null) return console.log('   Redis is not installed: the queue on Redis is not measured');
  yield* onQueue(stage, sizes, { name: 'Redis', url: redis.url, pid: redis.pid });
  await redis.kill();
}

interface MeasuredQueue {
  name: string;
  url: string | undefined;
  /** null: the queue has no process of its own. */
  pid: number | null;
}

async function* onQueue(stage: Stage, sizes: Sizes, queue: MeasuredQueue): AsyncGenerator<Bar> {
  const { tests } = sizes.throughput;
  const slow = await stage.startEndpoint(50);
  const fast = await stage.startEndpoint(0);
  const site = await openSite(stage, { endpoint: fast, maxConcurrency: 50, tests, redisUrl: queue.url });
  await executed(site, site.project.endpointId, queue);
  for (const { lanes, must, aim } of [{ lanes: 50, must: 0.85, aim: 0.93 }, { lanes: 200, must: 0.6, aim: 0.8 }]) {
    const endpointId = await site.addEndpoint(slow, lanes);
    const pairs = await inTurn(sizes.pairs, () => executed(site, endpointId, queue), () => rawLoop(stage, { url: slow, lanes, calls: tests }));
    yield {
      name: `run, 50 ms × ${lanes} lanes ÷ raw loop, queue on ${queue.name}`, unit: 'x', sense: 'at least', must, aim,
      values: pairs.map(([run, loop]) => run.testsPerS / loop.callsPerS), note: rates(pairs.map(([run, loop]) => [run.testsPerS, loop.callsPerS])),
    };
  }
  yield* atOnce(stage, sizes, site, { fast, queue });
  if (queue.url === undefined) yield await twoWorkers(stage, sizes, site);
  await site.close();
}

/** Fewer are over before their CPU time can be told. */
const loopCalls = 20_000;

async function* atOnce(stage: Stage, sizes: Sizes, site: Site, { fast, queue }: { fast: string; queue: MeasuredQueue }): AsyncGenerator<Bar> {
  const load = { url: fast, lanes: 50, calls: sizes.throughput.tests };
  const floors = () => floorRun(stage, site, load);
  const rounds = await inTurn(sizes.pairs, () => executed(site, site.project.endpointId, queue), async () => ({ floor: await floors(), loop: await rawLoop(stage, { ...load, calls: loopCalls }) }));
  yield {
    name: `run, at once ÷ floor run, queue on ${queue.name}`, unit: 'x', sense: 'at least', must: 0.4, aim: 0.7,
    values: rounds.map(([run, { floor }]) => run.testsPerS / floor.callsPerS), note: `${rates(rounds.map(([run, { floor }]) => [run.testsPerS, floor.callsPerS]))}, loop ${Math.round(rounds[0]![1].loop.callsPerS)} /s`,
  };
  yield {
    name: `CPU of web, worker and queue ÷ raw loop, queue on ${queue.name}`, unit: 'x', sense: 'at most', must: 5, aim: 3,
    values: rounds.map(([run, { loop }]) => run.cpuMs / run.tests / (loop.cpuMs / loopCalls)),
  };
  yield {
    name: `CPU of web, worker and queue a test, queue on ${queue.name}`, unit: 'ms', sense: 'at most', must: 0.6, aim: 0.6, isAbsoluteTime: true,
    values: rounds.map(([run]) => run.cpuMs / run.tests),
    note: `loop ${(rounds[0]![1].loop.cpuMs / loopCalls).toFixed(2)} ms, floor run ${(rounds[0]![1].floor.cpuMs / load.calls).toFixed(2)} ms a call`,
  };
}

async function executed(site: Site, endpointId: number, { pid }: MeasuredQueue): Promise<FinishedRun & { cpuMs: number }> {
  const pids = [site.web.pid, site.worker.pid, ...(pid === null ? [] : [pid])];
  const cpu = (): number => pids.reduce((sum, one) => sum + cpuMs(one), 0);
  const before = cpu();
  const run = await finished(site, await site.execute({ endpointId }));
  return { ...run, cpuMs: cpu() - before };
}

function rates(pairs: readonly (readonly [number, number])[]): string {
  return pairs.map(([one, other]) => `${Math.round(one)}:${Math.round(other)}`).join(' ') + ' /s';
}
