// Bar 2: the latency that a run records is the endpoint's own, however many calls are under way.
import type { Bar } from './bar.ts';
import { rawLoop } from './floor-runs.ts';
import { inTurn } from './measure.ts';
import { finished, openSite, type Site } from './site.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';

export async function* latency(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const url = await stage.startEndpoint(50);
  for (const { lanes, tests } of [{ lanes: 50, tests: sizes.latency.wide }, { lanes: 4, tests: sizes.latency.narrow }]) {
    const site = await openSite(stage, { endpoint: url, maxConcurrency: lanes, tests });
    // The first run compiles the worker's code.
    await recordedMeanMs(site);
    const pairs = await inTurn(sizes.pairs, () => recordedMeanMs(site), () => rawLoop(stage, { url, lanes, calls: tests }));
    yield {
      name: `recorded latency − raw loop's, ${lanes} lanes at 50 ms`, unit: 'ms', sense: 'at most', must: 5, aim: 2,
      values: pairs.map(([recorded, loop]) => recorded - loop.meanLatencyMs), note: `recorded ${pairs[0]![0].toFixed(1)} ms`,
    };
    await site.close();
  }
}

async function recordedMeanMs(site: Site): Promise<number> {
  const run = await finished(site, await site.execute());
  const { mean } = await site.database.db.selectFrom('results').where('run_id', '=', run.id)
    .select(({ fn }) => fn.avg<number>('latency_ms').as('mean')).executeTakeFirstOrThrow();
  return mean;
}
