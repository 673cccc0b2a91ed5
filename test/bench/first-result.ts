// Bar 3: how long after Execute the person sees a first judged test, and that the size of the test set does not matter.
import type { IncomingMessage } from 'node:http';
import type { Bar } from './bar.ts';
import { inTurn, median } from './measure.ts';
import { finished, openSite, type Site } from './site.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';
import { textOf } from './visitor.ts';

/** The page's sentence "17 of 1,000 tests judged", with more than none, or that of a finished run. */
const showsOne = /[1-9][\d,]* of [\d,]+ (tests? judged|scored tests? passed)/;

export async function* firstResult(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const endpoint = await stage.startEndpoint(50);
  const small = await openSite(stage, { endpoint, maxConcurrency: 50, tests: sizes.firstResult.small });
  const large = await openSite(stage, { endpoint, maxConcurrency: 50, tests: sizes.firstResult.large });
  for (const site of [small, large]) await seenAfterMs(site);
  const pairs = await inTurn(sizes.firstResult.pairs, () => seenAfterMs(large), () => seenAfterMs(small));
  yield {
    name: `first result seen after Execute, ${sizes.firstResult.large} tests`, unit: 'ms', sense: 'at most', must: 600, aim: 350, isAbsoluteTime: true,
    values: pairs.map(([ms]) => ms),
  };
  yield {
    name: `first result, ${sizes.firstResult.large} ÷ ${sizes.firstResult.small} tests`, unit: 'x', sense: 'at most', must: 1.3, aim: 1.3,
    values: pairs.map(([ofLarge, ofSmall]) => ofLarge / ofSmall), note: `small ${Math.round(median(pairs.map(([, ms]) => ms)))} ms`,
  };
  await small.close();
  await large.close();
}

/** From sending the form until the page or its stream shows a judged test; the rest of the run is then cancelled. */
async function seenAfterMs(site: Site): Promise<number> {
  const begun = performance.now();
  const number = await site.execute();
  const path = `/projects/${site.project.projectId}/runs/${number}`;
  if (!showsOne.test(textOf(await site.visitor.get(path)))) await untilShown(await site.visitor.open(`${path}/progress`));
  const ms = performance.now() - begun;
  await site.visitor.post(`${path}/cancellation`, {});
  await finished(site, number);
  return ms;
}

async function untilShown(stream: IncomingMessage): Promise<void> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    text += chunk;
    if (showsOne.test(text)) break;
  }
  stream.destroy();
}
