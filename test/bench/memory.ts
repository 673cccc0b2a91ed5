// Bar 4: the memory of worker and web does not grow with the run.
import type { Bar } from './bar.ts';
import { peakMb } from './measure.ts';
import { finished, openSite } from './site.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';

interface Peaks {
  worker: number;
  web: number;
}

export async function* memory(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const endpoint = await stage.startEndpoint(0);
  const { small, large } = sizes.memory;
  const ofSmall = await peaks(stage, endpoint, small);
  const ofLarge = await peaks(stage, endpoint, large);
  for (const part of ['worker', 'web'] as const) {
    yield { name: `memory of the ${part}, a run of ${large} tests`, unit: 'MB', sense: 'at most', must: 220, aim: 160, values: [ofLarge[part]] };
    yield {
      name: `memory of the ${part}, ${large} ÷ ${small} tests`, unit: 'x', sense: 'at most', must: 1.6, aim: 1.6, values: [ofLarge[part] / ofSmall[part]],
      note: `small ${Math.round(ofSmall[part])} MB`,
    };
  }
}

/** One run in fresh processes, watched and then read, by the most that was ever resident. */
async function peaks(stage: Stage, endpoint: string, tests: number): Promise<Peaks> {
  const site = await openSite(stage, { endpoint, maxConcurrency: 50, tests });
  const number = await site.execute();
  const path = `/projects/${site.project.projectId}/runs/${number}`;
  const watched = await site.visitor.open(`${path}/progress`);
  watched.resume();
  await finished(site, number);
  for (const page of [path, `${path}/results`, `${path}/results?q=question`, `${path}/results/1`]) await site.visitor.get(page);
  const measured = { worker: peakMb(site.worker.pid), web: peakMb(site.web.pid) };
  watched.destroy();
  await site.close();
  return measured;
}
