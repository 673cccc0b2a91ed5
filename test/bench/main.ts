// `npm run bench`: measures every bar, or those named (`npm run bench -- throughput pages`), and prints one line each.
// `--short` or BENCH=short: smaller sizes, same code. Ends with an error only where a ratio is worse than half of what it must be.
import { lineOf, standingOf, type Bar } from './bar.ts';
import { comparison } from './comparison.ts';
import { csv } from './csv.ts';
import { disk } from './disk.ts';
import { firstResult } from './first-result.ts';
import { imports } from './imports.ts';
import { judging } from './judging.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { pages } from './pages.ts';
import { peer } from './peer.ts';
import { progress } from './progress.ts';
import { reviews } from './reviews.ts';
import { fullSizes, shortSizes, type Sizes } from './sizes.ts';
import { openStage, type Stage } from './stage.ts';
import { start } from './start.ts';
import { throughput } from './throughput.ts';

type Bench = (stage: Stage, sizes: Sizes) => AsyncIterable<Bar>;

const benches: Record<string, Bench> = { throughput, latency, 'first-result': firstResult, memory, pages, comparison, csv, progress, disk, start, imports, reviews, judging, peer };

const words = process.argv.slice(2);
const isShort = words.includes('--short') || process.env.BENCH === 'short';
const named = words.filter((word) => !word.startsWith('--'));
const unknown = named.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`There is no bench “${unknown}”. Choose from: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

const stage = await openStage();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stage.close().finally(() => process.exit(1)));
let farOff = 0;
try {
  for (const [name, bench] of Object.entries(benches)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const begun = Date.now();
    for await (const bar of bench(stage, isShort ? shortSizes : fullSizes)) {
      console.log(lineOf(bar));
      if (standingOf(bar) === 'far off') farOff += 1;
    }
    console.log(`   ${name} took ${Math.round((Date.now() - begun) / 1_000)} s`);
  }
} finally {
  await stage.close();
}
if (farOff > 0) console.error(`\n${farOff} of the bars are worse than half of what they must be.`);
process.exit(farOff > 0 ? 1 : 0);
