// Bar 5: pages of a large run cost the server as much as those of a small one, in few queries and few bytes.
import type { Bar } from './bar.ts';
import { openFilledSite, rareWord, type FilledSite } from './filled-site.ts';
import { median } from './measure.ts';
import { weighPages } from './page-weight.ts';
import { queriesOf } from './queries-of-pages.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';
import { textOf } from './visitor.ts';


export async function* pages(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const small = await openFilledSite(stage, sizes.pages.small);
  const large = await openFilledSite(stage, sizes.pages.large);
  const [ofSmall, ofLarge] = [await addresses(small), await addresses(large)];
  for (const [name, path] of Object.entries(ofLarge)) {
    const blocks: [number, number][] = [];
    for (let block = 0; block < sizes.pages.blocks; block++) blocks.push(await timeInTurn(sizes.pages.requests, [large, path], [small, ofSmall[name]!]));
    yield {
      name: `page “${name}”, ${large.tests} ÷ ${small.tests} results`, unit: 'x', sense: 'at most', must: 1.3, aim: 1.1,
      values: blocks.map(([one, other]) => one / other), note: blocks.map(([one, other]) => `${one.toFixed(1)}:${other.toFixed(1)}`).join(' ') + ' ms',
    };
  }
  yield await queriesOf(stage, large, 'queries of the page that asks most', ofLarge);
  yield* weighPages(large);
}

async function addresses({ database: { db }, project, run, tests }: FilledSite): Promise<Record<string, string>> {
  const runs = `/projects/${project.projectId}/runs`;
  const results = `${runs}/${run.number}/results`;
  const behavior = await db.selectFrom('behaviors').select('id').where('project_id', '=', project.projectId).limit(1).executeTakeFirstOrThrow();
  const metric = await db.selectFrom('run_metrics').select('id').where('run_id', '=', run.id).orderBy('position').limit(1).executeTakeFirstOrThrow();
  // Passed tests stand last: the last page is that before their last 50.
  const { position } = await db.selectFrom('run_tests').select('position').where('run_id', '=', run.id).where('verdict', '=', 'pass')
    .orderBy('position', 'desc').offset(50).limit(1).executeTakeFirstOrThrow();
  return {
    'run list': runs, 'overview': `${runs}/${run.number}`, 'results': results, 'results, last page': `${results}?after=3-${position}`,
    'results, by verdict': `${results}?verdict=error`, 'results, by behavior': `${results}?behavior=${behavior.id}`,
    'results, by metric': `${results}?metric=${metric.id}`,
    'results, search for a rare word': `${results}?q=${rareWord}`, 'one result': `${results}/${Math.floor(tests / 2)}`,
  };
}

/** Medians in milliseconds of requests that alternate between the two sites. */
async function timeInTurn(requests: number, one: readonly [FilledSite, string], other: readonly [FilledSite, string]): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let n = 0; n < requests; n++) {
    for (const [side, [site, path]] of [one, other].entries()) {
      const answer = await site.visitor.get(path);
      textOf(answer);
      times[side as 0 | 1].push(answer.ms);
    }
  }
  return [median(times[0]), median(times[1])];
}
