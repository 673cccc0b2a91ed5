// Bar 1: whether a second worker makes a run slower, where both share this machine with Postgres, the endpoint and each other.
import { until } from '../support/until.ts';
import type { Bar } from './bar.ts';
import { inTurn, median } from './measure.ts';
import { finished, type FinishedRun, type Site } from './site.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';

/** So many runs of the site's test set until the code of both is compiled. */
const warmingRuns = 8;
/** Of so many times the usual pairs the median counts: the difference is smaller than what two runs in a row differ by. */
const morePairs = 5;

/** Both stay, so that the same processes are held against each other in turn: the second is frozen while the first is alone. */
export async function twoWorkers(stage: Stage, sizes: Sizes, site: Site): Promise<Bar> {
  const second = await stage.startWorker(site.database.url);
  const executed = async (): Promise<FinishedRun> => finished(site, await site.execute());
  const alone = async (): Promise<FinishedRun> => {
    await everyRunIsLeft(site);
    second.signal('SIGSTOP');
    const run = await executed();
    second.signal('SIGCONT');
    return run;
  };
  for (let run = 0; run < warmingRuns; run++) await executed();
  const pairs = await inTurn(sizes.pairs * morePairs, alone, executed);
  second.signal('SIGTERM');
  await second.ended;
  return {
    name: 'run at once, two workers ÷ one', unit: 'x', sense: 'at least', must: 1, aim: 1,
    values: pairs.map(([one, two]) => two.testsPerS / one.testsPerS), note: `${medianRate(pairs.map(([, two]) => two))}:${medianRate(pairs.map(([one]) => one))} /s`,
  };
}

/** Nothing is in the hands of a worker that is frozen then, and no lock. */
async function everyRunIsLeft({ database: { db } }: Site): Promise<void> {
  await until('no worker has slots', async () => (await db.selectFrom('endpoint_slots').select('worker_id').execute()).length === 0);
}

function medianRate(runs: readonly FinishedRun[]): number {
  return Math.round(median(runs.map(({ testsPerS }) => testsPerS)));
}
